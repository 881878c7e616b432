"""This module checks network policies and ingresses, and what of them may change."""

from __future__ import annotations

import ipaddress

from hubctl.sandbox.kubernetes.objects import Object, annotations_of
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    required,
    too_long,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.metadata import is_new
from hubctl.sandbox.kubernetes.validation.names import (
    cidr,
    dns_1035_label,
    dns_subdomain,
    path_segment,
    port_name,
    port_number,
    wildcard,
)

SPEC = Path("spec")
_PROTOCOLS = ("TCP", "UDP", "SCTP")
_POLICY_TYPES = ("Ingress", "Egress")
_PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
_SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
_SUFFIXES = ("/..", "/.")
_CLASS = "kubernetes.io/ingress.class"
_CONTROLLER_BYTES = 250


def network_policy(obj: Object) -> Errors:
    """networking.k8s.io/v1 NetworkPolicy."""
    spec = obj.get("spec") or {}
    yield from labels.selector(SPEC.child("podSelector"), spec.get("podSelector"))
    for way, peers in (("ingress", "from"), ("egress", "to")):
        for here, rule in items(SPEC.child(way), spec.get(way)):
            for place, port in items(here.child("ports"), rule.get("ports")):
                yield from _port(place, port)
            for place, peer in items(here.child(peers), rule.get(peers)):
                yield from _peer(place, peer)
    types, path = spec.get("policyTypes") or [], SPEC.child("policyTypes")
    if len(types) > len(_POLICY_TYPES):
        yield invalid(path, types, "may not specify more than two policyTypes")
        return
    for here, kind in items(path, types):
        if kind not in _POLICY_TYPES:
            yield not_supported(here, kind, _POLICY_TYPES)


def _port(path: Path, given: Object) -> Errors:
    protocol, port, end = given.get("protocol"), given.get("port"), given.get("endPort")
    if protocol is not None and protocol not in _PROTOCOLS:
        yield not_supported(path.child("protocol"), protocol, _PROTOCOLS)
    here = path.child("endPort")
    if isinstance(port, int):
        yield from each(path.child("port"), port, port_number(port))
        if end is not None:
            if end < port:
                yield invalid(here, end, "must be greater than or equal to `port`")
            yield from each(here, end, port_number(end))
        return
    if end is not None:
        why = "non-numeric" if port is not None else "not specified"
        yield invalid(here, end, f"may not be specified when `port` is {why}")
    if port is not None:
        yield from each(path.child("port"), port, port_name(port))


def _peer(path: Path, peer: Object) -> Errors:
    given = [name for name in ("podSelector", "namespaceSelector", "ipBlock") if peer.get(name) is not None]
    for name in given[: 2 if "ipBlock" not in given else None]:
        if name == "ipBlock":
            yield from _block(path.child(name), peer[name])
        else:
            yield from labels.selector(path.child(name), peer[name])
    if not given:
        yield required(path, "must specify a peer")
    elif len(given) > 1 and "ipBlock" in given:
        yield forbidden(path, "may not specify both ipBlock and another peer")


def _block(path: Path, block: Object) -> Errors:
    outer = block.get("cidr", "")
    if not outer:
        yield required(path.child("cidr"))
        return
    wrong = cidr(outer)
    yield from each(path.child("cidr"), outer, wrong)
    if wrong:
        return
    for here, inner in items(path.child("except"), block.get("except")):
        bad = cidr(inner)
        yield from each(here, inner, bad)
        if not bad and not _is_within(inner, outer):
            yield invalid(here, inner, "must be a strict subset of `cidr`")


