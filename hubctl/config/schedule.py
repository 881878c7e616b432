"""When people come: the schedule of an event, in the config. What follows from it is worked out by `reserve`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from hubctl.config.arrivals import Arrivals
from hubctl.config.event import TimeZone
from hubctl.config.types import Contradiction, Name, Section, refuse

_LONGEST_NAME = 40
"""The name is part of a CronJob's, for which Kubernetes allows 52 characters."""


def _without_zone(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is not None:
        raise ValueError("is a time with a zone of its own; leave out what follows the seconds, and write time_zone")
    return value


_LocalTime = Annotated[dt.datetime, AfterValidator(_without_zone)]


class Slot(Section):
    """One time at which people come together to a hub: nodes are held ready for them some minutes before, until `end`.

    Repeated (`until`), it is at the same time every day. How many nodes: docs/capacity.md has the arithmetic.
    """

    name: Name = Field(max_length=_LONGEST_NAME, description='short name of its own, such as "opening"')
    hub: Name = Field(description="the hub to which they come")
    start: _LocalTime = Field(description="when the first come, without a time zone, such as 2027-08-09T09:00:00")
    end: _LocalTime = Field(description="from when on no nodes are held ready any more")
    until: dt.date | None = Field(None, description="it happens every day until this one; default: once")
    time_zone: TimeZone | None = Field(None, description="of start and end; default: the event's")
    people: int | None = Field(None, ge=1, le=5000, description="how many come; default: all participants")
    within_minutes: float = Field(
        Arrivals.within_minutes, gt=0, le=240, description="minutes in which all of them come"
    )
    node_minutes: float = Field(
        Arrivals.node_minutes, gt=0, le=60, description="minutes until a new node is ready; rehearse to know them"
    )
    before_minutes: int | None = Field(
        None, ge=1, le=240, description="minutes before start at which nodes are asked for; default: twice node_minutes"
    )
    nodes: int | None = Field(
        None, ge=0, le=450, description="nodes to hold ready; default: worked out from how fast people come"
    )

    @property
    def lead(self) -> dt.timedelta:
        """How long before `start` nodes are asked for."""
        return dt.timedelta(minutes=self.before_minutes or round(2 * self.node_minutes))

    @property
    def days(self) -> tuple[dt.timedelta, ...]:
        """How long after its first time it happens each time, the first included."""
        more = 0 if self.until is None else (self.until - self.start.date()).days
        return tuple(dt.timedelta(days=day) for day in range(more + 1))

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        refuse(self._times_out_of_order())
        return self

    def _times_out_of_order(self) -> Iterator[Contradiction]:
        if self.end <= self.start:
            yield Contradiction(("end",), f"{self.end} is not after start {self.start}; correct one of them")
        if self.end - self.start > dt.timedelta(hours=24):
            yield Contradiction(("end",), "is more than a day after start; for several days write until = …")
        if self.until is not None and self.until < self.start.date():
            yield Contradiction(("until",), f"{self.until} is before start {self.start}; correct one of them")
