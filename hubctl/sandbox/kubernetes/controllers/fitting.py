"""This module says on which nodes a pod may run: selectors, affinity, taints, and room."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from hubctl.sandbox.kubernetes.objects import Object, at, labels_of, name_of
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.selectors import matches

_BLOCKING = ("NoSchedule", "NoExecute")


def is_wanted_by(pod: Object, node: Object) -> bool:
    """Whether the pod's own selector and required affinity let it run there."""
    labels = labels_of(node)
    selector = pod["spec"].get("nodeSelector") or {}
    if any(labels.get(key) != value for key, value in selector.items()):
        return False
    required = at(pod, "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    terms = (required or {}).get("nodeSelectorTerms") or []
    return not terms or any(_term(term, node) for term in terms)


def _term(term: Object, node: Object) -> bool:
    expressions, fields = term.get("matchExpressions") or [], term.get("matchFields") or []
    if not expressions and not fields:
        return False
    if not matches({"matchExpressions": expressions}, labels_of(node)):
        return False
    return matches({"matchExpressions": fields}, {"metadata.name": name_of(node)})


def untolerated(pod: Object, node: Object) -> Object | None:
    """The first taint that keeps the pod away."""
    tolerations = pod["spec"].get("tolerations") or []
    for taint in node["spec"].get("taints") or []:
        if taint["effect"] in _BLOCKING and not any(_tolerates(item, taint) for item in tolerations):
            return dict(taint)
    return None


def _tolerates(toleration: Object, taint: Object) -> bool:
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if not toleration.get("key"):
        return toleration.get("operator") == "Exists"
    if toleration["key"] != taint["key"]:
        return False
    return toleration.get("operator") == "Exists" or (toleration.get("value") or "") == (taint.get("value") or "")


def is_in_zone(volume: Object, node: Object) -> bool:
    """Whether a volume's node affinity lets a node mount it."""
    terms = at(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms") or []
    return not terms or any(_term(term, node) for term in terms)


def has_free_ports(pod: Object, others: Iterable[Object]) -> bool:
    """Whether no pod of the node holds a port of the host that this one wants."""
    taken = {port for other in others if not _has_ended(other) for port in _host_ports(other)}
    return not taken & _host_ports(pod)


def _host_ports(pod: Object) -> set[tuple[int, str]]:
    return {
        (port["hostPort"], port.get("protocol", "TCP"))
        for container in pod["spec"]["containers"]
        for port in container.get("ports") or []
        if port.get("hostPort")
    }


def _has_ended(pod: Object) -> bool:
    return at(pod, "status", "phase") in ("Succeeded", "Failed")


def lacking(pod: Object, node: Object, others: Iterable[Object]) -> str:
    """The first resource of which the node has too little left beside the pods that it runs; "" if there is room."""
    running = [other for other in others if not _has_ended(other)]
    allocatable = node["status"]["allocatable"]
    if len(running) + 1 > int(allocatable.get("pods", "110")):
        return "pods"
    for resource in ("cpu", "memory"):
        used = sum((_requested(other, resource) for other in running), Decimal(0))
        if used + _requested(pod, resource) > quantity(allocatable[resource]):
            return resource
    return ""


def _requested(pod: Object, resource: str) -> Decimal:
    def of(containers: list[Object]) -> list[Decimal]:
        return [quantity(at(item, "resources", "requests", resource) or "0") for item in containers]

    together = sum(of(pod["spec"]["containers"]), Decimal(0))
    return max([together, *of(pod["spec"].get("initContainers") or [])])
