"""This module keeps the EndpointSlice of every Service with a selector."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster, generated_suffix
from hubctl.sandbox.kubernetes.controllers.base import CONTROLLER, PODS, Key, key_of, make_owned, owned_by
from hubctl.sandbox.kubernetes.controllers.endpoints import port_of
from hubctl.sandbox.kubernetes.controllers.pods import is_active, is_ready
from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating, labels_of, name_of, namespace_of, uid_of
from hubctl.sandbox.kubernetes.operations.addresses import SERVICES
from hubctl.sandbox.kubernetes.operations.writing import modify
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.selectors import matches_labels
from hubctl.sandbox.kubernetes.store import Change

SLICES = built_in("endpointslices", "discovery.k8s.io")
_ZONE = "topology.kubernetes.io/zone"
_NODES = built_in("nodes")


class EndpointSlices:
    """discovery.k8s.io/v1 EndpointSlice, one a Service: the sandbox has no Service with more than a hundred pods."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """A Service; with a pod, the Services that select it."""
        if change.key == SERVICES.storage_key and change.type != "DELETED":
            return [key_of(change.after)]
        if change.key == PODS.storage_key:
            services = self._cluster.store.list(SERVICES, namespace_of(change.after))
            return [key_of(item) for item in services if matches_labels(item["spec"].get("selector"), change.after)]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Writes the slice anew if it differs; it goes with its Service."""
        service = self._cluster.store.get(SERVICES, *key)
        if service is None or is_terminating(service) or not service["spec"].get("selector"):
            return None
        pods = [pod for pod in self._cluster.store.list(PODS, key[0]) if self._is_behind(service, pod)]
        endpoints = [self._endpoint(pod) for pod in pods]
        ports = [port_of(item, pods) for item in service["spec"].get("ports") or []] if pods else []
        ports = [{"name": "", **port} for port in ports]
        found = next(iter(owned_by(self._cluster, SLICES, service)), None)
        if found is None:
            made = {"metadata": self._metadata(service), "addressType": "IPv4", "endpoints": endpoints, "ports": ports}
            make_owned(self._cluster, SLICES, service, made)
        elif ((found.get("endpoints") or []), (found.get("ports") or [])) != (endpoints, ports):
            modify(self._cluster, SLICES, found, lambda obj: obj.update(endpoints=endpoints, ports=ports), CONTROLLER)
        return None

    def _is_behind(self, service: Object, pod: Object) -> bool:
        return matches_labels(service["spec"]["selector"], pod) and is_active(pod) and bool(at(pod, "status", "podIP"))

    def _metadata(self, service: Object) -> Object:
        labels = {
            **labels_of(service),
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            "kubernetes.io/service-name": name_of(service),
        }
        if service["spec"].get("clusterIP") == "None":
            labels["service.kubernetes.io/headless"] = ""
        prefix = f"{name_of(service)}-"
        return {"generateName": prefix, "name": prefix[:58] + generated_suffix(), "labels": labels}

    def _endpoint(self, pod: Object) -> Object:
        ready = is_ready(pod)
        target = {"kind": "Pod", "namespace": namespace_of(pod), "name": name_of(pod), "uid": uid_of(pod)}
        result: Object = {
            "addresses": [pod["status"]["podIP"]],
            "conditions": {"ready": ready, "serving": ready, "terminating": False},
            "nodeName": pod["spec"].get("nodeName", ""),
            "targetRef": target,
        }
        node = self._cluster.store.get(_NODES, "", result["nodeName"])
        if node is not None and _ZONE in labels_of(node):
            result["zone"] = labels_of(node)[_ZONE]
        return result
