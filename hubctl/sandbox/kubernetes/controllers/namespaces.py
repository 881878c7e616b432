"""This module empties namespaces that are being deleted, and lets them go when nothing is left in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import NAMESPACES, Cluster, WriteOptions
from hubctl.sandbox.kubernetes.controllers.base import MANAGER, Key, key_of, with_condition
from hubctl.sandbox.kubernetes.objects import Object, clone, is_terminating, name_of, namespace_of, now
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import modify, set_status
from hubctl.sandbox.kubernetes.resources import Resource
from hubctl.sandbox.kubernetes.store import Change


class Namespaces:
    """v1 Namespace."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """A namespace that is to go; and when something in one went, the namespace again."""
        if change.key == NAMESPACES.storage_key:
            return [key_of(change.after)] if is_terminating(change.after) else []
        if change.type == "DELETED" and namespace_of(change.after):
            return [("", namespace_of(change.after))]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Asks everything in it to go, and says what still holds it."""
        namespace = self._cluster.store.get(NAMESPACES, "", key[1])
        if namespace is None or not is_terminating(namespace):
            return None
        for resource, obj in self._contents(key[1]):
            if not is_terminating(obj):
                delete(self._cluster, resource, key[1], name_of(obj), DeleteOptions("Background"))
        left = self._contents(key[1])
        if left:
            self._say(namespace, left)
            return 0.5
        modify(self._cluster, NAMESPACES, namespace, _finalize, WriteOptions(MANAGER, subresource="finalize"))
        return None

    def _contents(self, namespace: str) -> list[tuple[Resource, Object]]:
        return [
            (self._cluster.resources.by_key(key), obj)
            for key, obj in self._cluster.store.everything()
            if namespace_of(obj) == namespace
        ]

    def _say(self, namespace: Object, left: list[tuple[Resource, Object]]) -> None:
        status, time = clone(namespace.get("status") or {}), now()
        for condition in _conditions(left):
            status["conditions"] = with_condition(status.get("conditions"), condition, time)
        set_status(self._cluster, NAMESPACES, namespace, status, MANAGER)


_FINE = (
    ("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
    ("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
    (
        "NamespaceDeletionContentFailure",
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization",
    ),
)


def _conditions(left: list[tuple[Resource, Object]]) -> list[Object]:
    """As the namespace controller words what it found and what is left."""
    counts: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    for resource, obj in left:
        counts[f"{resource.plural}.{resource.group}"] += 1
        holders.update(obj["metadata"].get("finalizers") or [])
    told = [{"type": kind, "status": "False", "reason": reason, "message": text} for kind, reason, text in _FINE]
    remaining = ", ".join(f"{name} has {count} resource instances" for name, count in sorted(counts.items()))
    told.append(
        _found("NamespaceContentRemaining", "SomeResourcesRemain", "Some resources are remaining: ", remaining)
        if remaining
        else _none("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed")
    )
    held = ", ".join(f"{name} in {count} resource instances" for name, count in sorted(holders.items()))
    why = "Some content in the namespace has finalizers remaining: "
    told.append(
        _found("NamespaceFinalizersRemaining", "SomeFinalizersRemain", why, held)
        if held
        else _none(
            "NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished"
        )
    )
    return told


def _found(kind: str, reason: str, why: str, what: str) -> Object:
    return {"type": kind, "status": "True", "reason": reason, "message": why + what}


def _none(kind: str, reason: str, message: str) -> Object:
    return {"type": kind, "status": "False", "reason": reason, "message": message}


def _finalize(namespace: Object) -> None:
    namespace["spec"]["finalizers"] = []
