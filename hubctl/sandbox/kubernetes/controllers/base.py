"""This module says what a controller is: it hears of changes, names what to look at again, and sets that right."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import Any, Protocol

from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.objects import (
    Object,
    clone,
    controller_of,
    is_controlled_by,
    name_of,
    namespace_of,
    owner_reference,
)
from hubctl.sandbox.kubernetes.operations.writing import create
from hubctl.sandbox.kubernetes.resources import Resource, built_in
from hubctl.sandbox.kubernetes.store import Change

Key = tuple[str, str]
"""Namespace and name."""

MANAGER = "kube-controller-manager"
CONTROLLER = WriteOptions(manager=MANAGER)
PODS = built_in("pods")


class Controller(Protocol):
    """One loop of the controller manager."""

    def concerns(self, change: Change) -> Iterable[Key]:
        """What to look at again after a change."""
        ...

    def reconcile(self, key: Key) -> float | None:
        """Sets one thing right. Returns seconds after which to look again, or None."""
        ...


class Background(Protocol):
    """Runs what takes time beside the loop."""

    def __call__(self, work: Awaitable[Any], /) -> None: ...


def key_of(obj: Object) -> Key:
    """Namespace and name of an object."""
    return (namespace_of(obj), name_of(obj))


def own_and_owned(change: Change, resource: Resource, *owned: Resource) -> Iterable[Key]:
    """A kind's own objects, and the owners of what it makes."""
    if change.key == resource.storage_key:
        return [key_of(change.after)]
    if any(change.key == item.storage_key for item in owned):
        reference = controller_of(change.after)
        if reference is not None and reference.get("kind") == resource.kind:
            return [(namespace_of(change.after), reference["name"])]
    return []


def owned_by(cluster: Cluster, resource: Resource, owner: Object) -> list[Object]:
    """What an owner controls."""
    found = cluster.store.list(resource, namespace_of(owner))
    return [obj for obj in found if is_controlled_by(obj, owner)]


def make_owned(cluster: Cluster, resource: Resource, owner: Object, obj: Object) -> Object:
    """Creates an object that an owner controls."""
    made: Object = clone(obj)
    made["metadata"]["ownerReferences"] = [owner_reference(owner)]
    return create(cluster, resource, namespace_of(owner), made, CONTROLLER)


def condition(conditions: list[Object] | None, kind: str) -> Object | None:
    """One condition of a status."""
    return next((item for item in conditions or [] if item["type"] == kind), None)


def with_condition(conditions: list[Object] | None, new: Object, time: str) -> list[Object]:
    """Conditions with one set; its transition time stays while its status does."""
    result = [item for item in conditions or [] if item["type"] != new["type"]]
    old = condition(conditions, new["type"])
    if old is not None and all(old.get(key) == value for key, value in new.items()):
        return list(conditions or [])
    moved = time if old is None or old.get("status") != new["status"] else old.get("lastTransitionTime", time)
    result.append({**new, "lastTransitionTime": moved})
    return result
