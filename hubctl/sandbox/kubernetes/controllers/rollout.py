"""This module says how far the rollout of a Deployment is: counts, and the conditions Available and Progressing."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from hubctl.sandbox.kubernetes.controllers.base import condition, with_condition
from hubctl.sandbox.kubernetes.objects import Object, at, name_of, now

_DONE = "NewReplicaSetAvailable"
_LATE = "ProgressDeadlineExceeded"


def pods_of(deployment: Object, name: str) -> int:
    """maxSurge or maxUnavailable in pods: a share is rounded up for the first, down for the second."""
    strategy = deployment["spec"]["strategy"]
    if strategy["type"] != "RollingUpdate":
        return 0
    given = strategy["rollingUpdate"][name]
    if not isinstance(given, str):
        return int(given)
    share: float = int(given.rstrip("%")) * deployment["spec"]["replicas"] / 100
    if name == "maxSurge":
        return math.ceil(share)
    # Both zero would stand still; the controller then takes one pod away.
    return max(math.floor(share), 1 if pods_of(deployment, "maxSurge") == 0 else 0)


def deployment_status(deployment: Object, sets: list[Object], new: Object | None, *, is_made: bool) -> Object:
    """The status. `is_made`: the ReplicaSet has just been created."""

    def total(name: str) -> int:
        return sum(at(item, "status", name) or 0 for item in sets)

    replicas, available = total("replicas"), total("availableReplicas")
    counts = {
        "replicas": replicas,
        "updatedReplicas": (at(new, "status", "replicas") or 0) if new else 0,
        "readyReplicas": total("readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, max(deployment["spec"]["replicas"], replicas) - available),
    }
    status: Object = {name: count for name, count in counts.items() if count}
    if at(deployment, "status", "collisionCount") is not None:
        status["collisionCount"] = deployment["status"]["collisionCount"]
    status["observedGeneration"] = deployment["metadata"]["generation"]
    status["conditions"] = _conditions(deployment, sets, new, counts, is_made=is_made)
    return status


def _conditions(
    deployment: Object, sets: list[Object], new: Object | None, counts: dict[str, int], *, is_made: bool
) -> list[Object]:
    conditions, time = at(deployment, "status", "conditions") or [], now()
    told = [_available(deployment, counts), _failure(sets)]
    told.append(_progressing(deployment, new, counts, is_made=is_made) if new is not None else None)
    conditions = [item for item in conditions if item["type"] != "ReplicaFailure" or told[1] is not None]
    moved = any((at(deployment, "status", name) or 0) != count for name, count in counts.items())
    for item in (item for item in told if item is not None):
        old = condition(conditions, item["type"]) or {}
        same = all(old.get(key) == value for key, value in item.items())
        keeps = same and not (moved and item["reason"] == "ReplicaSetUpdated")
        item["lastUpdateTime"] = old.get("lastUpdateTime", time) if keeps else time
        conditions = with_condition(conditions, item, time)
    return list(conditions)


def _available(deployment: Object, counts: dict[str, int]) -> Object:
    least = deployment["spec"]["replicas"] - pods_of(deployment, "maxUnavailable")
    is_available = counts["availableReplicas"] >= least
    return {
        "type": "Available",
        "status": "True" if is_available else "False",
        "reason": "MinimumReplicasAvailable" if is_available else "MinimumReplicasUnavailable",
        "message": f"Deployment {'has' if is_available else 'does not have'} minimum availability.",
    }


def _failure(sets: list[Object]) -> Object | None:
    """What keeps a ReplicaSet from making pods is the Deployment's failure too."""
    found = (condition(at(item, "status", "conditions"), "ReplicaFailure") for item in sets)
    failed = next((item for item in found if item is not None), None)
    return {key: failed[key] for key in ("type", "status", "reason", "message")} if failed else None


def _progressing(deployment: Object, new: Object, counts: dict[str, int], *, is_made: bool) -> Object | None:
    """None leaves the condition as it is: a finished rollout stays finished, whatever becomes of its pods."""
    name, wanted = name_of(new), deployment["spec"]["replicas"]
    old = condition(at(deployment, "status", "conditions"), "Progressing") or {}
    if counts["updatedReplicas"] == counts["replicas"] == counts["availableReplicas"] == wanted:
        return _progress("True", _DONE, f'ReplicaSet "{name}" has successfully progressed.')
    if is_made:
        return _progress("True", "NewReplicaSetCreated", f'Created new replica set "{name}"')
    if old.get("reason") == _DONE and f'"{name}"' in old["message"]:
        return None
    if _is_late(deployment, old, counts):
        return _progress("False", _LATE, f'ReplicaSet "{name}" has timed out progressing.')
    return _progress("True", "ReplicaSetUpdated", f'ReplicaSet "{name}" is progressing.')


def _progress(status: str, reason: str, message: str) -> Object:
    return {"type": "Progressing", "status": status, "reason": reason, "message": message}


def _is_late(deployment: Object, old: Object, counts: dict[str, int]) -> bool:
    status = deployment.get("status") or {}
    forward = ("updatedReplicas", "readyReplicas", "availableReplicas")
    if not old or any(counts[name] > (status.get(name) or 0) for name in forward):
        return False
    if old.get("reason") == _LATE:
        return True
    return bool(_age(old) >= deployment["spec"].get("progressDeadlineSeconds", 600))


def _age(item: Object) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(item["lastUpdateTime"])).total_seconds()


def seconds_to_deadline(deployment: Object, status: Object) -> float | None:
    """When to look again whether a rollout stands still; None if it is over."""
    progressing = condition(status["conditions"], "Progressing")
    if progressing is None or progressing["reason"] in (_DONE, _LATE):
        return None
    return float(max(0.0, deployment["spec"].get("progressDeadlineSeconds", 600) - _age(progressing)) + 0.1)
