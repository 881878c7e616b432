"""This module keeps the numbered pods of StatefulSets, and a claim for each of their volumes."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import CONTROLLER, MANAGER, PODS, Key, own_and_owned, owned_by
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.pods import delete_pod, digest, is_active, is_ready, make_pod, pod_from
from hubctl.sandbox.kubernetes.objects import Object, at, clone, is_terminating, labels_of, name_of, namespace_of
from hubctl.sandbox.kubernetes.operations.writing import create, set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

STATEFUL_SETS = built_in("statefulsets", "apps")
_CLAIMS = built_in("persistentvolumeclaims")
_REVISION = "controller-revision-hash"


class StatefulSets:
    """apps/v1 StatefulSet."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """StatefulSets and their pods."""
        return own_and_owned(change, STATEFUL_SETS, PODS)

    def reconcile(self, key: Key) -> float | None:
        """Goes one pod on: up in order, down and over from the end."""
        owner = self._cluster.store.get(STATEFUL_SETS, *key)
        if owner is None:
            return None
        pods = {name_of(pod): pod for pod in owned_by(self._cluster, PODS, owner)}
        if not is_terminating(owner):
            self._step(owner, pods)
            pods = {name_of(pod): pod for pod in owned_by(self._cluster, PODS, owner)}
        set_status(self._cluster, STATEFUL_SETS, owner, _status(owner, list(pods.values())), MANAGER)
        return None

    def _step(self, owner: Object, pods: dict[str, Object]) -> None:
        spec = owner["spec"]
        in_order = spec.get("podManagementPolicy", "OrderedReady") == "OrderedReady"
        wanted = [f"{name_of(owner)}-{number}" for number in range(spec["replicas"])]
        for number, name in enumerate(wanted):
            pod = pods.get(name)
            if pod is None:
                self._make(owner, name, number)
            elif not is_active(pod) and not is_terminating(pod):
                delete_pod(self._cluster, pod)
            if in_order and (pod is None or not is_ready(pod)):
                return
        for name in sorted(set(pods) - set(wanted), reverse=True):
            delete_pod(self._cluster, pods[name])
            if in_order:
                return
        self._roll(owner, [pods[name] for name in reversed(wanted) if name in pods])

    def _roll(self, owner: Object, last_first: list[Object]) -> None:
        """One pod of an old template goes; its successor is made when it is gone."""
        if at(owner, "spec", "updateStrategy", "type") == "OnDelete":
            return
        for pod in last_first:
            if labels_of(pod).get(_REVISION) != _revision(owner):
                delete_pod(self._cluster, pod)
                return
            if not is_ready(pod):
                return

    def _make(self, owner: Object, name: str, number: int) -> None:
        labels = {
            _REVISION: _revision(owner),
            "statefulset.kubernetes.io/pod-name": name,
            "apps.kubernetes.io/pod-index": str(number),
        }
        pod = pod_from(owner["spec"]["template"], owner, name=name, labels=labels)
        pod["spec"]["hostname"] = name
        if owner["spec"].get("serviceName"):
            pod["spec"]["subdomain"] = owner["spec"]["serviceName"]
        templates = owner["spec"].get("volumeClaimTemplates") or []
        named = {template["metadata"]["name"] for template in templates}
        volumes = [item for item in pod["spec"].get("volumes") or [] if item["name"] not in named]
        for template in templates:
            short = template["metadata"]["name"]
            self._claim(owner, template, f"{short}-{name}")
            volumes.append({"name": short, "persistentVolumeClaim": {"claimName": f"{short}-{name}"}})
        if volumes:
            pod["spec"]["volumes"] = volumes
        make_pod(self._cluster, owner, pod)
        message = f"create Pod {name} in StatefulSet {name_of(owner)} successful"
        tell(self._cluster, owner, "statefulset-controller", "SuccessfulCreate", message)

    def _claim(self, owner: Object, template: Object, name: str) -> None:
        """Claims outlive their StatefulSet: nobody deletes data by deleting pods."""
        namespace = namespace_of(owner)
        if self._cluster.store.get(_CLAIMS, namespace, name) is not None:
            return
        labels = {**(template["metadata"].get("labels") or {}), **(at(owner, "spec", "selector", "matchLabels") or {})}
        metadata = {"name": name, "labels": labels, "annotations": clone(template["metadata"].get("annotations") or {})}
        claim = {"metadata": metadata, "spec": clone(template["spec"])}
        create(self._cluster, _CLAIMS, namespace, claim, CONTROLLER)


def _revision(owner: Object) -> str:
    return f"{name_of(owner)}-{digest(owner['spec']['template'])}"


def _status(owner: Object, pods: list[Object]) -> Object:
    revision = _revision(owner)
    active = [pod for pod in pods if is_active(pod)]
    updated = [pod for pod in active if labels_of(pod).get(_REVISION) == revision]
    ready = sum(1 for pod in active if is_ready(pod))
    is_rolled_out = len(updated) == owner["spec"]["replicas"] == ready
    before = at(owner, "status", "currentRevision") or revision
    status: Object = {
        "replicas": len(active),
        "availableReplicas": ready,
        "observedGeneration": owner["metadata"]["generation"],
        "updateRevision": revision,
        "currentRevision": revision if is_rolled_out else before,
        "collisionCount": 0,
    }
    current = len(updated) if status["currentRevision"] == revision else len(active) - len(updated)
    counts = {"readyReplicas": ready, "updatedReplicas": len(updated), "currentReplicas": current}
    return {**status, **{name: count for name, count in counts.items() if count}}
