"""Time series on a grid. A moment of which nothing is known is None, and never 0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Values = tuple[float | None, ...]
"""One a moment of the grid."""


@dataclass(frozen=True)
class Series:
    """One time series: `labels` say of what (a node, a hub, a person), `values` have the unit of their measure."""

    labels: Mapping[str, str]
    values: Values


def summed(series: Iterable[Series], length: int, observed: Values | None = None) -> Values:
    """Their sum at each moment. Where none of them has a value it is 0 if something was `observed`, else None."""
    every = [one.values for one in series]
    return tuple(_sum_at(every, index, observed) for index in range(length))


def _sum_at(every: Sequence[Values], index: int, observed: Values | None) -> float | None:
    known = [value for values in every if (value := values[index]) is not None]
    if known:
        return sum(known)
    return 0.0 if observed is not None and observed[index] else None


def grouped(series: Iterable[Series], label: str, length: int) -> dict[str, Values]:
    """Their sums by one label, in the order of its values. What has no such label goes under ""."""
    found: dict[str, list[Series]] = {}
    for one in series:
        found.setdefault(one.labels.get(label, ""), []).append(one)
    return {name: summed(found[name], length) for name in sorted(found)}


def increases(values: Values) -> Values:
    """What a counter grew by since the last moment it was known; after a fall, which is a restart, all that it has.

    None where the counter is not known, and at its first moment.
    """
    grown: list[float | None] = []
    before: float | None = None
    for value in values:
        grown.append(None if value is None or before is None else value - before if value >= before else value)
        before = before if value is None else value
    return tuple(grown)


def known(values: Iterable[float | None]) -> list[float]:
    """Only those that are known."""
    return [value for value in values if value is not None]


def peak(values: Values) -> tuple[int, float] | None:
    """Where the highest value is first reached, and it; None if nothing is known."""
    found = [(value, -index) for index, value in enumerate(values) if value is not None]
    if not found:
        return None
    value, index = max(found)
    return -index, value


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Linear between the two nearest, as numpy and Prometheus do; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def mapped(values: Values, change: Callable[[float], float]) -> Values:
    """Each known value, changed."""
    return tuple(None if value is None else change(value) for value in values)
