"""This module lists the ready pods behind every Service."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import CONTROLLER, PODS, Key, key_of
from hubctl.sandbox.kubernetes.controllers.pods import is_active, is_ready
from hubctl.sandbox.kubernetes.objects import Object, at, labels_of, name_of, namespace_of, uid_of
from hubctl.sandbox.kubernetes.operations.addresses import SERVICES
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import create, modify
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.selectors import matches_labels
from hubctl.sandbox.kubernetes.store import Change

ENDPOINTS = built_in("endpoints")


class Endpoints:
    """v1 Endpoints, which some clients still read."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """A Service; with a pod, the Services that select it."""
        if change.key == SERVICES.storage_key:
            return [key_of(change.after)]
        if change.key == PODS.storage_key:
            services = self._cluster.store.list(SERVICES, namespace_of(change.after))
            chosen = [item for item in services if item["spec"].get("selector")]
            return [key_of(item) for item in chosen if matches_labels(item["spec"]["selector"], change.after)]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Writes the list anew if it differs."""
        store = self._cluster.store
        service, found = store.get(SERVICES, *key), store.get(ENDPOINTS, *key)
        if service is None:
            if found is not None:
                delete(self._cluster, ENDPOINTS, *key, DeleteOptions())
            return None
        selector = service["spec"].get("selector")
        if not selector:
            return None
        pods = [pod for pod in store.list(PODS, key[0]) if matches_labels(selector, pod) and is_active(pod)]
        subsets = _subsets(service, pods)
        if found is None:
            metadata = {"name": name_of(service), "labels": dict(labels_of(service))}
            create(self._cluster, ENDPOINTS, key[0], {"metadata": metadata, "subsets": subsets}, CONTROLLER)
        elif (found.get("subsets") or []) != subsets:
            modify(self._cluster, ENDPOINTS, found, lambda obj: obj.update(subsets=subsets), CONTROLLER)
        return None


def _subsets(service: Object, pods: list[Object]) -> list[Object]:
    ready = [_address(pod) for pod in pods if is_ready(pod) and at(pod, "status", "podIP")]
    waiting = [_address(pod) for pod in pods if not is_ready(pod) and at(pod, "status", "podIP")]
    if not ready and not waiting:
        return []
    subset: Object = {}
    if ready:
        subset["addresses"] = ready
    if waiting:
        subset["notReadyAddresses"] = waiting
    ports = [port_of(item, pods) for item in service["spec"].get("ports") or []]
    if ports:
        subset["ports"] = ports
    return [subset]


def _address(pod: Object) -> Object:
    target = {"kind": "Pod", "namespace": namespace_of(pod), "name": name_of(pod), "uid": uid_of(pod)}
    return {"ip": pod["status"]["podIP"], "nodeName": pod["spec"].get("nodeName", ""), "targetRef": target}


def port_of(port: Object, pods: list[Object]) -> Object:
    """A port of the pods, whose name is looked up in their containers."""
    target = port.get("targetPort", port["port"])
    if isinstance(target, str):
        named = {
            item.get("name"): item["containerPort"]
            for pod in pods
            for container in pod["spec"]["containers"]
            for item in container.get("ports") or []
        }
        target = named.get(target, port["port"])
    result: Object = {"port": target, "protocol": port.get("protocol", "TCP")}
    return {"name": port["name"], **result} if port.get("name") else result
