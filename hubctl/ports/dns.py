"""The public DNS, as the participants' machines see it."""

from __future__ import annotations

from typing import Protocol


class Resolver(Protocol):
    """Looks names up."""

    def addresses(self, host: str) -> frozenset[str]:
        """IP addresses of a host; empty if the name does not resolve."""
        ...


class Delegation(Protocol):
    """Asks the public DNS who serves a zone."""

    def name_servers(self, zone: str) -> frozenset[str]:
        """Names of the servers in lower case; none if nobody serves it. Raises HubctlError if that is not known."""
        ...
