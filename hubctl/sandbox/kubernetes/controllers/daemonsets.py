"""This module keeps one pod of each DaemonSet on every node that it may run on."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import MANAGER, PODS, Key, key_of, own_and_owned, owned_by
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.fitting import is_wanted_by, untolerated
from hubctl.sandbox.kubernetes.controllers.pods import delete_pod, digest, is_active, is_ready, make_pod, pod_from
from hubctl.sandbox.kubernetes.controllers.scheduler import NODES
from hubctl.sandbox.kubernetes.objects import Object, is_terminating, labels_of, name_of
from hubctl.sandbox.kubernetes.operations.writing import set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

DAEMON_SETS = built_in("daemonsets", "apps")
_REVISION = "controller-revision-hash"
_TOLERATED = (
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)


class DaemonSets:
    """apps/v1 DaemonSet."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """DaemonSets and their pods; all of them when a node comes or goes."""
        if change.key == NODES.storage_key:
            return [key_of(item) for item in self._cluster.store.list(DAEMON_SETS)]
        return own_and_owned(change, DAEMON_SETS, PODS)

    def reconcile(self, key: Key) -> float | None:
        """Makes what is missing, and replaces one old pod at a time."""
        owner = self._cluster.store.get(DAEMON_SETS, *key)
        if owner is None:
            return None
        pods = [pod for pod in owned_by(self._cluster, PODS, owner) if is_active(pod)]
        wanted = [node for node in self._cluster.store.list(NODES) if _belongs(owner, node)]
        if not is_terminating(owner):
            self._place(owner, pods, wanted)
            pods = [pod for pod in owned_by(self._cluster, PODS, owner) if is_active(pod)]
        set_status(self._cluster, DAEMON_SETS, owner, _status(owner, pods, wanted), MANAGER)
        return None

    def _place(self, owner: Object, pods: list[Object], wanted: list[Object]) -> None:
        present = {pod["spec"].get("nodeName"): pod for pod in pods}
        names = {name_of(node) for node in wanted}
        for name in names - present.keys():
            made = make_pod(self._cluster, owner, _pod(owner, name))
            message = f"Created pod: {name_of(made)}"
            tell(self._cluster, owner, "daemonset-controller", "SuccessfulCreate", message)
        for name, pod in present.items():
            if name not in names:
                delete_pod(self._cluster, pod)
        if all(is_ready(pod) for pod in pods):
            old = [pod for pod in pods if labels_of(pod).get(_REVISION) != _revision(owner)]
            for pod in old[:1]:
                delete_pod(self._cluster, pod)


def _revision(owner: Object) -> str:
    return digest(owner["spec"]["template"])


def _pod(owner: Object, node: str) -> Object:
    pod = pod_from(owner["spec"]["template"], owner, labels={_REVISION: _revision(owner)})
    pod["spec"]["nodeName"] = node
    pod["spec"]["tolerations"] = _tolerations(pod)
    return pod


def _tolerations(pod: Object) -> list[Object]:
    own = pod["spec"].get("tolerations") or []
    return [*own, *({"key": key, "operator": "Exists", "effect": effect} for key, effect in _TOLERATED)]


def _belongs(owner: Object, node: Object) -> bool:
    pod: Object = {"metadata": {}, "spec": owner["spec"]["template"]["spec"]}
    pod = {"metadata": {}, "spec": {**pod["spec"], "tolerations": _tolerations(pod)}}
    return is_wanted_by(pod, node) and untolerated(pod, node) is None


def _status(owner: Object, pods: list[Object], wanted: list[Object]) -> Object:
    ready = sum(1 for pod in pods if is_ready(pod))
    updated = sum(1 for pod in pods if labels_of(pod).get(_REVISION) == _revision(owner))
    status: Object = {
        "currentNumberScheduled": len(pods),
        "desiredNumberScheduled": len(wanted),
        "numberMisscheduled": 0,
        "numberReady": ready,
        "observedGeneration": owner["metadata"]["generation"],
    }
    counts = {
        "updatedNumberScheduled": updated,
        "numberAvailable": ready,
        "numberUnavailable": len(wanted) - ready,
    }
    return {**status, **{name: count for name, count in counts.items() if count > 0}}
