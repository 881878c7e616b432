"""The machine's clock."""

from __future__ import annotations

import datetime as dt
import time


class SystemClock:
    """Fulfils `hubctl.ports.clock.Clock`."""

    def now(self) -> dt.datetime:
        """The time, in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)
