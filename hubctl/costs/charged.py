"""What was charged: the answers of Cost Explorer about some days, as one record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hubctl.costs.attribution import Attribution, attribute
from hubctl.ports.billing import Charge, Period


@dataclass(frozen=True)
class Actual:
    """An account's charges over some days, and whose they are."""

    event: str
    period: Period
    asked_at: dt.datetime
    requests: int
    charges: tuple[Charge, ...]
    """By service and usage type: all of the account."""
    by_event: tuple[Charge, ...]
    """By the value of hubctl:event, and service: the same, told apart."""
    other_tags: tuple[Charge, ...]
    """By service and usage type: what carries another of the event's tags, but not hubctl:event."""

    @property
    def attribution(self) -> Attribution:
        """Whose they are."""
        return attribute(self.event, self.charges, self.by_event, self.other_tags)
