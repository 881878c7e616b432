"""This module removes the pods of nodes that have gone: nobody is there any more to end them."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import PODS, Key
from hubctl.sandbox.kubernetes.controllers.scheduler import NODES
from hubctl.sandbox.kubernetes.objects import name_of, namespace_of
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.store import Change


class PodGarbage:
    """The pod garbage collector. Its keys are ("", name of a node)."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """A node that went; a pod that was bound to one that is not there."""
        if change.key == NODES.storage_key:
            return [("", name_of(change.after))] if change.type == "DELETED" else []
        if change.key == PODS.storage_key and change.type != "DELETED":
            node = change.after["spec"].get("nodeName")
            return [("", node)] if node and self._cluster.store.get(NODES, "", node) is None else []
        return []

    def reconcile(self, key: Key) -> float | None:
        """Removes them at once."""
        if self._cluster.store.get(NODES, *key) is not None:
            return None
        for pod in self._cluster.store.list(PODS):
            if pod["spec"].get("nodeName") == key[1]:
                delete(self._cluster, PODS, namespace_of(pod), name_of(pod), DeleteOptions(grace_seconds=0))
        return None
