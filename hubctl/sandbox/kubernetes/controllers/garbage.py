"""This module removes what has lost its owner, and what an owner waits for before it goes."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import CONTROLLER, Key
from hubctl.sandbox.kubernetes.objects import Object, is_terminating, name_of, namespace_of, uid_of
from hubctl.sandbox.kubernetes.operations.deletion import FOREGROUND, ORPHAN, DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import modify
from hubctl.sandbox.kubernetes.resources import Resource
from hubctl.sandbox.kubernetes.store import Change


class Garbage:
    """The garbage collector. Its keys are ("", uid of an owner)."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """An owner that goes or went; the owners of something that went, since they may wait for it."""
        found = []
        if change.type == "DELETED" or is_terminating(change.after):
            found.append(("", uid_of(change.after)))
        if change.type in ("ADDED", "DELETED"):
            found += [("", item["uid"]) for item in change.after["metadata"].get("ownerReferences") or []]
        return found

    def reconcile(self, key: Key) -> float | None:
        """Deletes or frees an owner's dependents, then lets the owner go."""
        uid = key[1]
        owner = self._by_uid(uid)
        dependents = self._dependents(uid)
        if owner is None:
            for resource, obj in dependents:
                self._release(resource, obj, uid)
            return None
        resource, obj = owner
        finalizers = obj["metadata"].get("finalizers") or []
        if is_terminating(obj) and ORPHAN in finalizers:
            for kind, dependent in dependents:
                self._free(kind, dependent, uid)
            self._drop_finalizer(resource, obj, ORPHAN)
        elif is_terminating(obj) and FOREGROUND in finalizers:
            self._delete_first(resource, obj, dependents)
        return None

    def _delete_first(self, resource: Resource, owner: Object, dependents: list[tuple[Resource, Object]]) -> None:
        for kind, dependent in dependents:
            if not is_terminating(dependent):
                delete(self._cluster, kind, namespace_of(dependent), name_of(dependent), DeleteOptions("Foreground"))
        if not self._dependents(uid_of(owner)):
            self._drop_finalizer(resource, owner, FOREGROUND)

    def _release(self, resource: Resource, obj: Object, uid: str) -> None:
        """An owner is gone: its dependent goes too, unless another owner is left."""
        others = [item for item in obj["metadata"].get("ownerReferences") or [] if item["uid"] != uid]
        if any(self._by_uid(item["uid"]) for item in others):
            self._free(resource, obj, uid)
        elif not is_terminating(obj):
            delete(self._cluster, resource, namespace_of(obj), name_of(obj), DeleteOptions("Background"))

    def _free(self, resource: Resource, obj: Object, uid: str) -> None:
        def edit(new: Object) -> None:
            left = [item for item in new["metadata"].get("ownerReferences") or [] if item["uid"] != uid]
            new["metadata"]["ownerReferences"] = left

        modify(self._cluster, resource, obj, edit, CONTROLLER)

    def _drop_finalizer(self, resource: Resource, obj: Object, finalizer: str) -> None:
        def edit(new: Object) -> None:
            kept = [item for item in new["metadata"].get("finalizers") or [] if item != finalizer]
            new["metadata"]["finalizers"] = kept

        modify(self._cluster, resource, obj, edit, CONTROLLER)

    def _by_uid(self, uid: str) -> tuple[Resource, Object] | None:
        found = ((key, obj) for key, obj in self._cluster.store.everything() if uid_of(obj) == uid)
        pair = next(found, None)
        return (self._cluster.resources.by_key(pair[0]), pair[1]) if pair else None

    def _dependents(self, uid: str) -> list[tuple[Resource, Object]]:
        return [
            (self._cluster.resources.by_key(key), obj)
            for key, obj in self._cluster.store.everything()
            if any(item["uid"] == uid for item in obj["metadata"].get("ownerReferences") or [])
        ]