def _is_within(inner: str, outer: str) -> bool:
    one, other = (ipaddress.ip_network(text, strict=False) for text in (inner, outer))
    if isinstance(one, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return one != other and one.subnet_of(other)
    if isinstance(one, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return one != other and one.subnet_of(other)
    return False


def ingress(obj: Object) -> Errors:
    """networking.k8s.io/v1 Ingress."""
    spec = obj.get("spec") or {}
    if not spec.get("rules") and spec.get("defaultBackend") is None:
        yield invalid(SPEC, spec.get("rules"), "either `defaultBackend` or `rules` must be specified")
    if spec.get("defaultBackend") is not None:
        yield from _backend(SPEC.child("defaultBackend"), spec["defaultBackend"])
    for here, rule in items(SPEC.child("rules"), spec.get("rules")):
        yield from _rule(here, rule)
    for here, tls in items(SPEC.child("tls"), spec.get("tls")):
        for place, host in items(here.child("hosts"), tls.get("hosts")):
            yield from each(place, host, _host(host))
        if tls.get("secretName"):
            yield from each(here.child("secretName"), tls["secretName"], dns_subdomain(tls["secretName"]))
    name, marked = spec.get("ingressClassName"), annotations_of(obj).get(_CLASS)
    if name is not None:
        yield from each(SPEC.child("ingressClassName"), name, dns_subdomain(name))
    if is_new(obj) and name is not None and marked is not None and marked != name:
        detail = "must match `ingressClassName` when both are specified"
        yield invalid(Path("annotations").child(_CLASS), marked, detail)


def _host(host: str) -> list[str]:
    return wildcard(host) if "*" in host else dns_subdomain(host)


def _rule(path: Path, rule: Object) -> Errors:
    host = rule.get("host")
    if host:
        if _is_address(host):
            yield invalid(path.child("host"), host, "must be a DNS name, not an IP address")
        yield from each(path.child("host"), host, _host(host))
    http = rule.get("http")
    if http is None:
        return
    if not http.get("paths"):
        yield required(path.child("http", "paths"))
    for here, item in items(path.child("http", "paths"), http.get("paths")):
        yield from _path(here, item)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _path(path: Path, item: Object) -> Errors:
    kind, given, here = item.get("pathType"), item.get("path", ""), path.child("path")
    if kind is None:
        yield required(path.child("pathType"), "pathType must be specified")
        return
    if kind not in _PATH_TYPES:
        yield not_supported(path.child("pathType"), kind, _PATH_TYPES)
    elif not given.startswith("/") and (given or kind != "ImplementationSpecific"):
        yield invalid(here, given, "must be an absolute path")
    if kind in ("Exact", "Prefix"):
        yield from each(here, given, [f"must not contain '{part}'" for part in _SEQUENCES if part in given])
        yield from each(here, given, [f"cannot end with '{end}'" for end in _SUFFIXES if given.endswith(end)])
    yield from _backend(path.child("backend"), item.get("backend") or {})


def _backend(path: Path, backend: Object) -> Errors:
    resource, service = backend.get("resource"), backend.get("service")
    if resource is not None and service is not None:
        yield invalid(path, "", "cannot set both resource and service backends")
    elif resource is not None:
        yield from _reference(path.child("resource"), resource)
    elif service is not None:
        yield from _service(path, service)
    else:
        yield invalid(path, "", "resource or service backend is required")


def _reference(path: Path, reference: Object) -> Errors:
    if reference.get("apiGroup") is not None:
        yield from each(path.child("apiGroup"), reference["apiGroup"], dns_subdomain(reference["apiGroup"]))
    for name in ("kind", "name"):
        if not reference.get(name):
            yield required(path.child(name))
        else:
            yield from each(path.child(name), reference[name], path_segment(reference[name]))


def _service(path: Path, service: Object) -> Errors:
    name, port = service.get("name", ""), service.get("port") or {}
    if not name:
        yield required(path.child("service", "name"))
    else:
        yield from each(path.child("service", "name"), name, dns_1035_label(name))
    if port.get("name") and port.get("number"):
        yield invalid(path, "", "cannot set both port name & port number")
    elif port.get("name"):
        yield from each(path.child("service", "port", "name"), port["name"], port_name(port["name"]))
    elif port.get("number"):
        yield from each(path.child("service", "port", "number"), port["number"], port_number(port["number"]))
    else:
        yield required(path, "port name or number is required")


def ingress_class(obj: Object) -> Errors:
    """networking.k8s.io/v1 IngressClass."""
    controller, path = (obj.get("spec") or {}).get("controller", ""), SPEC.child("controller")
    if not controller:
        yield required(path)
        return
    if len(controller) > _CONTROLLER_BYTES:
        yield too_long(path, _CONTROLLER_BYTES)
    domain, _, rest = controller.partition("/")
    if not domain or not rest:
        yield invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')
        return
    yield from each(path, domain, dns_subdomain(domain))


def ingress_class_change(new: Object, old: Object) -> Errors:
    """A class keeps its controller."""
    after, before = ((item.get("spec") or {}).get("controller") for item in (new, old))
    yield from unchanged(SPEC.child("controller"), after, before)
