"""This module gives Services their addresses and node ports, as the API server's allocators do."""

from __future__ import annotations

import ipaddress

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import FieldError, invalid
from hubctl.sandbox.kubernetes.objects import Object, clone, uid_of
from hubctl.sandbox.kubernetes.resources import built_in

SERVICES = built_in("services")
SERVICE_NETWORK = ipaddress.ip_network("10.100.0.0/16")
"""EKS gives Services this range unless the VPC has it."""
_NODE_PORTS = range(30000, 32768)
_RESERVED = 10
"""The first addresses are the API's and the name server's."""


def with_addresses(cluster: Cluster, service: Object, before: Object | None) -> Object:
    """The Service with cluster address, families and node ports; those it had are kept."""
    result: Object = clone(service)
    spec = result["spec"]
    if spec["type"] == "ExternalName":
        for name in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"):
            spec.pop(name, None)
        return result
    if before is not None:
        _keep(spec, before["spec"])
        _drop_of_old_type(spec, before["spec"])
    if not spec.get("clusterIP"):
        spec["clusterIP"] = _free_address(cluster)
    elif before is None and spec["clusterIP"] != "None":
        _refuse_taken(cluster, result)
    spec["clusterIPs"] = [spec["clusterIP"]]
    spec.setdefault("ipFamilies", ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "SingleStack")
    _node_ports(cluster, spec, before)
    return result


def _keep(spec: Object, old: Object) -> None:
    """A put without addresses keeps them, as long as the type still has some."""
    if not spec.get("clusterIP") and old.get("clusterIP"):
        spec["clusterIP"] = old["clusterIP"]
    if not spec.get("healthCheckNodePort") and old.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = old["healthCheckNodePort"]


_OUTSIDE = ("NodePort", "LoadBalancer")
_OF_TYPES: dict[str, tuple[str, ...]] = {
    "externalTrafficPolicy": _OUTSIDE,
    "healthCheckNodePort": ("LoadBalancer",),
    "allocateLoadBalancerNodePorts": ("LoadBalancer",),
    "loadBalancerClass": ("LoadBalancer",),
}


def _drop_of_old_type(spec: Object, old: Object) -> None:
    """What only the old type had, and nobody changed, goes with the old type."""
    for name, types in _OF_TYPES.items():
        if old["type"] in types and spec["type"] not in types and spec.get(name) == old.get(name):
            spec.pop(name, None)


def _node_ports(cluster: Cluster, spec: Object, before: Object | None) -> None:
    has_ports = spec["type"] == "NodePort" or (
        spec["type"] == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts", True)
    )
    if not has_ports:
        for port in spec.get("ports") or []:
            port.pop("nodePort", None)
        return
    old = (before or {}).get("spec", {}).get("ports") or []
    kept = {(port["port"], port.get("protocol")): port["nodePort"] for port in old if port.get("nodePort")}
    taken = _taken_ports(cluster) | {port["nodePort"] for port in spec.get("ports") or [] if port.get("nodePort")}
    for port in spec.get("ports") or []:
        if not port.get("nodePort"):
            number = kept.get((port["port"], port.get("protocol"))) or _first_free(taken)
            taken.add(number)
            port["nodePort"] = number


def _taken_ports(cluster: Cluster) -> set[int]:
    services = cluster.store.list(SERVICES)
    return {p["nodePort"] for service in services for p in service["spec"].get("ports") or [] if p.get("nodePort")}


def _first_free(taken: set[int]) -> int:
    return next(number for number in _NODE_PORTS if number not in taken)


def _taken_addresses(cluster: Cluster) -> dict[str, str]:
    return {service["spec"].get("clusterIP", ""): uid_of(service) for service in cluster.store.list(SERVICES)}


def _free_address(cluster: Cluster) -> str:
    taken = _taken_addresses(cluster)
    number = int(SERVICE_NETWORK.network_address) + _RESERVED + 1
    while str(ipaddress.ip_address(number)) in taken:
        number += 1
    return str(ipaddress.ip_address(number))


def _refuse_taken(cluster: Cluster, service: Object) -> None:
    address = service["spec"]["clusterIP"]
    why = ""
    if address in _taken_addresses(cluster):
        why = "failed to allocate IP " + f"{address}: provided IP is already allocated"
    elif ipaddress.ip_address(address) not in SERVICE_NETWORK:
        why = (
            f"failed to allocate IP {address}: "
            f"the provided IP ({address}) is not in the valid range. The range of valid IPs is {SERVICE_NETWORK}"
        )
    if why:
        error = FieldError("FieldValueInvalid", "spec.clusterIPs", [address], why)
        raise invalid("", "Service", service["metadata"].get("name", ""), [error])
