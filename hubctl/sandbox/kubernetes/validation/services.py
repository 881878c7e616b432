"""This module checks Services: their ports, their type, their addresses, and what of them may change."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.objects import Object, uid_of
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    duplicate,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    one_of,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import (
    cidr,
    dns_label,
    dns_subdomain,
    ip_address,
    label_key,
    port_number,
)
from hubctl.sandbox.kubernetes.validation.pods.containers import PROTOCOLS
from hubctl.sandbox.kubernetes.validation.pods.probes import port as port_number_or_name

SPEC = Path("spec")
PORTS = SPEC.child("ports")
_SERVICES = built_in("services")
_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_FAMILIES = ("IPv4", "IPv6")
_FAMILY_POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")
_DISTRIBUTIONS = ("PreferClose", "PreferSameNode", "PreferSameZone")
_LONGEST_AFFINITY_SECONDS = 86400
_NODE_PORTS = range(30000, 32768)
_ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'"
_ONLY_CHECKED = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
_OUT_OF_RANGE = "provided port is not in the valid range. The range of valid ports is 30000-32767"


def service(cluster: Cluster, obj: Object) -> Errors:
    """v1 Service."""
    spec = obj.get("spec") or {}
    if not spec.get("ports") and not _is_headless(spec) and spec.get("type") != "ExternalName":
        yield required(PORTS)
    yield from _type(spec)
    yield from _ports(spec)
    yield from labels.labels(SPEC.child("selector"), spec.get("selector"))
    yield from _affinity(spec)
    if spec.get("type") != "ExternalName":
        yield from _addresses(spec)
    for here, address in items(SPEC.child("externalIPs"), spec.get("externalIPs")):
        yield from each(here, address, ip_address(address))
    yield from one_of(SPEC.child("type"), spec.get("type"), _TYPES)
    yield from _uniqueness(spec)
    yield from _balancer(spec)
    yield from _traffic(spec)
    yield from _allocated(cluster, obj, spec)


def _is_headless(spec: Object) -> bool:
    return spec.get("clusterIP") == "None" or spec.get("clusterIPs") == ["None"]


def _type(spec: Object) -> Errors:
    kind = spec.get("type")
    if kind in ("LoadBalancer", "NodePort") and _is_headless(spec):
        path = SPEC.child("clusterIPs").item(0)
        yield invalid(path, "None", f"may not be set to 'None' for {kind} services")
    if kind != "ExternalName":
        return
    for name in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if spec.get(name):
            yield forbidden(SPEC.child(name), "may not be set for ExternalName services")
    name = spec.get("externalName", "").removesuffix(".")
    if not name:
        yield required(SPEC.child("externalName"))
    else:
        yield from each(SPEC.child("externalName"), name, dns_subdomain(name))


def _ports(spec: Object) -> Errors:
    ports = spec.get("ports") or []
    taken: set[str] = set()
    for here, port in items(PORTS, ports):
        name, number = port.get("name"), port.get("port", 0)
        if name:
            yield from each(here.child("name"), name, dns_label(name))
            if name in taken:
                yield duplicate(here.child("name"), name)
            taken.add(name)
        elif len(ports) > 1:
            yield required(here.child("name"))
        yield from each(here.child("port"), number, port_number(number))
        yield from one_of(here.child("protocol"), port.get("protocol"), PROTOCOLS)
        yield from port_number_or_name(here.child("targetPort"), port.get("targetPort", 0))
        if port.get("appProtocol") is not None:
            yield from each(here.child("appProtocol"), port["appProtocol"], label_key(port["appProtocol"]))


def _affinity(spec: Object) -> Errors:
    kind, config = spec.get("sessionAffinity"), spec.get("sessionAffinityConfig")
    yield from one_of(SPEC.child("sessionAffinity"), kind, ("ClientIP", "None"))
    path = SPEC.child("sessionAffinityConfig")
    if kind == "None" and config is not None:
        yield forbidden(path, "must not be set when session affinity is None")
    if kind != "ClientIP":
        return
    seconds = ((config or {}).get("clientIP") or {}).get("timeoutSeconds", 10800)
    if not 0 < seconds <= _LONGEST_AFFINITY_SECONDS:
        detail = f"must be greater than 0 and less than {_LONGEST_AFFINITY_SECONDS}"
        yield invalid(path.child("clientIP", "timeoutSeconds"), seconds, detail)


def _addresses(spec: Object) -> Errors:
    addresses, path = spec.get("clusterIPs") or [], SPEC.child("clusterIPs")
    first = spec.get("clusterIP")
    if first and addresses and addresses[0] != first:
        yield invalid(path, addresses, "first value must match `clusterIP`")
    if not first and addresses:
        yield invalid(path, addresses, "must be empty when `clusterIP` is not specified")
    yield from _families(SPEC.child("ipFamilies"), spec.get("ipFamilies") or [])
    policy = spec.get("ipFamilyPolicy")
    if policy and policy not in _FAMILY_POLICIES:
        yield not_supported(SPEC.child("ipFamilyPolicy"), policy, _FAMILY_POLICIES)
    if addresses[:1] == ["None"] and len(addresses) > 1:
        yield invalid(path, addresses, "'None' must be the first and only value")
    for number, address in enumerate(addresses or ([first] if first else [])):
        if number or address != "None":
            yield from each(path.item(number), address, ip_address(address))
    if len(addresses) > 2:
        yield invalid(path, addresses, "may only hold up to 2 values")


def _families(path: Path, families: list[str]) -> Errors:
    for number, family in enumerate(families):
        if family not in _FAMILIES:
            yield not_supported(path.item(number), family, _FAMILIES)
        if family in families[:number]:
            yield duplicate(path.item(number), family)


def _uniqueness(spec: Object) -> Errors:
    """Node ports and ports, each with its protocol."""
    ports = spec.get("ports") or []
    if spec.get("type") == "ClusterIP":
        for here, port in items(PORTS, ports):
            if port.get("nodePort"):
                yield forbidden(here.child("nodePort"), "may not be used when `type` is 'ClusterIP'")
    taken: set[tuple[str, Any]] = set()
    for here, port in items(PORTS, ports):
        pair = (port.get("protocol", ""), port.get("nodePort"))
        if port.get("nodePort") and pair in taken:
            yield duplicate(here.child("nodePort"), port["nodePort"])
        taken.add(pair)
    taken = set()
    for here, port in items(PORTS, ports):
        pair = (port.get("protocol", ""), port.get("port", 0))
        if pair in taken:
            yield duplicate(here, _go_port(*pair))
        taken.add(pair)


def _go_port(protocol: str, number: int) -> Object:
    """A Go struct with these two fields set, as JSON."""
    given: Object = {"Name": "", "Protocol": protocol, "AppProtocol": None, "Port": number}
    return {**given, "TargetPort": 0, "NodePort": 0}


def _balancer(spec: Object) -> Errors:
    is_balanced = spec.get("type") == "LoadBalancer"
    ranges, path = spec.get("loadBalancerSourceRanges"), SPEC.child("LoadBalancerSourceRanges")
    if ranges and not is_balanced:
        yield forbidden(path, _ONLY_BALANCED)
    for here, given in items(path, ranges):
        yield from each(here, given.strip(), cidr(given.strip()))
    if spec.get("allocateLoadBalancerNodePorts") is not None and not is_balanced:
        yield forbidden(SPEC.child("allocateLoadBalancerNodePorts"), _ONLY_BALANCED)
    kind, here = spec.get("loadBalancerClass"), SPEC.child("loadBalancerClass")
    if kind is not None and is_balanced:
        yield from each(here, kind, label_key(kind))
    elif kind is not None:
        yield forbidden(here, _ONLY_BALANCED)


def _traffic(spec: Object) -> Errors:
    kind, outside = spec.get("type"), spec.get("externalTrafficPolicy")
    path = SPEC.child("externalTrafficPolicy")
    is_outside = kind in ("LoadBalancer", "NodePort") or (kind == "ClusterIP" and spec.get("externalIPs"))
    if outside and not is_outside:
        yield invalid(path, outside, "may only be set for externally-accessible services")
    elif outside and outside not in ("Cluster", "Local"):
        yield not_supported(path, outside, ("Cluster", "Local"))
    check = spec.get("healthCheckNodePort")
    if check and not (kind == "LoadBalancer" and outside == "Local"):
        yield invalid(SPEC.child("healthCheckNodePort"), check, _ONLY_CHECKED)
    inside = spec.get("internalTrafficPolicy")
    if inside and inside not in ("Cluster", "Local"):
        yield not_supported(SPEC.child("internalTrafficPolicy"), inside, ("Cluster", "Local"))
    spread = spec.get("trafficDistribution")
    if spread and spread not in _DISTRIBUTIONS:
        yield not_supported(SPEC.child("trafficDistribution"), spread, _DISTRIBUTIONS)


def _allocated(cluster: Cluster, obj: Object, spec: Object) -> Errors:
    """Node ports that are asked for must be in the range, and nobody else's."""
    wanted = [(here, port["nodePort"]) for here, port in items(PORTS, spec.get("ports")) if port.get("nodePort")]
    if not wanted or spec.get("type") not in ("NodePort", "LoadBalancer"):
        return
    others = [other for other in cluster.store.list(_SERVICES) if uid_of(other) != uid_of(obj)]
    taken = {port.get("nodePort") for other in others for port in other["spec"].get("ports") or []}
    for here, number in wanted:
        if number not in _NODE_PORTS:
            yield invalid(here.child("nodePort"), number, _OUT_OF_RANGE)
        elif number in taken:
            yield invalid(here.child("nodePort"), number, "provided port is already allocated")
