"""What was seen of an event, as the few numbers that the rules judge by. None: nobody measured it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hubctl.config.hubs import Hub
from hubctl.config.model import EventConfig
from hubctl.config.types import size_in_bytes
from hubctl.usage import people, spawns
from hubctl.usage.event import Usage
from hubctl.usage.people import Distribution, Person
from hubctl.usage.series import known, peak
from hubctl.usage.summary import days

USER = "user"
"""Purpose of the nodes for participants, as their label says it."""


@dataclass(frozen=True)
class HubMemory:
    """What the people of one hub used, each at their highest. Bytes."""

    hub: str
    people: int
    guarantee: int
    limit: int
    cpus: float
    """Guaranteed."""
    p50: float
    p95: float
    max: float
    over: int
    """People who used more than they were guaranteed."""
    out_of_memory: int
    """People of whom something was ended for its memory."""


@dataclass(frozen=True)
class Starts:
    """Starts of servers. Seconds."""

    well: int
    failed: int
    p50: float | None
    p95: float | None
    slowest_day: dt.date | None
    slowest_p95: float | None

    @property
    def failed_share(self) -> float:
        """Of all."""
        return self.failed / (self.well + self.failed) if self.failed else 0.0


@dataclass(frozen=True)
class Nodes:
    """Of the participants' group."""

    types: tuple[str, ...]
    least: int
    most_allowed: int
    most: int | None
    hours: float | None
    quiet_hours: float | None
    """Node-hours in which nobody at all had a server."""


@dataclass(frozen=True)
class Observed:
    """Everything that a rule may depend on."""

    planned: int
    """Participants, as the config has them."""
    people: int | None
    """Who had a server."""
    at_once: int | None
    """The most servers at the same time."""
    pending: int | None
    """The most servers that waited at the same time."""
    memory: tuple[HubMemory, ...]
    starts: Starts | None
    nodes: Nodes
    measured: float | None
    """The share of the time of which anything is known."""
    days_after: int
    """Days from the last day to when it was taken down, or to today where it still stands."""
    down: bool
    idle_usd: float
    """What such a day costs."""
    estimated_usd: float
    charged_usd: float | None


@dataclass(frozen=True)
class Money:
    """US dollars: of an idle day, of the estimate, and what AWS has charged."""

    idle: float
    estimated: float
    charged: float | None


def observe(
    config: EventConfig, usage: Usage | None, money: Money, down: dt.date | None, stands_on: dt.date | None
) -> Observed:
    """From what there is. `down`: the day of the teardown, if there was one; `stands_on`: a day on which it is up, if
    anything tells that it ever was."""
    ends = config.event.ends
    everybody = people.people(usage) if usage else ()
    return Observed(
        config.event.participants,
        len(everybody) if usage else None,
        _most(usage, "servers_running"),
        _most(usage, "servers_pending"),
        tuple(_memory(config, everybody)),
        _starts(usage) if usage else None,
        _nodes(config, usage),
        len(known(usage.total("observed_cluster"))) / usage.grid.count if usage else None,
        max(((down or stands_on or ends) - ends).days, 0),
        down is not None,
        money.idle,
        money.estimated,
        money.charged,
    )


def _most(usage: Usage | None, name: str, **labels: str) -> int | None:
    found = peak(usage.total(name, **labels)) if usage else None
    return None if found is None else round(found[1])


def _memory(config: EventConfig, everybody: tuple[Person, ...]) -> Iterator[HubMemory]:
    for name, found in people.hubs(everybody).items():
        highest = Distribution.of(one.max for one in found)
        hub = config.hubs.get(name)
        if hub is None or highest.p50 is None or highest.p95 is None or highest.max is None:
            continue
        guarantee = _guarantee(hub, found)
        over = sum(one.max > (one.guarantee or guarantee) for one in found)
        ended = sum(one.out_of_memory > 0 for one in found)
        limit, cpus = size_in_bytes(hub.memory_limit), hub.cpu_guarantee
        spread = (highest.p50, highest.p95, highest.max)
        yield HubMemory(name, len(found), guarantee, limit, cpus, *spread, over, ended)


def _guarantee(hub: Hub, found: tuple[Person, ...]) -> int:
    """What most were given: the config may have changed since."""
    given = [round(one.guarantee) for one in found if one.guarantee]
    return max(set(given), key=given.count) if given else size_in_bytes(hub.memory_guarantee)


def _starts(usage: Usage) -> Starts | None:
    every = spawns.buckets(usage)
    ended = spawns.by_status(usage)
    well = ended.get("success", spawns.starts(every))
    failed = sum(count for status, count in ended.items() if status != "success")
    if not well and not failed:
        return None
    by_day = {day: spawns.quantile(spawns.buckets(usage, *span), 95) for day, span in days(usage).items()}
    slowest = max(
        (day for day, found in by_day.items() if found is not None), key=lambda day: by_day[day] or 0, default=None
    )
    worst = by_day[slowest] if slowest else None
    return Starts(well, failed, spawns.quantile(every, 50), spawns.quantile(every, 95), slowest, worst)


def _nodes(config: EventConfig, usage: Usage | None) -> Nodes:
    group = config.cluster.nodes.user
    most = _most(usage, "nodes", purpose=USER)
    hours = quiet = None
    if usage is not None and most is not None:
        counted, running = usage.total("nodes", purpose=USER), usage.total("servers_running")
        hours = sum(known(counted)) * usage.grid.hours_per_step
        nobody = (nodes for nodes, people_ in zip(counted, running, strict=True) if people_ == 0)
        quiet = sum(known(nobody)) * usage.grid.hours_per_step
    return Nodes(group.instance_types, group.min, group.max, most, hours, quiet)
