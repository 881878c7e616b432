"""This module keeps as many pods as a ReplicaSet wants."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import MANAGER, PODS, Key, own_and_owned, owned_by
from hubctl.sandbox.kubernetes.controllers.pods import by_worth, delete_pod, is_active, is_ready, make_pod, pod_from
from hubctl.sandbox.kubernetes.objects import Object, is_terminating, labels_of
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
        wanted = replica_set["spec"]["replicas"]
        if not is_terminating(replica_set):
            for _ in range(wanted - len(pods)):
                pods.append(
                    make_pod(self._cluster, replica_set, pod_from(replica_set["spec"]["template"], replica_set))
                )
            for pod in by_worth(pods)[: max(0, len(pods) - wanted)]:
                delete_pod(self._cluster, pod)
                pods.remove(pod)
        set_status(self._cluster, REPLICA_SETS, replica_set, _status(replica_set, pods), MANAGER)
        return None


def _status(replica_set: Object, pods: list[Object]) -> Object:
    labels = replica_set["spec"]["template"]["metadata"].get("labels") or {}
    ready = sum(1 for pod in pods if is_ready(pod))
    labelled = sum(1 for pod in pods if labels.items() <= labels_of(pod).items())
    status: Object = {"replicas": len(pods), "observedGeneration": replica_set["metadata"]["generation"]}
    counts = {"fullyLabeledReplicas": labelled, "readyReplicas": ready, "availableReplicas": ready}
    return {**status, **{name: count for name, count in counts.items() if count}}
