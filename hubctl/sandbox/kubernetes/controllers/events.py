"""This module writes Events: what controllers, scheduler and kubelets say of objects, as `kubectl describe` shows."""

from __future__ import annotations

import secrets

from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.errors import ApiError
from hubctl.sandbox.kubernetes.objects import Object, name_of, namespace_of, now, uid_of
from hubctl.sandbox.kubernetes.operations.writing import create, modify
from hubctl.sandbox.kubernetes.resources import built_in

EVENTS = built_in("events")
_KEPT = 1000
"""Events of a namespace; a real cluster keeps those of an hour."""


def tell(cluster: Cluster, obj: Object, component: str, reason: str, message: str, *, kind: str = "Normal") -> None:
    """Says something about an object, or counts that it was said again. A namespace that ends takes no more."""
    namespace = namespace_of(obj) or "default"
    said = cluster.store.list(EVENTS, namespace)
    same = next((item for item in said if _is_same(item, obj, reason, message)), None)
    if same is not None:
        modify(cluster, EVENTS, same, _again, WriteOptions(component))
        return
    for old in sorted(said, key=lambda item: item.get("lastTimestamp") or "")[: max(0, len(said) - _KEPT + 1)]:
        cluster.store.drop(EVENTS, old)
    try:
        create(cluster, EVENTS, namespace, _event(obj, component, reason, message, kind), WriteOptions(component))
    except ApiError:
        return


def _is_same(event: Object, obj: Object, reason: str, message: str) -> bool:
    about = event["involvedObject"].get("uid")
    return (about, event.get("reason"), event.get("message")) == (uid_of(obj), reason, message)


def _again(event: Object) -> None:
    event["count"] = event.get("count", 1) + 1
    event["lastTimestamp"] = now()


def _event(obj: Object, component: str, reason: str, message: str, kind: str) -> Object:
    time = now()
    involved = {
        "kind": obj["kind"],
        "apiVersion": obj["apiVersion"],
        "name": name_of(obj),
        "uid": uid_of(obj),
        "resourceVersion": obj["metadata"]["resourceVersion"],
    }
    if namespace_of(obj):
        involved["namespace"] = namespace_of(obj)
    return {
        "metadata": {"name": f"{name_of(obj)}.{secrets.token_hex(8)}"},
        "involvedObject": involved,
        "reason": reason,
        "message": message,
        "source": {"component": component},
        "reportingComponent": component,
        "firstTimestamp": time,
        "lastTimestamp": time,
        "count": 1,
        "type": kind,
    }
