"""An event's usage, asked of Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hubctl.config.model import EventConfig
from hubctl.ports.prometheus import Prometheus, Sampled
from hubctl.usage.catalogue import MEASURES, Measure, labelled, query
from hubctl.usage.event import Scheduled, Usage
from hubctl.usage.grid import Grid
from hubctl.usage.series import Series


def collect(
    prometheus: Prometheus,
    config: EventConfig,
    grid: Grid,
    *,
    scheduled: tuple[Scheduled, ...] = (),
    progress: Callable[[str], None] = lambda _words: None,
) -> Usage:
    """All measures of the catalogue. Raises HubctlError if Prometheus does not answer or refuses a question."""
    hubs = {config.namespace(hub): hub for hub in config.hubs}
    series: dict[str, tuple[Series, ...]] = {}
    for measure in MEASURES:
        progress(f"asking for {measure.name}")
        series[measure.name] = ask(prometheus, measure, grid, hubs)
    return Usage(config.name, config.event.title, config.event.time_zone, grid, series, scheduled)


def ask(prometheus: Prometheus, measure: Measure, grid: Grid, hubs: Mapping[str, str]) -> tuple[Series, ...]:
    """One measure. `hubs` has the hubs' names by their namespaces."""
    asked = query(measure, tuple(hubs), grid.step_seconds)
    found = prometheus.range(asked, start=grid.start, end=grid.end, step_seconds=grid.step_seconds)
    return tuple(_series(measure, one, grid, hubs) for one in _merged(found))


def _merged(found: Iterable[Sampled]) -> Iterable[Sampled]:
    """In an order of their own, so that the same question gives the same files."""
    return sorted(found, key=lambda one: sorted(one.labels.items()))


def _series(measure: Measure, found: Sampled, grid: Grid, hubs: Mapping[str, str]) -> Series:
    values: list[float | None] = [None] * grid.count
    for at, value in found.points:
        index = grid.index(at)
        if index is not None:
            values[index] = value
    return Series(labelled(measure, found.labels, hubs), tuple(values))
