"""This module runs a Kubernetes API for each EKS cluster of the sandbox: the first is always there, others when needed.

Each has a port, objects and machines of its own; certificates and the operator's token are the same for all.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hubctl.sandbox.kubernetes import KubernetesServer, KubernetesSettings
from hubctl.sandbox.ports import free_port

_PORTS = "more-clusters.json"
_SHARED = ("ca.crt", "server.crt", "server.key", "token")


class KubernetesApis:
    """All of them. `settings` are the first one's."""

    def __init__(self, root: Path, settings: KubernetesSettings) -> None:
        self._root, self._settings = root, settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting: set[asyncio.Task[None]] = set()
        self.first = KubernetesServer(settings)
        self._servers = [self.first]

    async def start(self) -> None:
        """Serves the first, and those that an earlier start of the sandbox came to have."""
        self._loop = asyncio.get_running_loop()
        self._servers += [self._server(port) for port in self._known()]
        for server in self._servers:
            await server.start()

    async def stop(self) -> None:
        """Ends all of them, and saves what they hold."""
        await asyncio.gather(*self._starting, return_exceptions=True)
        for server in self._servers:
            await server.stop()

    def free(self, current: str, used: frozenset[str]) -> str:
        """The address of an API for a cluster: its `current` one if it has one, else one that is not `used` by others.

        May be called from any thread. A new one answers a moment later, long before a cluster is active.
        """
        addresses = [server.url for server in self._servers]
        for address in (current, *addresses):
            if address in addresses and address not in used:
                return address
        server = self._server(free_port(self._settings.host))
        self._servers.append(server)
        self._remember()
        assert self._loop is not None  # noqa: S101 (set by start)
        self._loop.call_soon_threadsafe(self._begin, server)
        return server.url

    def _begin(self, server: KubernetesServer) -> None:
        task = asyncio.ensure_future(server.start())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    def _server(self, port: int) -> KubernetesServer:
        folder = self._root / f"kubernetes-{port}"
        folder.mkdir(mode=0o700, exist_ok=True)
        for name in _SHARED:
            shutil.copy2(self._settings.state_dir / name, folder / name)
        return KubernetesServer(replace(self._settings, state_dir=folder, port=port))

    def _known(self) -> Iterator[int]:
        path = self._root / _PORTS
        yield from json.loads(path.read_text()) if path.is_file() else ()

    def _remember(self) -> None:
        ports = [int(server.url.rpartition(":")[2]) for server in self._servers[1:]]
        (self._root / _PORTS).write_text(json.dumps(ports))
