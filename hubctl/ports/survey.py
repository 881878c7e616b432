"""What is known of the way to an account: how long the credentials last, how the clocks agree, who serves a zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Lifetime:
    """How long the operator's credentials last."""

    ends: dt.datetime | None
    """None: nobody says when, or never."""
    temporary: bool
    renews: bool
    """Whether they renew themselves for as long as the login behind them lasts."""


class Survey(Protocol):
    """Reads only. Every call blocks; AWS's own errors come as HubctlError."""

    def lifetime(self) -> Lifetime:
        """Of the credentials in use. Raises RefusedError if there are none."""
        ...

    def time(self) -> dt.datetime:
        """What time AWS has. Needs no credentials."""
        ...

    def zone_servers(self, zone: str) -> frozenset[str] | None:
        """The name servers that Route 53 gave a public hosted zone; None if the account has no such zone."""
        ...

    def recorded_servers(self, zone: str) -> frozenset[str]:
        """The name servers in the NS record at the top of that zone; none if there is no such zone or record."""
        ...
