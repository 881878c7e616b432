"""This module tries hubs: on a cluster by a test user's server, in a rehearsal, whose hubs start none, not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubctl.ports.trial import Tried

if TYPE_CHECKING:
    from hubctl.core.hub_steps import TryHub
    from hubctl.ports.clock import Clock
    from hubctl.ports.hub import HubApi
    from hubctl.ports.kubernetes import Kubernetes

_NOTHING_RUNS = "this is the sandbox, whose hubs start no servers: only asked whether it is well, which it is"


@contextmanager
def hub_api(url: str, token: str, clock: Clock) -> Iterator[HubApi]:
    """A running hub, asked with the token of its service `hubctl`."""
    from hubctl.adapters.hub.client import HubClient

    client = HubClient(url, token, clock)
    try:
        yield client
    finally:
        client.close()


@dataclass(frozen=True)
class ServerTrial:
    """With the token of the hub's own service, as `hubctl smoke` does."""

    clock: Clock

    def __call__(self, step: TryHub, kubernetes: Kubernetes, *, progress: Callable[[str], None]) -> Tried:
        from hubctl.classroom.smoke import smoke
        from hubctl.hub_service import service_token

        token = service_token(kubernetes, step.hub, step.namespace)
        with hub_api(step.url, token, self.clock) as hub:
            return Tried(smoke(hub, step.wishes, self.clock, start_seconds=step.start_seconds, progress=progress))


class NoServers:
    """Says so."""

    def __call__(self, step: TryHub, kubernetes: Kubernetes, *, progress: Callable[[str], None]) -> Tried:  # noqa: ARG002
        return Tried(untried=_NOTHING_RUNS)
