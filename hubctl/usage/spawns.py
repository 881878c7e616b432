"""How long people waited for their servers, from the hub's histogram, and how starts ended."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hubctl.usage.event import Usage
from hubctl.usage.series import Values, increases, known

Buckets = Mapping[float, float]
"""Starts that took at most so many seconds, by that number; the last is infinity."""


_Grown = Sequence[tuple[float, Values]]


def buckets(usage: Usage, first: int = 0, last: int | None = None) -> Buckets:
    """All starts that ended well between two moments of the grid (the last one excluded), of all hubs."""
    return _added([(float(one.labels["le"]), increases(one.values)) for one in usage.of("spawn_seconds")], first, last)


def _added(grown: _Grown, first: int, last: int | None) -> Buckets:
    found: dict[float, float] = {}
    for edge, values in grown:
        found[edge] = found.get(edge, 0.0) + sum(known(values[first:last]))
    return dict(sorted(found.items()))


def starts(found: Buckets) -> int:
    """How many they are."""
    return round(found.get(math.inf, 0.0))


def quantile(found: Buckets, percent: float) -> float | None:
    """Seconds within which so many percent of the starts were done; None without any start.

    Within a bucket starts are taken as evenly spread, as Prometheus' histogram_quantile does. Beyond the last edge
    nothing is known, so its seconds are the answer.
    """
    whole = found.get(math.inf, 0.0)
    if whole <= 0:
        return None
    rank, below, counted = whole * percent / 100, 0.0, 0.0
    for edge, count in found.items():
        if count >= rank:
            if math.isinf(edge):
                return below
            share = (rank - counted) / (count - counted) if count > counted else 1.0
            return below + (edge - below) * share
        below, counted = edge, count
    return below


@dataclass(frozen=True)
class Piece:
    """A piece of the event: the index of its first moment, its starts, and their percentiles in seconds."""

    first: int
    starts: int
    seconds: Mapping[float, float | None]


def over_time(usage: Usage, seconds: int, percents: Sequence[float]) -> list[Piece]:
    """The whole event in pieces of so many seconds."""
    wide = max(1, seconds // usage.grid.step_seconds)
    grown = [(float(one.labels["le"]), increases(one.values)) for one in usage.of("spawn_seconds")]
    return [_piece(grown, first, first + wide, percents) for first in range(0, usage.grid.count, wide)]


def _piece(grown: _Grown, first: int, last: int, percents: Sequence[float]) -> Piece:
    found = _added(grown, first, last)
    return Piece(first, starts(found), {percent: quantile(found, percent) for percent in percents})


def by_status(usage: Usage) -> dict[str, int]:
    """How many starts ended how: success, failure, and those that the hub refused at once."""
    found: dict[str, float] = {}
    for one in usage.of("spawns"):
        status = one.labels["status"]
        found[status] = found.get(status, 0.0) + sum(known(increases(one.values)))
    return {status: round(count) for status, count in sorted(found.items())}
