"""This module keeps the cluster's Nodes as the EKS cluster at the AWS endpoint has machines, and ends with it.

Nodes come and go with the instances of the node groups. Where a cluster autoscaler runs, pods that find no room get
machines up to a group's maximum. When the EKS cluster goes, everything in Kubernetes goes with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from hubctl.sandbox.kubernetes.cloud.instances import Fleet, Group, grow, read_fleet
from hubctl.sandbox.kubernetes.cloud.session import beside
from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import PODS, condition
from hubctl.sandbox.kubernetes.controllers.fitting import is_wanted_by, lacking, untolerated
from hubctl.sandbox.kubernetes.controllers.pods import is_ready
from hubctl.sandbox.kubernetes.machines import Machine, keep_only, node_of
from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating, labels_of

_LOG = logging.getLogger(__name__)
NOTE = "eks-cluster"
"""File in the state that says which EKS cluster this was."""
_IDLE_AFTER_SECONDS = 60.0
"""Without requests for so long, nobody needs to know of machines, and the AWS endpoint is left alone."""


class FleetFollower:
    """Looks at the AWS endpoint every few seconds while anybody uses the cluster."""

    def __init__(self, cluster: Cluster, wipe: Callable[[], Awaitable[None]]) -> None:
        self._cluster, self._wipe = cluster, wipe
        self._note = cluster.settings.state_dir / NOTE
        self._looked = self._asked = float("-inf")
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look, where there is an AWS endpoint."""
        if self._cluster.settings.aws_endpoint_url is not None:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def asked(self) -> None:
        """A request came: after a long silence, AWS is looked at before it is answered."""
        self._asked = time.monotonic()
        if self._task is not None and self._asked - self._looked > _IDLE_AFTER_SECONDS:
            await self.look()

    async def _run(self) -> None:
        while True:
            if time.monotonic() - self._asked < _IDLE_AFTER_SECONDS:
                await self.look()
            await asyncio.sleep(self._cluster.settings.look_seconds)

    async def look(self) -> None:
        """Brings Nodes to what AWS has now."""
        async with self._lock:
            try:
                await self._look()
            except (ClientError, BotoCoreError) as error:
                _LOG.info("the AWS endpoint does not say which machines there are: %s", error)
            self._looked = time.monotonic()

    async def _look(self) -> None:
        fleet = await beside(read_fleet, self._cluster.settings)
        identity = fleet.identity if fleet is not None else ""
        before = _read(self._note)
        if before and identity != before:
            await self._wipe()
        if identity != before:
            self._note.write_text(identity)
        if fleet is not None:
            keep_only(self._cluster, fleet.machines)
            await self._grow(fleet)

    async def _grow(self, fleet: Fleet) -> None:
        """One machine at a time for the group that would take the first pod without a place."""
        if not self._has_autoscaler():
            return
        for pod in self._waiting():
            group = _group_for(pod, fleet, self._cluster)
            if group is not None:
                have = sum(1 for machine in fleet.machines if machine.group == group.name)
                await beside(grow, self._cluster.settings, group, have + 1)
                return

    def _has_autoscaler(self) -> bool:
        pods = self._cluster.store.list(PODS)
        return any("cluster-autoscaler" in _program(pod) and is_ready(pod) for pod in pods)

    def _waiting(self) -> list[Object]:
        return [pod for pod in self._cluster.store.list(PODS) if not is_terminating(pod) and _finds_no_room(pod)]


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _program(pod: Object) -> str:
    labels = labels_of(pod)
    return str(labels.get("app.kubernetes.io/name") or labels.get("app") or "")


def _finds_no_room(pod: Object) -> bool:
    scheduled = condition(at(pod, "status", "conditions"), "PodScheduled") or {}
    return not pod["spec"].get("nodeName") and scheduled.get("reason") == "Unschedulable"


def _group_for(pod: Object, fleet: Fleet, cluster: Cluster) -> Group | None:
    """The first group that may grow and whose machines the pod would take."""
    for group in fleet.groups:
        have = sum(1 for machine in fleet.machines if machine.group == group.name)
        if have < group.most and _takes(pod, group.template, cluster):
            return group
    return None


def _takes(pod: Object, template: Machine, cluster: Cluster) -> bool:
    node = node_of(template, cluster)
    return is_wanted_by(pod, node) and untolerated(pod, node) is None and not lacking(pod, node, [])
