"""This module finds a node for every pod that has none, or says why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.controllers.base import PODS, Key, condition, key_of, with_condition
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.fitting import has_free_ports, is_in_zone, is_wanted_by, lacking, untolerated
from hubctl.sandbox.kubernetes.objects import Object, at, clone, is_terminating, name_of, namespace_of, now
from hubctl.sandbox.kubernetes.operations.writing import modify, set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

NODES = built_in("nodes")
_CLAIMS = built_in("persistentvolumeclaims")
_VOLUMES = built_in("persistentvolumes")
_CLASSES = built_in("storageclasses", "storage.k8s.io")
_MANAGER = "kube-scheduler"
_COMPONENT = "default-scheduler"
_RETRY_SECONDS = 1.0
SELECTED_NODE = "volume.kubernetes.io/selected-node"


class Scheduler:
    """The default scheduler, and every other that a pod may name: the sandbox has no second one."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """Pods without a node."""
        if change.key == PODS.storage_key and change.type != "DELETED" and not change.after["spec"].get("nodeName"):
            return [key_of(change.after)]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Binds one pod, or tries again later."""
        pod = self._cluster.store.get(PODS, *key)
        if pod is None or pod["spec"].get("nodeName") or is_terminating(pod):
            return None
        if pod["spec"].get("schedulingGates"):
            return None
        missing = self._missing_claim(pod)
        node, why = (None, missing) if missing else self._choose(pod)
        if node is None:
            self._say(pod, why)
            return _RETRY_SECONDS
        self._prepare_claims(pod, node)
        bound = modify(
            self._cluster, PODS, pod, lambda obj: _bind(obj, node), WriteOptions(_MANAGER, subresource="binding")
        )
        if bound is not None:
            self._note(bound, {"type": "PodScheduled", "status": "True"})
            where = f"{namespace_of(pod)}/{name_of(pod)} to {name_of(node)}"
            tell(self._cluster, pod, _COMPONENT, "Scheduled", f"Successfully assigned {where}")
        return None

    def _choose(self, pod: Object) -> tuple[Object | None, str]:
        nodes = self._cluster.store.list(NODES)
        running: dict[str, list[Object]] = {name_of(node): [] for node in nodes}
        for other in self._cluster.store.list(PODS):
            running.setdefault(other["spec"].get("nodeName") or "", []).append(other)
        reasons: Counter[str] = Counter()
        for node in sorted(nodes, key=lambda item: len(running[name_of(item)])):
            reason = _why_not(pod, node, running[name_of(node)]) or self._far_volume(pod, node)
            if not reason:
                return node, ""
            reasons[reason] += 1
        listed = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        return (
            None,
            f"0/{len(nodes)} nodes are available: {listed}." if nodes else "no nodes available to schedule pods",
        )

    def _far_volume(self, pod: Object, node: Object) -> str:
        """A disk is in one zone; its pod must be there too."""
        for name in claims_of(pod):
            claim = self._cluster.store.get(_CLAIMS, namespace_of(pod), name)
            volume = self._cluster.store.get(_VOLUMES, "", at(claim, "spec", "volumeName") or "")
            if volume is not None and not is_in_zone(volume, node):
                return "node(s) had volume node affinity conflict"
        return ""

    def _missing_claim(self, pod: Object) -> str:
        """Why a pod must wait for its claims; "" if it need not."""
        for name in claims_of(pod):
            claim = self._cluster.store.get(_CLAIMS, namespace_of(pod), name)
            if claim is None:
                return f'persistentvolumeclaim "{name}" not found'
            if at(claim, "status", "phase") != "Bound" and not self._waits_for_pod(claim):
                return "pod has unbound immediate PersistentVolumeClaims"
        return ""

    def _waits_for_pod(self, claim: Object) -> bool:
        found = self._cluster.store.get(_CLASSES, "", claim["spec"].get("storageClassName") or "")
        return found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer"

    def _prepare_claims(self, pod: Object, node: Object) -> None:
        """Tells the provisioner where a disk must be."""
        for name in claims_of(pod):
            claim = self._cluster.store.get(_CLAIMS, namespace_of(pod), name)
            if claim is not None and at(claim, "status", "phase") != "Bound":

                def select(obj: Object) -> None:
                    obj["metadata"].setdefault("annotations", {})[SELECTED_NODE] = name_of(node)

                modify(self._cluster, _CLAIMS, claim, select, WriteOptions(_MANAGER))

    def _say(self, pod: Object, why: str) -> None:
        told = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": why}
        before = condition(at(pod, "status", "conditions"), "PodScheduled") or {}
        self._note(pod, told)
        if before.get("message") != why:
            tell(self._cluster, pod, _COMPONENT, "FailedScheduling", why, kind="Warning")

    def _note(self, pod: Object, condition: Object) -> None:
        status = clone(pod.get("status") or {})
        status["conditions"] = with_condition(status.get("conditions"), condition, now())
        set_status(self._cluster, PODS, pod, status, _MANAGER)


def claims_of(pod: Object) -> list[str]:
    """Names of the claims that a pod mounts."""
    volumes = pod["spec"].get("volumes") or []
    return [item["persistentVolumeClaim"]["claimName"] for item in volumes if item.get("persistentVolumeClaim")]


def _bind(pod: Object, node: Object) -> None:
    pod["spec"]["nodeName"] = name_of(node)


def _why_not(pod: Object, node: Object, running: list[Object]) -> str:
    if node["spec"].get("unschedulable"):
        return "node(s) were unschedulable"
    if not is_wanted_by(pod, node):
        return "node(s) didn't match Pod's node affinity/selector"
    taint = untolerated(pod, node)
    if taint is not None:
        return f"node(s) had untolerated taint {{{taint['key']}: {taint.get('value') or ''}}}"
    if not has_free_ports(pod, running):
        return "node(s) didn't have free ports for the requested pod ports"
    resource = lacking(pod, node, running)
    return {"": "", "pods": "Too many pods"}.get(resource, f"Insufficient {resource}")
