"""The event itself: what is held, when, for how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from hubctl.config.types import Contradiction, Name, Section, refuse

_DAYS_AFTER_THE_END = 14


def _time_zone(value: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(value)
    # ZoneInfo reads a file of that name: what it raises depends on what lies there.
    except (KeyError, ValueError, OSError) as error:
        # A machine without any time zones cannot tell.
        if available_timezones():
            raise ValueError(f'"{value}" is not a time zone; write it like "America/Los_Angeles"') from error
    return value


TimeZone = Annotated[str, AfterValidator(_time_zone)]
"""Name of a time zone, such as America/Los_Angeles."""


class Event(Section):
    """What is held, and when. `name` is the prefix of everything hubctl makes."""

    name: Name = Field(
        min_length=3,
        max_length=20,
        description="short name: prefix of everything that hubctl makes, 3 to 20 characters; do not change it later",
    )
    title: str = Field(min_length=1, description="what people call the event")
    starts: dt.date = Field(description="first day")
    ends: dt.date = Field(description="last day")
    expires: dt.date | None = Field(
        None, description="day by which the hub should be gone; default: 14 days after the last day"
    )
    participants: int = Field(ge=1, le=5000, description="how many people use the hub at the same time, at most")
    time_zone: TimeZone = Field("UTC", description='where the event is held, such as "America/Los_Angeles"')

    @property
    def gone_by(self) -> dt.date:
        """The day by which the hub should be gone. Every day after it costs money for nobody."""
        return self.expires or self.ends + dt.timedelta(days=_DAYS_AFTER_THE_END)

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        refuse(self._dates_out_of_order())
        return self

    def _dates_out_of_order(self) -> Iterator[Contradiction]:
        if self.ends < self.starts:
            yield Contradiction(("ends",), f"{self.ends} is before starts {self.starts}; correct one of them")
        if self.expires and self.expires < self.ends:
            yield Contradiction(("expires",), f"{self.expires} is before ends {self.ends}; write a later day")
