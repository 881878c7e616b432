"""A clock that moves only when somebody sleeps."""

from __future__ import annotations

import datetime as dt


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
