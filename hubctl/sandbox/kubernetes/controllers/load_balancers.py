"""This module makes the load balancers of Services at the AWS endpoint, and takes them away before a Service goes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterable

from botocore.exceptions import BotoCoreError, ClientError

from hubctl.sandbox.kubernetes.cloud.balancers import Balancers, balancer_name
from hubctl.sandbox.kubernetes.cloud.session import NotReadyError, beside
from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.controllers.base import Background, Key, key_of
from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating
from hubctl.sandbox.kubernetes.operations.addresses import SERVICES
from hubctl.sandbox.kubernetes.operations.writing import modify, set_status
from hubctl.sandbox.kubernetes.store import Change

_LOG = logging.getLogger(__name__)
_MANAGER = "cloud-controller-manager"
_FINALIZER = "service.kubernetes.io/load-balancer-cleanup"
_RETRY_SECONDS = 1.0


class LoadBalancers:
    """The service controller of the cloud provider."""

    def __init__(self, cluster: Cluster, background: Background) -> None:
        self._cluster = cluster
        self._background = background
        self._balancers = Balancers(cluster.settings)
        self._busy: set[Key] = set()

    def concerns(self, change: Change) -> Iterable[Key]:
        """Services that have, or had, a load balancer."""
        if change.key != SERVICES.storage_key or change.type == "DELETED":
            return []
        return [key_of(change.after)] if _wants(change.after) or _is_held(change.after) else []

    def reconcile(self, key: Key) -> float | None:
        """Starts what is to be done, unless it is under way; asks again until it is done."""
        service = self._cluster.store.get(SERVICES, *key)
        if service is None or key in self._busy:
            return None
        if is_terminating(service) or not _wants(service):
            if not _is_held(service):
                return None
            self._start(key, self._remove(service))
            return _RETRY_SECONDS
        if not _is_held(service):
            modify(self._cluster, SERVICES, service, _hold, WriteOptions(_MANAGER))
            return 0.0
        if not at(service, "status", "loadBalancer", "ingress"):
            self._start(key, self._make(service))
            return _RETRY_SECONDS
        return None

    def _start(self, key: Key, work: Awaitable[None]) -> None:
        self._busy.add(key)

        async def guarded() -> None:
            try:
                await work
            except (NotReadyError, ClientError, BotoCoreError) as error:
                _LOG.info("load balancer of %s: %s", key, error)
            finally:
                self._busy.discard(key)

        self._background(guarded())

    async def _make(self, service: Object) -> None:
        host = await beside(self._host, service)
        set_status(self._cluster, SERVICES, service, {"loadBalancer": {"ingress": [{"hostname": host}]}}, _MANAGER)

    def _host(self, service: Object) -> str:
        if self._cluster.settings.aws_endpoint_url is None:
            return f"{balancer_name(service)}.{self._cluster.settings.region}.elb.amazonaws.com"
        return self._balancers.make_balancer(service)

    async def _remove(self, service: Object) -> None:
        if self._cluster.settings.aws_endpoint_url is not None:
            await beside(self._balancers.remove_balancer, service)
        modify(self._cluster, SERVICES, service, _release, WriteOptions(_MANAGER))


def _wants(service: Object) -> bool:
    return bool(service["spec"].get("type") == "LoadBalancer")


def _is_held(service: Object) -> bool:
    return _FINALIZER in (service["metadata"].get("finalizers") or [])


def _hold(service: Object) -> None:
    service["metadata"].setdefault("finalizers", []).append(_FINALIZER)


def _release(service: Object) -> None:
    service["metadata"]["finalizers"] = [item for item in service["metadata"]["finalizers"] if item != _FINALIZER]
