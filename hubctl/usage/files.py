"""Usage as files: one CSV a measure, packed with gzip, and `usage.json` that says what they are about.

A row is one value: `time` in UTC, the measure's labels, `value`. What was not measured has no row.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hubctl.errors import UsageError
from hubctl.usage.catalogue import BY_NAME, Measure
from hubctl.usage.event import Scheduled, Usage
from hubctl.usage.grid import Grid
from hubctl.usage.series import Series

INDEX = "usage.json"
WITHIN = "prometheus"
"""Where an export keeps these files."""
_VERSION = 1


def write(usage: Usage, folder: Path) -> tuple[Path, ...]:
    """Writes all of it; same usage, same bytes. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(write_measure(usage, name, folder) for name in usage.series)
    index = folder / INDEX
    index.write_text(json.dumps(_described(usage), indent=2) + "\n", encoding="utf-8")
    return (*files, index)


def write_measure(usage: Usage, name: str, folder: Path) -> Path:
    """One measure's file."""
    path = folder / f"{name}.csv.gz"
    # Without a time in its header, the same content has the same checksum.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        text = io.TextIOWrapper(packed, encoding="utf-8", newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow(_header(BY_NAME[name]))
        table.writerows(_rows(usage, name))
        text.flush()
        text.detach()
    return path


def _header(measure: Measure) -> list[str]:
    return ["time", *measure.labels, "value"]


def _rows(usage: Usage, name: str) -> Iterator[list[str]]:
    times = [usage.grid.at(index).strftime("%Y-%m-%dT%H:%M:%SZ") for index in range(usage.grid.count)]
    for one in usage.series[name]:
        labels = [one.labels.get(label, "") for label in BY_NAME[name].labels]
        for time, value in zip(times, one.values, strict=True):
            if value is not None:
                yield [time, *labels, f"{value:.15g}"]


def _described(usage: Usage) -> dict[str, Any]:
    grid = usage.grid
    return {
        "version": _VERSION,
        "event": {"name": usage.name, "title": usage.title, "time_zone": usage.time_zone},
        "grid": {"start": grid.at(0).isoformat(), "step_seconds": grid.step_seconds, "count": grid.count},
        "scheduled": [
            {"starts": one.starts.isoformat(), "ends": one.ends.isoformat(), "title": one.title}
            for one in usage.scheduled
        ],
        "measures": {
            name: {
                "file": f"{name}.csv.gz",
                "unit": BY_NAME[name].unit,
                "labels": [*BY_NAME[name].labels],
                "counter": BY_NAME[name].counter,
                "about": BY_NAME[name].about,
            }
            for name in usage.series
        },
    }


def read(folder: Path) -> Usage:
    """Usage from files that `write` made, or from an export that holds them. Raises UsageError if they cannot be read
    or do not fit together."""
    if not (folder / INDEX).exists() and (folder / WITHIN / INDEX).exists():
        folder = folder / WITHIN
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        grid = _grid(index["grid"])
        names = [name for name in index["measures"] if name in BY_NAME]
        series = {name: _read(folder / index["measures"][name]["file"], BY_NAME[name], grid) for name in names}
        event = index["event"]
        return Usage(event["name"], event["title"], event["time_zone"], grid, series, _scheduled(index["scheduled"]))
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        said = f"{type(error).__name__}: {error}"
        hint = f"give the folder that holds {INDEX}, as `hubctl export` made it"
        raise UsageError(f"no usage can be read from {folder} ({said})", hint=hint) from error


def _grid(described: Mapping[str, Any]) -> Grid:
    start = dt.datetime.fromisoformat(described["start"])
    return Grid(int(start.timestamp()), int(described["step_seconds"]), int(described["count"]))


def _scheduled(described: Iterable[Mapping[str, str]]) -> tuple[Scheduled, ...]:
    parsed = dt.datetime.fromisoformat
    return tuple(Scheduled(parsed(one["starts"]), parsed(one["ends"]), one["title"]) for one in described)


def _read(path: Path, measure: Measure, grid: Grid) -> tuple[Series, ...]:
    found: dict[tuple[str, ...], list[float | None]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        table = csv.reader(text)
        if (header := next(table)) != _header(measure):
            raise ValueError(f"{path.name} has the columns {header}")
        for time, *labels, value in table:
            index = grid.index(dt.datetime.fromisoformat(time).timestamp())
            if index is None:
                raise ValueError(f"{path.name}: {time} is not on the grid of {INDEX}")
            found.setdefault(tuple(labels), [None] * grid.count)[index] = float(value)
    names = tuple(measure.labels)
    return tuple(Series(dict(zip(names, labels, strict=True)), tuple(values)) for labels, values in found.items())
