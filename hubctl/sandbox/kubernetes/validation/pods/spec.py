"""This module checks whole pod specs, in pods and in templates."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object, annotations_of, at, name_of
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    one_of,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import (
    between,
    dns_label,
    dns_search,
    dns_subdomain,
    ip_address,
    label_key,
)
from hubctl.sandbox.kubernetes.validation.pods.containers import (
    Surroundings,
    containers,
    images,
    init_containers,
    ports_of_the_host,
)
from hubctl.sandbox.kubernetes.validation.pods.scheduling import affinity, spread, tolerations
from hubctl.sandbox.kubernetes.validation.pods.security import own_users, pod_security
from hubctl.sandbox.kubernetes.validation.pods.volumes import volumes

SPEC = Path("spec")
RESTART_POLICIES = ("Always", "OnFailure", "Never")
_DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_NAMES = {
    "serviceAccountName": dns_subdomain,
    "nodeName": dns_subdomain,
    "hostname": dns_label,
    "subdomain": dns_label,
    "priorityClassName": dns_subdomain,
    "runtimeClassName": dns_subdomain,
}
_MAX_SECONDS = 2**31 - 1
_NAME_SERVERS, _SEARCHES, _SEARCH_CHARACTERS = 3, 32, 2048
_DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_PREEMPTIONS = ("PreemptLowerPriority", "Never")


def pod(obj: Object) -> Errors:
    """v1 Pod."""
    spec = obj.get("spec") or {}
    yield from _annotations(Path("metadata.annotations"), annotations_of(obj))
    yield from pod_spec(SPEC, spec, name_of(obj), in_pod=True)
    for name in ("containers", "initContainers"):
        yield from images(SPEC.child(name), spec.get(name))
    if spec.get("nodeName") and spec.get("schedulingGates"):
        detail = "cannot be set until all schedulingGates have been cleared"
        yield forbidden(SPEC.child("nodeName"), detail)


def template(path: Path, given: Object) -> Errors:
    """A PodTemplateSpec. The API server leaves `metadata` out of the paths here."""
    metadata, spec = given.get("metadata") or {}, given.get("spec") or {}
    yield from labels.labels(path.child("labels"), metadata.get("labels"))
    yield from labels.annotated(path.child("annotations"), metadata.get("annotations"))
    yield from _annotations(path.child("annotations"), metadata.get("annotations") or {})
    yield from pod_spec(path.child("spec"), spec, "", in_pod=False)
    if spec.get("ephemeralContainers"):
        detail = "ephemeral containers not allowed in pod template"
        yield forbidden(path.child("spec", "ephemeralContainers"), detail)


def _annotations(path: Path, given: dict[str, str]) -> Errors:
    cost = given.get(_DELETION_COST)
    if cost is None:
        return
    digits = cost.removeprefix("-")
    is_number = digits.isdecimal() and (digits == "0" or not digits.startswith("0"))
    if not is_number or not -(2**31) <= int(cost) < 2**31:
        yield invalid(path.key(_DELETION_COST), cost, "must be a 32bit integer")


def pod_spec(path: Path, spec: Object, pod_name: str, *, in_pod: bool) -> Errors:
    """A PodSpec; `pod_name` is "" where there is no pod yet."""
    usable, found = volumes(path.child("volumes"), spec.get("volumes") or [], pod_name)
    for errors in found:
        yield from errors
    around = Surroundings(usable, spec)
    yield from containers(path.child("containers"), around)
    yield from init_containers(path.child("initContainers"), around)
    yield from ports_of_the_host(path.child("containers"), spec, in_pod=in_pod)
    yield from one_of(path.child("restartPolicy"), spec.get("restartPolicy"), RESTART_POLICIES)
    yield from one_of(path.child("dnsPolicy"), spec.get("dnsPolicy"), _DNS_POLICIES)
    yield from labels.labels(path.child("nodeSelector"), spec.get("nodeSelector"))
    yield from pod_security(path.child("securityContext"), spec)
    yield from affinity(path.child("affinity"), spec.get("affinity"))
    yield from _dns(path.child("dnsConfig"), spec)
    for here, gate in items(path.child("readinessGates"), spec.get("readinessGates")):
        kind = gate.get("conditionType", "")
        yield from each(here.child("conditionType"), kind, label_key(kind))
    yield from spread(path.child("topologySpreadConstraints"), spec.get("topologySpreadConstraints"))
    yield from own_users(path, spec)
    yield from _names(path, spec)
    yield from tolerations(path.child("tolerations"), spec.get("tolerations"))
    yield from _aliases(path.child("hostAliases"), spec.get("hostAliases"))
    if spec.get("preemptionPolicy"):
        yield from one_of(path.child("preemptionPolicy"), spec["preemptionPolicy"], _PREEMPTIONS)
    if spec.get("os") is not None:
        yield from _system(path.child("os"), spec["os"].get("name"))


def _names(path: Path, spec: Object) -> Errors:
    for name, check in _NAMES.items():
        if spec.get(name):
            yield from each(path.child(name), spec[name], check(spec[name]))
    seconds = spec.get("activeDeadlineSeconds")
    if seconds is not None and not 1 <= seconds <= _MAX_SECONDS:
        yield invalid(path.child("activeDeadlineSeconds"), seconds, between(1, _MAX_SECONDS))


def _system(path: Path, name: str | None) -> Errors:
    if not name:
        yield required(path.child("name"), "cannot be empty")
    elif name not in ("linux", "windows"):
        yield not_supported(path, name, ("linux", "windows"))


def _aliases(path: Path, aliases: list[Object] | None) -> Errors:
    for here, alias in items(path, aliases):
        yield from each(here.child("ip"), alias.get("ip", ""), ip_address(alias.get("ip", "")))
        for place, name in items(here.child("hostnames"), alias.get("hostnames")):
            yield from each(place, name, dns_subdomain(name))


def _dns(path: Path, spec: Object) -> Errors:
    given = spec.get("dnsConfig")
    if spec.get("dnsPolicy") == "None" and not at(given, "nameservers"):
        if given is None:
            yield required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
        else:
            detail = "must provide at least one DNS nameserver when `dnsPolicy` is None"
            yield required(path.child("nameservers"), detail)
        return
    servers, searches = at(given, "nameservers") or [], at(given, "searches") or []
    if len(servers) > _NAME_SERVERS:
        yield invalid(path.child("nameservers"), servers, f"must not have more than {_NAME_SERVERS} nameservers")
    for here, server in items(path.child("nameservers"), servers):
        yield from each(here, server, ip_address(server))
    yield from _searched(path.child("searches"), searches)
    for here, option in items(path.child("options"), at(given, "options")):
        if not option.get("name"):
            yield required(here, "must not be empty")


def _searched(path: Path, searches: list[str]) -> Errors:
    if len(searches) > _SEARCHES:
        yield invalid(path, searches, f"must not have more than {_SEARCHES} search paths")
    if len(" ".join(searches)) > _SEARCH_CHARACTERS:
        detail = f"must not have more than {_SEARCH_CHARACTERS} characters (including spaces) in the search list"
        yield invalid(path, searches, detail)
    for here, search in items(path, searches):
        if search != ".":
            yield from each(here, search.removesuffix("."), dns_search(search.removesuffix(".")))
