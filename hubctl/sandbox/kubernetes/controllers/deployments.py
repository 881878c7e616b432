"""This module rolls Deployments out: a ReplicaSet for each template, pods moved from the old to the new."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import (
    CONTROLLER,
    MANAGER,
    PODS,
    Key,
    make_owned,
    own_and_owned,
    owned_by,
    with_condition,
)
from hubctl.sandbox.kubernetes.controllers.pods import digest
from hubctl.sandbox.kubernetes.controllers.replicasets import REPLICA_SETS
from hubctl.sandbox.kubernetes.objects import (
    Object,
    annotations_of,
    at,
    clone,
    is_terminating,
    labels_of,
    name_of,
    namespace_of,
    now,
)
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import modify, set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

DEPLOYMENTS = built_in("deployments", "apps")
_HASH = "pod-template-hash"
_REVISION = "deployment.kubernetes.io/revision"
_DESIRED = "deployment.kubernetes.io/desired-replicas"
_MAX = "deployment.kubernetes.io/max-replicas"
_NOT_COPIED = ("kubectl.kubernetes.io/last-applied-configuration", _REVISION, _DESIRED, _MAX)


class Deployments:
    """apps/v1 Deployment."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """Deployments and their ReplicaSets."""
        return own_and_owned(change, DEPLOYMENTS, REPLICA_SETS)

    def reconcile(self, key: Key) -> float | None:
        """Goes one step on."""
        deployment = self._cluster.store.get(DEPLOYMENTS, *key)
        if deployment is None or is_terminating(deployment):
            return None
        sets = owned_by(self._cluster, REPLICA_SETS, deployment)
        new = _matching(deployment, sets)
        if new is None and not deployment["spec"].get("paused"):
            new = self._make_set(deployment, sets)
        old = [item for item in sets if new is None or name_of(item) != name_of(new)]
        if new is not None:
            deployment = self._note_revision(deployment, new, old)
            self._roll(deployment, new, old)
        self._tidy(deployment, old)
        sets = owned_by(self._cluster, REPLICA_SETS, deployment)
        new = _matching(deployment, sets)
        set_status(self._cluster, DEPLOYMENTS, deployment, _status(deployment, sets, new), MANAGER)
        return None

    def _make_set(self, deployment: Object, old: list[Object]) -> Object:
        template = clone(deployment["spec"]["template"])
        hash_ = digest(template)
        name = f"{name_of(deployment)}-{hash_}"
        template["metadata"].setdefault("labels", {})[_HASH] = hash_
        selector = clone(deployment["spec"]["selector"])
        selector.setdefault("matchLabels", {})[_HASH] = hash_
        metadata: Object = {
            "name": name,
            "labels": dict(template["metadata"]["labels"]),
            "annotations": _annotations(deployment),
        }
        metadata["annotations"][_REVISION] = str(max((_revision(item) for item in old), default=0) + 1)
        spec = {"replicas": 0, "selector": selector, "template": template}
        if deployment["spec"].get("minReadySeconds"):
            spec["minReadySeconds"] = deployment["spec"]["minReadySeconds"]
        if not old or deployment["spec"]["strategy"]["type"] == "RollingUpdate":
            spec["replicas"] = _allowed_new(deployment, 0, sum(item["spec"]["replicas"] for item in old))
        return make_owned(self._cluster, REPLICA_SETS, deployment, {"metadata": metadata, "spec": spec})

    def _note_revision(self, deployment: Object, new: Object, old: list[Object]) -> Object:
        """A template that comes back is the newest revision again."""
        highest = max((_revision(item) for item in old), default=0)
        revision = str(max(_revision(new), highest + 1 if _revision(new) <= highest else 0))
        if revision != annotations_of(new).get(_REVISION):
            modify(self._cluster, REPLICA_SETS, new, lambda obj: _annotate(obj, revision), CONTROLLER)
        if annotations_of(deployment).get(_REVISION) != revision:
            changed = modify(self._cluster, DEPLOYMENTS, deployment, lambda obj: _annotate(obj, revision), CONTROLLER)
            return changed or deployment
        return deployment

    def _roll(self, deployment: Object, new: Object, old: list[Object]) -> None:
        wanted = deployment["spec"]["replicas"]
        running_old = sum(item["spec"]["replicas"] for item in old)
        if deployment["spec"]["strategy"]["type"] == "Recreate":
            for item in old:
                self._scale(item, 0, deployment)
            gone = not any(self._pods(item) for item in old)
            self._scale(new, wanted if gone else new["spec"]["replicas"], deployment)
            return
        self._scale(new, _allowed_new(deployment, new["spec"]["replicas"], running_old), deployment)
        self._shrink_old(deployment, new, old)

    def _pods(self, replica_set: Object) -> list[Object]:
        return owned_by(self._cluster, PODS, replica_set)

    def _shrink_old(self, deployment: Object, new: Object, old: list[Object]) -> None:
        wanted = deployment["spec"]["replicas"]
        least = wanted - _amount(deployment, "maxUnavailable")
        available = sum(at(item, "status", "availableReplicas") or 0 for item in [new, *old])
        # Old pods that are not ready serve nobody, so they may always go.
        spare = available - least
        for item in sorted(old, key=_revision):
            replicas = item["spec"]["replicas"]
            ready = at(item, "status", "availableReplicas") or 0
            drop = max(0, replicas - ready)
            take = min(replicas - drop, max(0, spare))
            spare -= take
            self._scale(item, replicas - drop - take, deployment)

    def _scale(self, replica_set: Object, replicas: int, deployment: Object) -> None:
        if replica_set["spec"]["replicas"] == replicas:
            return

        def edit(obj: Object) -> None:
            obj["spec"]["replicas"] = replicas
            obj["metadata"].setdefault("annotations", {}).update(_sizes(deployment))

        modify(self._cluster, REPLICA_SETS, replica_set, edit, CONTROLLER)

    def _tidy(self, deployment: Object, old: list[Object]) -> None:
        """Old ReplicaSets beyond the limit go."""
        empty = [item for item in old if not item["spec"]["replicas"] and not at(item, "status", "replicas")]
        extra = len(empty) - deployment["spec"].get("revisionHistoryLimit", 10)
        for item in sorted(empty, key=_revision)[: max(0, extra)]:
            delete(self._cluster, REPLICA_SETS, namespace_of(item), name_of(item), DeleteOptions("Background"))


def _annotate(obj: Object, revision: str) -> None:
    obj["metadata"].setdefault("annotations", {})[_REVISION] = revision


def _annotations(deployment: Object) -> dict[str, str]:
    copied = {key: value for key, value in annotations_of(deployment).items() if key not in _NOT_COPIED}
    return {**copied, **_sizes(deployment)}


def _sizes(deployment: Object) -> dict[str, str]:
    wanted = deployment["spec"]["replicas"]
    most = wanted + (_amount(deployment, "maxSurge") if wanted else 0)
    return {_DESIRED: str(wanted), _MAX: str(most)}


def _revision(replica_set: Object) -> int:
    return int(annotations_of(replica_set).get(_REVISION, "0"))


def _matching(deployment: Object, sets: list[Object]) -> Object | None:
    found = [item for item in sets if _template(item) == deployment["spec"]["template"]]
    return min(found, key=lambda item: item["metadata"]["creationTimestamp"]) if found else None


def _template(replica_set: Object) -> Object:
    template: Object = clone(replica_set["spec"]["template"])
    labels = labels_of(template)
    labels.pop(_HASH, None)
    if not labels:
        template["metadata"].pop("labels", None)
    return template


def _amount(deployment: Object, name: str) -> int:
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
    return max(math.floor(share), 1 if _amount(deployment, "maxSurge") == 0 else 0)


def _allowed_new(deployment: Object, present: int, running_old: int) -> int:
    wanted: int = deployment["spec"]["replicas"]
    if present > wanted:
        return wanted
    most = wanted + _amount(deployment, "maxSurge")
    return min(wanted, max(present, most - running_old))


def _status(deployment: Object, sets: list[Object], new: Object | None) -> Object:
    def total(name: str) -> int:
        return sum(at(item, "status", name) or 0 for item in sets)

    wanted = deployment["spec"]["replicas"]
    updated = (at(new, "status", "replicas") or 0) if new else 0
    available, replicas = total("availableReplicas"), total("replicas")
    counts = {
        "replicas": replicas,
        "updatedReplicas": updated,
        "readyReplicas": total("readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, max(wanted, replicas) - available),
    }
    status = {name: count for name, count in counts.items() if count}
    status["observedGeneration"] = deployment["metadata"]["generation"]
    status["conditions"] = _conditions(deployment, new, counts)
    return status


def _conditions(deployment: Object, new: Object | None, counts: dict[str, int]) -> list[Object]:
    wanted, time = deployment["spec"]["replicas"], now()
    is_available = counts["availableReplicas"] >= wanted - _amount(deployment, "maxUnavailable")
    available: Object = {
        "type": "Available",
        "status": "True" if is_available else "False",
        "reason": "MinimumReplicasAvailable" if is_available else "MinimumReplicasUnavailable",
        "message": f"Deployment {'has' if is_available else 'does not have'} minimum availability.",
    }
    is_done = counts["updatedReplicas"] == counts["replicas"] == counts["availableReplicas"] == wanted
    name = name_of(new) if new else ""
    progressing: Object = {
        "type": "Progressing",
        "status": "True",
        "reason": "NewReplicaSetAvailable" if is_done else "ReplicaSetUpdated",
        "message": f'ReplicaSet "{name}" {"has successfully progressed" if is_done else "is progressing"}.',
    }
    conditions = at(deployment, "status", "conditions") or []
    for item in (available, progressing):
        old: Object = next((found for found in conditions if found["type"] == item["type"]), {})
        same = all(old.get(key) == value for key, value in item.items())
        item["lastUpdateTime"] = old.get("lastUpdateTime", time) if same else time
        conditions = with_condition(conditions, item, time)
    return list(conditions)
