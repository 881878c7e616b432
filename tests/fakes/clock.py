"""Clocks: one that moves only when somebody sleeps, and two for who will not wait."""

from __future__ import annotations

import datetime as dt

from hubctl.adapters.clock import SystemClock


class FakeClock:
    """Starts on the first day of the example event."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> dt.datetime:
        return dt.datetime(2027, 8, 9, 16, tzinfo=dt.UTC) + dt.timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class HastyClock(SystemClock):
    """The machine's, but every sleep is over at once."""

    def __init__(self) -> None:
        super().__init__()
        self._slept = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        self._slept += seconds


class ImpatientClock(SystemClock):
    """On which every budget is used up by the time that anything fails."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = 0

    def monotonic(self) -> float:
        self._asked += 1
        return super().monotonic() + 10_000 * self._asked
