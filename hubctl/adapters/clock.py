"""The machine's clock. A wish to stop ends every wait on it."""

from __future__ import annotations

import datetime as dt
import threading
import time

from hubctl.errors import InterruptedRunError


class SystemClock:
    """Fulfils `hubctl.ports.clock.Clock`. Safe to use from several threads."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def interrupt(self) -> None:
        """Ends all waits, those that begin later too: nobody wants to wait any more."""
        self._stopped.set()

    def now(self) -> dt.datetime:
        """The time, in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits. Raises InterruptedRunError if a stop was asked for."""
        if self._stopped.wait(seconds):
            raise InterruptedRunError("stopped while it waited", hint="run the same command again to resume")
