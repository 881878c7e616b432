"""A hub's front door: its address, asked from here as anybody's browser would ask."""

from __future__ import annotations

from typing import Protocol

from hubctl.core.hub import People, Visit


class Front(Protocol):
    """Hubs by their addresses."""

    def visit(self, url: str) -> Visit:
        """Asks the hub's health endpoint, with little patience. Never raises: what is wrong stands in the answer."""
        ...

    def people(self, url: str, token: str) -> People:
        """Counts as the hub's service `hubctl`. Raises HubctlError where the hub does not answer or refuses."""
        ...
