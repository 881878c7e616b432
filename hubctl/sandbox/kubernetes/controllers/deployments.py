"""This module rolls Deployments out: a ReplicaSet for each template, pods moved from the old to the new."""

from __future__ import annotations

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
)
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.pods import digest
from hubctl.sandbox.kubernetes.controllers.replicasets import REPLICA_SETS
from hubctl.sandbox.kubernetes.controllers.rollout import deployment_status, pods_of, seconds_to_deadline
from hubctl.sandbox.kubernetes.objects import (
    Object,
    annotations_of,
    at,
    clone,
    controller_of,
    is_terminating,
    labels_of,
    name_of,
    namespace_of,
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
        """Deployments and their ReplicaSets; when a pod has gone, the Deployment that may have waited for that."""
        if change.key == PODS.storage_key and change.type == "DELETED":
            owner = controller_of(change.after) or {}
            found = self._cluster.store.get(REPLICA_SETS, namespace_of(change.after), owner.get("name", ""))
            above = controller_of(found) if found is not None else None
            return [(namespace_of(change.after), above["name"])] if above is not None else []
        return own_and_owned(change, DEPLOYMENTS, REPLICA_SETS)

    def reconcile(self, key: Key) -> float | None:
        """Goes one step on."""
        deployment = self._cluster.store.get(DEPLOYMENTS, *key)
        if deployment is None or is_terminating(deployment):
            return None
        sets = owned_by(self._cluster, REPLICA_SETS, deployment)
        new = _matching(deployment, sets)
        is_made = new is None and not deployment["spec"].get("paused")
        if is_made:
            new = self._make_set(deployment, sets)
        old = [item for item in sets if new is None or name_of(item) != name_of(new)]
        if new is not None:
            deployment = self._note_revision(deployment, new, old)
            self._roll(deployment, new, old)
        self._tidy(deployment, old)
        sets = owned_by(self._cluster, REPLICA_SETS, deployment)
        new = _matching(deployment, sets)
        status = deployment_status(deployment, sets, new, is_made=is_made)
        set_status(self._cluster, DEPLOYMENTS, deployment, status, MANAGER)
        return seconds_to_deadline(deployment, status)

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
        made = make_owned(self._cluster, REPLICA_SETS, deployment, {"metadata": metadata, "spec": spec})
        self._tell(deployment, made, 0)
        return made

    def _tell(self, deployment: Object, replica_set: Object, before: int) -> None:
        after = replica_set["spec"]["replicas"]
        if before != after:
            direction = "up" if after > before else "down"
            message = f"Scaled {direction} replica set {name_of(replica_set)} from {before} to {after}"
            tell(self._cluster, deployment, "deployment-controller", "ScalingReplicaSet", message)

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
        """Old pods that serve nobody go first; then as many as the new ones make up for.

        What is wanted counts as well as what is: a status may still tell of pods that have been asked to end.
        """
        least = deployment["spec"]["replicas"] - pods_of(deployment, "maxUnavailable")
        wanted = {name_of(item): item["spec"]["replicas"] for item in [new, *old]}
        ready = {name_of(item): at(item, "status", "availableReplicas") or 0 for item in [new, *old]}
        coming = wanted[name_of(new)] - ready[name_of(new)]
        most = sum(wanted.values()) - least - coming
        spare = sum(ready.values()) - least
        for item in sorted(old, key=_revision):
            replicas = item["spec"]["replicas"]
            unready = min(max(0, most), max(0, replicas - ready[name_of(item)]))
            served = min(replicas - unready, max(0, spare), max(0, most - unready))
            most, spare = most - unready - served, spare - served
            self._scale(item, replicas - unready - served, deployment)

    def _scale(self, replica_set: Object, replicas: int, deployment: Object) -> None:
        if replica_set["spec"]["replicas"] == replicas:
            return

        def edit(obj: Object) -> None:
            obj["spec"]["replicas"] = replicas
            obj["metadata"].setdefault("annotations", {}).update(_sizes(deployment))

        changed = modify(self._cluster, REPLICA_SETS, replica_set, edit, CONTROLLER)
        if changed is not None:
            self._tell(deployment, changed, replica_set["spec"]["replicas"])

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
    most = wanted + (pods_of(deployment, "maxSurge") if wanted else 0)
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


def _allowed_new(deployment: Object, present: int, running_old: int) -> int:
    wanted: int = deployment["spec"]["replicas"]
    if present > wanted:
        return wanted
    most = wanted + pods_of(deployment, "maxSurge")
    return min(wanted, max(present, most - running_old))
