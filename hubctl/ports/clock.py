"""Time, so that tests need not wait."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Wall clock, monotonic clock and sleep."""

    def now(self) -> dt.datetime:
        """The time, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow."""
        ...

    def sleep(self, seconds: float) -> None:
        """Waits. Raises InterruptedRunError if a stop was asked for meanwhile."""
        ...
