"""This module keeps as many pods as a ReplicaSet wants."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import (
    MANAGER,
    PODS,
    Key,
    condition,
    own_and_owned,
    owned_by,
    with_condition,
)
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.pods import by_worth, delete_pod, is_active, is_ready, make_pod, pod_from
from hubctl.sandbox.kubernetes.errors import ApiError
from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating, labels_of, name_of, now
from hubctl.sandbox.kubernetes.operations.writing import set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

REPLICA_SETS = built_in("replicasets", "apps")


class ReplicaSets:
    """apps/v1 ReplicaSet."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """ReplicaSets and their pods."""
        return own_and_owned(change, REPLICA_SETS, PODS)

    def reconcile(self, key: Key) -> float | None:
        """Makes or deletes pods, and counts them."""
        replica_set = self._cluster.store.get(REPLICA_SETS, *key)
        if replica_set is None:
            return None
        pods = [pod for pod in owned_by(self._cluster, PODS, replica_set) if is_active(pod)]
        failure: ApiError | None = None
        if not is_terminating(replica_set):
            try:
                self._adjust(replica_set, pods)
            except ApiError as error:
                failure = error
        set_status(self._cluster, REPLICA_SETS, replica_set, _status(replica_set, pods, failure), MANAGER)
        if failure is not None:
            self._tell(replica_set, "FailedCreate", f"Error creating: {failure.message}", kind="Warning")
            raise failure
        return None

    def _adjust(self, replica_set: Object, pods: list[Object]) -> None:
        """Makes or deletes pods; `pods` is what there is afterwards, also after a refusal."""
        wanted = replica_set["spec"]["replicas"]
        for _ in range(wanted - len(pods)):
            made = make_pod(self._cluster, replica_set, pod_from(replica_set["spec"]["template"], replica_set))
            self._tell(replica_set, "SuccessfulCreate", f"Created pod: {name_of(made)}")
            pods.append(made)
        for pod in by_worth(pods)[: max(0, len(pods) - wanted)]:
            delete_pod(self._cluster, pod)
            self._tell(replica_set, "SuccessfulDelete", f"Deleted pod: {name_of(pod)}")
            pods.remove(pod)

    def _tell(self, replica_set: Object, reason: str, message: str, *, kind: str = "Normal") -> None:
        tell(self._cluster, replica_set, "replicaset-controller", reason, message, kind=kind)


def _status(replica_set: Object, pods: list[Object], failure: ApiError | None) -> Object:
    labels = replica_set["spec"]["template"]["metadata"].get("labels") or {}
    ready = sum(1 for pod in pods if is_ready(pod))
    labelled = sum(1 for pod in pods if labels.items() <= labels_of(pod).items())
    status: Object = {"replicas": len(pods), "observedGeneration": replica_set["metadata"]["generation"]}
    counts = {"fullyLabeledReplicas": labelled, "readyReplicas": ready, "availableReplicas": ready}
    if failure is not None:
        before = at(replica_set, "status", "conditions")
        told = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": failure.message}
        # The first failure stays: each names another pod, and a status that changed would be looked at again at once.
        status["conditions"] = before if condition(before, "ReplicaFailure") else with_condition(before, told, now())
    return {**status, **{name: count for name, count in counts.items() if count}}
