"""This module follows a container's log until the container ends, as `kubectl logs --follow` asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.http.dispatch import dispatch
from hubctl.sandbox.kubernetes.http.requests import Request, Target
from hubctl.sandbox.kubernetes.objects import at, uid_of
from hubctl.sandbox.kubernetes.operations.writing import read
from hubctl.sandbox.kubernetes.resources import Resource

Send = Callable[[bytes], Awaitable[None]]
_PAUSE_SECONDS = 0.1


class Following:
    """One client's view of a log."""

    def __init__(self, cluster: Cluster, resource: Resource, target: Target, request: Request) -> None:
        """Raises ApiError as a plain read of the log does."""
        self._cluster, self._resource, self._target = cluster, resource, target
        self._pod = read(cluster, resource, target.namespace, target.name)
        self._container = request.query.get("container") or self._pod["spec"]["containers"][0]["name"]
        self._first: bytes = dispatch(cluster, resource, target, request).body
        self._seen = len(cluster.logs.read(self._pod, self._container))

    async def run(self, send: Send) -> None:
        """Sends what is there and what comes, until nothing more can come."""
        await send(self._first)
        while True:
            is_over = self._has_ended()
            text = self._cluster.logs.read(self._pod, self._container)
            if len(text) > self._seen:
                await send(text[self._seen :].encode())
                self._seen = len(text)
            if is_over:
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    def _has_ended(self) -> bool:
        found = self._cluster.store.get(self._resource, self._target.namespace, self._target.name)
        if found is None or uid_of(found) != uid_of(self._pod):
            return True
        return at(found, "status", "phase") in ("Succeeded", "Failed")
