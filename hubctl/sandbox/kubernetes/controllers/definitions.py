"""This module takes custom objects away with their CustomResourceDefinition, and stops serving their kind."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.controllers.base import Key, key_of, with_condition
from hubctl.sandbox.kubernetes.objects import Object, clone, is_terminating, name_of, namespace_of, now
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import DEFINITIONS, modify, set_status
from hubctl.sandbox.kubernetes.store import Change

CLEANUP = "customresourcecleanup.apiextensions.k8s.io"
_MANAGER = "kube-apiserver"


class Definitions:
    """The finalizer of apiextensions.k8s.io/v1 CustomResourceDefinition."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """Definitions that are to go; what went may be the last object of one."""
        if change.key == DEFINITIONS.storage_key:
            if change.type == "DELETED":
                self._cluster.withdraw_definition(change.after)
                return []
            return [key_of(change.after)] if is_terminating(change.after) else []
        if change.type == "DELETED":
            waiting = self._cluster.store.list(DEFINITIONS)
            return [key_of(item) for item in waiting if is_terminating(item) and _stored(item) == change.key]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Asks every object of the kind to go, then lets the definition go."""
        definition = self._cluster.store.get(DEFINITIONS, *key)
        if definition is None or not is_terminating(definition):
            return None
        self._say(definition)
        resource = self._cluster.resources.by_key(_stored(definition))
        for obj in self._cluster.store.list(resource):
            if not is_terminating(obj):
                delete(self._cluster, resource, namespace_of(obj), name_of(obj), DeleteOptions("Background"))
        if not self._cluster.store.list(resource):
            modify(self._cluster, DEFINITIONS, definition, _release, WriteOptions(_MANAGER))
        return None

    def _say(self, definition: Object) -> None:
        status = clone(definition.get("status") or {})
        told = {
            "type": "Terminating",
            "status": "True",
            "reason": "InstanceDeletionInProgress",
            "message": "CustomResource deletion is in progress",
        }
        status["conditions"] = with_condition(status.get("conditions"), told, now())
        set_status(self._cluster, DEFINITIONS, definition, status, _MANAGER)


def _stored(definition: Object) -> tuple[str, str]:
    return (definition["spec"]["group"], definition["spec"]["names"]["plural"])


def _release(definition: Object) -> None:
    left = [item for item in definition["metadata"].get("finalizers") or [] if item != CLEANUP]
    definition["metadata"]["finalizers"] = left
