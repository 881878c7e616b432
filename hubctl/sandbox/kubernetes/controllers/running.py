"""This module runs the controllers: changes in, keys in a queue, one reconciliation after the other."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from typing import Any

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.accounts import Accounts
from hubctl.sandbox.kubernetes.controllers.base import Controller, Key
from hubctl.sandbox.kubernetes.controllers.daemonsets import DaemonSets
from hubctl.sandbox.kubernetes.controllers.definitions import Definitions
from hubctl.sandbox.kubernetes.controllers.deployments import Deployments
from hubctl.sandbox.kubernetes.controllers.disruption import DisruptionBudgets
from hubctl.sandbox.kubernetes.controllers.endpoints import Endpoints
from hubctl.sandbox.kubernetes.controllers.garbage import Garbage
from hubctl.sandbox.kubernetes.controllers.jobs import Jobs
from hubctl.sandbox.kubernetes.controllers.kubelet import Kubelet
from hubctl.sandbox.kubernetes.controllers.load_balancers import LoadBalancers
from hubctl.sandbox.kubernetes.controllers.namespaces import Namespaces
from hubctl.sandbox.kubernetes.controllers.pod_garbage import PodGarbage
from hubctl.sandbox.kubernetes.controllers.protection import Protection
from hubctl.sandbox.kubernetes.controllers.replicasets import ReplicaSets
from hubctl.sandbox.kubernetes.controllers.scheduler import Scheduler
from hubctl.sandbox.kubernetes.controllers.slices import EndpointSlices
from hubctl.sandbox.kubernetes.controllers.statefulsets import StatefulSets
from hubctl.sandbox.kubernetes.controllers.volumes import Volumes
from hubctl.sandbox.kubernetes.errors import ApiError
from hubctl.sandbox.kubernetes.store import Change

_LOG = logging.getLogger(__name__)
_FIRST_RETRY_SECONDS = 0.1
_LAST_RETRY_SECONDS = 10.0
_LAST_DOUBLING = 10
"""Beyond it the pause is the longest in any case; of a thousand failures 2**1000 would be no float any more."""


class Controllers:
    """All controllers of a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._controllers: list[Controller] = []
        self._queue: asyncio.Queue[tuple[Controller, Key]] = asyncio.Queue()
        self._queued: set[tuple[int, Key]] = set()
        self._task: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Future[Any]] = set()
        self._timers: dict[tuple[int, Key], asyncio.TimerHandle] = {}
        self._failures: dict[tuple[int, Key], int] = {}

    def start(self) -> None:
        """Looks at everything that is there, and then at what changes."""
        cluster = self._cluster
        self._controllers = [
            Accounts(cluster),
            Namespaces(cluster),
            Definitions(cluster),
            Deployments(cluster),
            ReplicaSets(cluster),
            StatefulSets(cluster),
            DaemonSets(cluster),
            Jobs(cluster),
            Scheduler(cluster),
            Kubelet(cluster, self._run_beside),
            PodGarbage(cluster),
            Endpoints(cluster),
            EndpointSlices(cluster),
            Volumes(cluster, self._run_beside),
            Protection(cluster),
            LoadBalancers(cluster, self._run_beside),
            DisruptionBudgets(cluster),
            Garbage(cluster),
        ]
        self._queue = asyncio.Queue()
        self._queued = set()
        self._failures = {}
        self._stop_listening = cluster.store.listen(self._hear)
        for key, obj in cluster.store.everything():
            self._hear(Change(0, key, "ADDED", None, obj))
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stops at once; what was under way is taken up at the next start."""
        if self._task is None:
            return
        self._stop_listening()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for task in [self._task, *self._beside]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        self._beside.clear()
        self._task = None

    def _hear(self, change: Change) -> None:
        for controller in self._controllers:
            try:
                for key in controller.concerns(change):
                    self._enqueue(controller, key)
            except Exception:  # whoever made the change has done nothing wrong
                _LOG.exception("%s hears of %s", type(controller).__name__, change.key)

    def _enqueue(self, controller: Controller, key: Key) -> None:
        if (id(controller), key) not in self._queued:
            self._queued.add((id(controller), key))
            self._queue.put_nowait((controller, key))

    async def _run(self) -> None:
        while True:
            controller, key = await self._queue.get()
            self._queued.discard((id(controller), key))
            again = self._reconcile(controller, key)
            if again is not None:
                self._later(controller, key, again)
            await asyncio.sleep(0)

    def _reconcile(self, controller: Controller, key: Key) -> float | None:
        """Seconds until the next look. What fails is tried again, ever more slowly, as in the controller manager."""
        place = (id(controller), key)
        try:
            again = controller.reconcile(key)
        except ApiError as error:
            _LOG.info("%s %s: %s", type(controller).__name__, key, error)
        except Exception:  # one controller's fault must not stop the others
            _LOG.exception("%s %s", type(controller).__name__, key)
        else:
            self._failures.pop(place, None)
            return again
        count = self._failures[place] = self._failures.get(place, 0) + 1
        return float(min(_FIRST_RETRY_SECONDS * 2 ** min(count - 1, _LAST_DOUBLING), _LAST_RETRY_SECONDS))

    def _later(self, controller: Controller, key: Key, seconds: float) -> None:
        """One timer for each key: the earliest that anybody asked for."""
        place, loop = (id(controller), key), asyncio.get_running_loop()
        waiting = self._timers.get(place)
        if waiting is not None and waiting.when() <= loop.time() + seconds:
            return
        if waiting is not None:
            waiting.cancel()

        def due() -> None:
            self._timers.pop(place, None)
            self._enqueue(controller, key)

        self._timers[place] = loop.call_later(seconds, due)

    def _run_beside(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("a controller's work failed", exc_info=task.exception())
