"""This module lets claims and volumes go once nobody uses them any more."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import CONTROLLER, PODS, Key, key_of
from hubctl.sandbox.kubernetes.controllers.scheduler import claims_of
from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating, name_of, namespace_of
from hubctl.sandbox.kubernetes.operations.writing import modify
from hubctl.sandbox.kubernetes.resources import Resource, built_in
from hubctl.sandbox.kubernetes.store import Change

_CLAIMS = built_in("persistentvolumeclaims")
_VOLUMES = built_in("persistentvolumes")
_CLAIM_FINALIZER = "kubernetes.io/pvc-protection"
_VOLUME_FINALIZER = "kubernetes.io/pv-protection"


class Protection:
    """The protection of claims (with a namespace in the key) and volumes (without)."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """Claims and volumes that are to go; with a pod that ends, its claims."""
        if change.key in (_CLAIMS.storage_key, _VOLUMES.storage_key):
            return [key_of(change.after)] if is_terminating(change.after) else []
        if change.key == PODS.storage_key:
            return [(namespace_of(change.after), name) for name in claims_of(change.after)]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Takes the finalizer off when nobody is in the way."""
        resource, finalizer = (_CLAIMS, _CLAIM_FINALIZER) if key[0] else (_VOLUMES, _VOLUME_FINALIZER)
        obj = self._cluster.store.get(resource, *key)
        if obj is None or not is_terminating(obj) or finalizer not in (obj["metadata"].get("finalizers") or []):
            return None
        if self._is_used(resource, obj):
            return None

        def edit(new: Object) -> None:
            new["metadata"]["finalizers"] = [item for item in new["metadata"]["finalizers"] if item != finalizer]

        modify(self._cluster, resource, obj, edit, CONTROLLER)
        return None

    def _is_used(self, resource: Resource, obj: Object) -> bool:
        if resource is _VOLUMES:
            return bool(at(obj, "status", "phase") == "Bound")
        pods = self._cluster.store.list(PODS, namespace_of(obj))
        using = (pod for pod in pods if name_of(obj) in claims_of(pod))
        return any(at(pod, "status", "phase") not in ("Succeeded", "Failed") for pod in using)
