"""One event's usage: its series, of which hubs, over which time, and when there were sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hubctl.usage.catalogue import BY_NAME
from hubctl.usage.grid import Grid
from hubctl.usage.series import Series, Values, grouped, summed


@dataclass(frozen=True)
class Scheduled:
    """Something of the programme, with its times in any zone."""

    starts: dt.datetime
    ends: dt.datetime
    title: str = ""


@dataclass(frozen=True)
class Usage:
    """Series by the names of the catalogue; a name that is missing was not measured."""

    name: str
    title: str
    time_zone: str
    grid: Grid
    series: Mapping[str, tuple[Series, ...]]
    scheduled: tuple[Scheduled, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """Where the event is held."""
        return ZoneInfo(self.time_zone)

    def local(self, index: int) -> dt.datetime:
        """A moment of the grid as clocks at the event show it."""
        return self.grid.at(index).astimezone(self.zone)

    def of(self, name: str, **labels: str) -> tuple[Series, ...]:
        """The series of a measure that have these labels."""
        every = self.series.get(name, ())
        return tuple(one for one in every if all(one.labels.get(key) == value for key, value in labels.items()))

    def total(self, name: str, **labels: str) -> Values:
        """The sum over a measure's series. 0 where it was looked and nothing was there, None where nobody looked."""
        return summed(self.of(name, **labels), self.grid.count, self._observed(name))

    def by(self, name: str, label: str) -> dict[str, Values]:
        """The sums over a measure's series by one label: by node, by hub. None where one is not there."""
        return grouped(self.of(name), label, self.grid.count)

    @property
    def hubs(self) -> tuple[str, ...]:
        """Names of the hubs that had servers."""
        return tuple(sorted({one.labels["hub"] for one in self.of("servers_running")}))

    def _observed(self, name: str) -> Values | None:
        watched = self.of(BY_NAME[name].observed_by)
        return summed(watched, self.grid.count) if watched else None
