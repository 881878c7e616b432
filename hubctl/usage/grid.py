"""The moments at which an event is looked at: evenly spaced, and the same ones whoever asks again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_STEPS_SECONDS = (60, 120, 300, 600, 900, 1800, 3600, 7200, 21600)
_MOST_MOMENTS = 2500
"""More than a picture has pixels across are of no use."""


@dataclass(frozen=True)
class Grid:
    """`count` moments, `step_seconds` apart; `start` is in seconds since 1970 and a multiple of the step."""

    start: int
    step_seconds: int
    count: int

    @classmethod
    def covering(cls, starts: dt.datetime, ends: dt.datetime, step_seconds: int | None = None) -> Grid:
        """All moments from `starts` to before `ends`. Without a step: the finest that a picture can show.

        Raises ValueError if there is no time between them or the step is not positive.
        """
        step = step_seconds if step_seconds is not None else fitting_step(starts, ends)
        if step <= 0 or ends <= starts:
            raise ValueError("the end must be after the start, and the step positive")
        first, after = -(-int(starts.timestamp()) // step), -(-int(ends.timestamp()) // step)
        return cls(first * step, step, max(1, after - first))

    @property
    def end(self) -> int:
        """The last moment, in seconds since 1970."""
        return self.start + (self.count - 1) * self.step_seconds

    @property
    def moments(self) -> range:
        """All of them, in seconds since 1970."""
        return range(self.start, self.end + 1, self.step_seconds)

    @property
    def hours_per_step(self) -> float:
        """What one moment stands for."""
        return self.step_seconds / 3600

    def index(self, seconds: float) -> int | None:
        """Which moment that is; None if it is none of them."""
        number, rest = divmod(round(seconds) - self.start, self.step_seconds)
        return number if rest == 0 and 0 <= number < self.count else None

    def at(self, index: int) -> dt.datetime:
        """A moment, in UTC."""
        return dt.datetime.fromtimestamp(self.start + index * self.step_seconds, dt.UTC)


def fitting_step(starts: dt.datetime, ends: dt.datetime) -> int:
    """The finest step, in seconds, that gives no more moments than a picture can show."""
    whole = (ends - starts).total_seconds()
    return next((step for step in _STEPS_SECONDS if whole / step <= _MOST_MOMENTS), _STEPS_SECONDS[-1])
