"""How many nodes are held ready for a schedule, and from when to when: arithmetic on the config, no clock.

A node is held ready by a placeholder as large as all the servers that fit on it. The first server that finds no other
room pushes a placeholder off its node, and the autoscaler gets another node for the placeholder, which takes T minutes.
Until then those who come must find room in what was held ready:

    seats = arrivals a minute x minutes a node takes        (no more than come at all)
    nodes = seats / servers on a node, rounded up           (no more than the group may have)

Sources: https://github.com/2i2c-org/infrastructure, docs/topic/infrastructure/user-placeholders.md, has the formula (60
people in 3 minutes, 10 minutes a node: 60 / 3 x 10 = 200 seats) and why one placeholder must be worth many seats: after
the first small one is pushed off, everybody else waits for the node that is not ready yet.
https://github.com/berkeley-dsep-infra/datahub, node-placeholder/values.yaml, makes them as large as a node.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hubctl.config import sizing
from hubctl.config.model import EventConfig
from hubctl.config.schedule import Slot


@dataclass(frozen=True)
class Window:
    """Nodes held ready from one moment to another, the second not included. Both know their time zone."""

    slot: str
    begin: dt.datetime
    end: dt.datetime
    nodes: int

    @property
    def hours(self) -> float:
        """How long."""
        return (self.end - self.begin).total_seconds() / 3600


@dataclass(frozen=True)
class Load:
    """All the servers that fit on a node: how many, and the memory (bytes) and CPUs that they are guaranteed."""

    seats: int
    memory_bytes: int
    cpus: float


def seats_wanted(people: int, within_minutes: float, node_minutes: float) -> int:
    """Seats that must be there while a further node comes: 60 people in 10 minutes, 5 minutes a node: 30."""
    arrivals_a_minute = people / within_minutes
    return min(people, math.ceil(arrivals_a_minute * node_minutes - 1e-9))


def load(config: EventConfig, hub: str) -> Load | None:
    """A node full of the hub's hungriest servers, on the smallest of its types; None if a type is unknown."""
    types, chosen = config.cluster.nodes.user.instance_types, config.hubs[hub]
    full = []
    for memory, cpus in (chosen.wants(profile) for profile in (chosen.profiles or (None,))):
        seats = sizing.seats(types, memory, cpus)
        if seats is None:
            return None
        full.append(Load(seats, seats * memory, seats * cpus))
    return min(full, key=lambda one: (one.seats, -one.memory_bytes))


def nodes_wanted(config: EventConfig, slot: Slot) -> int | None:
    """Nodes to hold ready for one slot; None where an instance type is unknown and the slot does not say."""
    most = config.cluster.nodes.user.max
    if slot.nodes is not None:
        return min(slot.nodes, most)
    full = load(config, slot.hub)
    if full is None:
        return None
    seats = seats_wanted(people(config, slot), slot.within_minutes, slot.node_minutes)
    return min(sizing.nodes(seats, max(full.seats, 1)), most)


def people(config: EventConfig, slot: Slot) -> int:
    """How many come."""
    return slot.people or config.event.participants


def zone(config: EventConfig, slot: Slot) -> str:
    """Name of the time zone of a slot's times."""
    return slot.time_zone or config.event.time_zone


def windows(config: EventConfig, hub: str) -> tuple[Window, ...]:
    """Every time at which nodes are held ready for a hub, in order."""
    found = (window for slot in config.schedule if slot.hub == hub for window in _of(config, slot))
    return tuple(sorted(found, key=lambda window: (window.begin, window.slot)))


@dataclass(frozen=True)
class Holding:
    """What one slot of the schedule comes to; `begin` and `end` of its first time, on its own clock."""

    slot: str
    hub: str
    people: int
    seats: int
    nodes: int
    begin: dt.datetime
    end: dt.datetime
    times: int


def holdings(config: EventConfig) -> Iterator[Holding]:
    """The schedule, slot by slot. Seats are those that are wanted: the nodes may have more."""
    for slot in config.schedule:
        seats = seats_wanted(people(config, slot), slot.within_minutes, slot.node_minutes)
        nodes, times = nodes_wanted(config, slot) or 0, slot.days
        begin, end = local_times(slot, times[0])
        yield Holding(slot.name, slot.hub, people(config, slot), seats, nodes, begin, end, len(times))


def _of(config: EventConfig, slot: Slot) -> Iterator[Window]:
    """Moved on the wall clock, day by day: nine o'clock stays nine o'clock when summer time ends."""
    place, nodes = ZoneInfo(zone(config, slot)), nodes_wanted(config, slot)
    for later in slot.days:
        begin, end = (moment.replace(tzinfo=place) for moment in local_times(slot, later))
        yield Window(slot.name, begin, end, nodes or 0)  # unknown is refused by `agreement`


def local_times(slot: Slot, later: dt.timedelta) -> tuple[dt.datetime, dt.datetime]:
    """When nodes are asked for and let go, on the wall clock, whole minutes as CronJobs have them."""
    begin, end = slot.start - slot.lead + later, slot.end + later
    return begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
