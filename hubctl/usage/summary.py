"""An event's usage in a few numbers, as data for `--json`, for the report and for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from hubctl.usage import people as of_people
from hubctl.usage import spawns
from hubctl.usage.event import Usage
from hubctl.usage.people import Distribution, Person
from hubctl.usage.series import Values, known, peak

_LARGE = 1e6


def summary(usage: Usage) -> dict[str, Any]:
    """Everything. Memory in bytes, CPU in cores, times in ISO 8601 at the event; null where nothing was measured."""
    everybody = of_people.people(usage)
    return {
        "event": {"name": usage.name, "title": usage.title, "time_zone": usage.time_zone},
        "from": usage.local(0).isoformat(),
        "to": usage.local(usage.grid.count - 1).isoformat(),
        "step_seconds": usage.grid.step_seconds,
        "measured_share": _measured(usage),
        "users": {"concurrent": _peak(usage, usage.total("servers_running")), "with_servers": len(everybody)},
        "servers_pending": _peak(usage, usage.total("servers_pending")),
        "memory": {
            name: _peak(usage, usage.total(f"memory_{name}")) for name in ("used", "guaranteed", "limit", "allocatable")
        },
        "cpu": {name: _peak(usage, usage.total(f"cpu_{name}")) for name in ("used", "guaranteed", "limit")},
        "nodes": _nodes(usage),
        "spawns": _spawns(usage),
        "memory_per_user": {name: _hub(found) for name, found in of_people.hubs(everybody).items()},
        "days": list(_days(usage)),
    }


def _measured(usage: Usage) -> float:
    """The share of the time of which anything is known."""
    return round(len(known(usage.total("observed_cluster"))) / usage.grid.count, 4)


def _peak(usage: Usage, values: Values) -> dict[str, Any] | None:
    found = peak(values)
    return None if found is None else {"peak": _short(found[1]), "at": usage.local(found[0]).isoformat()}


def _short(value: float) -> float | int:
    """Bytes whole, cores to thousandths."""
    return round(value) if value == int(value) or value > _LARGE else round(value, 3)


def _nodes(usage: Usage) -> dict[str, Any]:
    """By purpose: the most at once, and hours of running by machine type."""
    found: dict[str, Any] = {}
    for purpose, values in usage.by("nodes", "purpose").items():
        hours: dict[str, float] = {}
        for one in usage.of("nodes", purpose=purpose):
            kind = one.labels["instance_type"]
            hours[kind] = round(hours.get(kind, 0.0) + sum(known(one.values)) * usage.grid.hours_per_step, 2)
        found[purpose or "other"] = {"most": _peak(usage, values), "hours": hours}
    return found


def _spawns(usage: Usage) -> dict[str, Any]:
    found = spawns.buckets(usage)
    percentiles = {f"p{percent}": _seconds(spawns.quantile(found, percent)) for percent in (50, 90, 95, 99)}
    return {"ended": spawns.by_status(usage), "seconds": percentiles}


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _hub(found: Sequence[Person]) -> dict[str, Any]:
    """Of each person's highest use, across people; how many went beyond what they were guaranteed."""
    highest, usual = Distribution.of(one.max for one in found), Distribution.of(one.p50 for one in found)
    over = [one for one in found if one.guarantee is not None and one.max > one.guarantee]
    return {
        "people": highest.count,
        "highest_use": _distributed(highest),
        "usual_use": _distributed(usual),
        "guarantees": sorted({one.guarantee for one in found if one.guarantee is not None}),
        "limits": sorted({one.limit for one in found if one.limit is not None}),
        "people_over_their_guarantee": len(over),
        "people_out_of_memory": sum(one.out_of_memory > 0 for one in found),
    }


def _distributed(found: Distribution) -> dict[str, float | int | None]:
    values = {"p50": found.p50, "p95": found.p95, "max": found.max}
    return {name: None if value is None else _short(value) for name, value in values.items()}


def _days(usage: Usage) -> Iterator[dict[str, Any]]:
    """One entry a day at the event."""
    running, used = usage.total("servers_running"), usage.total("memory_used")
    nodes = usage.total("nodes", purpose="user")
    for day, (first, last) in days(usage).items():
        found = spawns.buckets(usage, first, last)
        yield {
            "day": day.isoformat(),
            "concurrent_users": _most(running[first:last]),
            "memory_used": _most(used[first:last]),
            "user_nodes": _most(nodes[first:last]),
            "spawns": spawns.starts(found),
            "spawn_seconds_p95": _seconds(spawns.quantile(found, 95)),
        }


def _most(values: Sequence[float | None]) -> float | int | None:
    found = peak(tuple(values))
    return None if found is None else _short(found[1])


def days(usage: Usage) -> dict[dt.date, tuple[int, int]]:
    """Days at the event: their first moment, and the first one after them."""
    found: dict[dt.date, tuple[int, int]] = {}
    for index in range(usage.grid.count):
        day = usage.local(index).date()
        first, _ = found.get(day, (index, index))
        found[day] = (first, index + 1)
    return found
