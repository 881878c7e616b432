"""This module gives every namespace its default ServiceAccount and the certificate that pods trust."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import NAMESPACES, Cluster
from hubctl.sandbox.kubernetes.controllers.base import CONTROLLER, Key, key_of
from hubctl.sandbox.kubernetes.objects import is_terminating, namespace_of
from hubctl.sandbox.kubernetes.operations.writing import create
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

_ACCOUNTS = built_in("serviceaccounts")
_CONFIG_MAPS = built_in("configmaps")
_AUTHORITY = "kube-root-ca.crt"
_NOTE = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
    "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes "
    "clusters."
)


class Accounts:
    """Makes them again when somebody deletes them, too."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """A namespace by its name."""
        if change.key == NAMESPACES.storage_key:
            return [key_of(change.after)]
        if change.type == "DELETED" and change.key in (_ACCOUNTS.storage_key, _CONFIG_MAPS.storage_key):
            return [("", namespace_of(change.after))]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Makes what is missing."""
        store, name = self._cluster.store, key[1]
        namespace = store.get(NAMESPACES, "", name)
        if namespace is None or is_terminating(namespace):
            return None
        if store.get(_ACCOUNTS, name, "default") is None:
            create(self._cluster, _ACCOUNTS, name, {"metadata": {"name": "default"}}, CONTROLLER)
        if store.get(_CONFIG_MAPS, name, _AUTHORITY) is None:
            metadata = {"name": _AUTHORITY, "annotations": {"kubernetes.io/description": _NOTE}}
            body = {"metadata": metadata, "data": {"ca.crt": self._cluster.ca_pem}}
            create(self._cluster, _CONFIG_MAPS, name, body, CONTROLLER)
        return None
