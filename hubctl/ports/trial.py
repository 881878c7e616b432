"""Trying a hub as a participant does. Where hubs start no servers (a rehearsal), that is said instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hubctl.core.hub import Check
from hubctl.core.hub_steps import TryHub
from hubctl.ports.kubernetes import Kubernetes


@dataclass(frozen=True)
class Tried:
    """What was found in a server, or why none was started."""

    checks: tuple[Check, ...] = ()
    untried: str = ""


class Trial(Protocol):
    """Tries one hub."""

    def __call__(self, step: TryHub, kubernetes: Kubernetes, *, progress: Callable[[str], None]) -> Tried:
        """Starts a server and removes it again, whatever comes. Raises HubctlError for a hub that cannot be reached, or
        refuses hubctl."""
        ...
