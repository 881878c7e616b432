"""Health by layer, as a table for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from hubctl.core.health import Health, Level
from hubctl.reporters.words import clean

Layers = Sequence[tuple[str, Health]]

_PIPE_WIDTH = 160
"""Where no terminal says how wide it is: wide enough that details stay on the line of their layer."""

_LEVELS = {Level.READY: "green", Level.PARTIAL: "bold yellow", Level.ABSENT: "dim"}


def answer_console(stream: TextIO) -> Console:
    """As wide as the terminal; where there is none, wide enough to keep what belongs together on its line. Brackets are
    what they are: in names of things, and in [tables] of the config."""
    width = None if stream.isatty() else _PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False)


def print_json(stream: TextIO, answer: dict[str, object]) -> None:
    """An answer for programs."""
    stream.write(json.dumps(answer, indent=2) + "\n")


def health_table(layers: Layers, *, usd_per_day: Mapping[str, float] | None = None) -> Table:
    """One row a layer, parts indented below; with what a layer costs a day where that is given, and the sum."""
    costs = usd_per_day or {}
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0), show_footer=bool(costs))
    table.add_column("layer", footer="all", no_wrap=True)
    table.add_column("state", footer=overall(layers).value.upper(), no_wrap=True)
    if costs:
        table.add_column("USD a day", footer=f"{sum(costs.values()):.2f}", justify="right", no_wrap=True)
    table.add_column("detail", overflow="fold")
    for name, health in layers:
        _add_layer(table, name, health, costs, depth=0)
    return table


def _add_layer(table: Table, name: str, health: Health, costs: Mapping[str, float], *, depth: int) -> None:
    # The detail that is put together from parts only repeats what stands below.
    detail = "" if health.parts and health == Health.of_parts(health.parts) else clean(health.detail)
    state = Text(health.level.value.upper(), style=_LEVELS[health.level])
    cost = f"{costs[name]:.2f}" if depth == 0 and name in costs else ""
    cells: list[RenderableType] = [Text("  " * depth + name), state, *([cost] if costs else []), Text(detail)]
    table.add_row(*cells)
    for part, inner in health.parts:
        _add_layer(table, part, inner, costs, depth=depth + 1)


def overall(layers: Layers) -> Level:
    """Ready if every layer is, absent if none exists, else partial."""
    levels = {health.level for _, health in layers}
    return levels.pop() if len(levels) == 1 else Level.PARTIAL


def health_json(layers: Layers, *, usd_per_day: Mapping[str, float] | None = None) -> dict[str, object]:
    """`level` of everything, and `layers` with name, level, detail, parts, and `usd_per_day` where it is known."""
    costs = usd_per_day or {}
    answer: dict[str, object] = {"level": overall(layers).value}
    if costs:
        answer["usd_per_day"] = round(sum(costs.values()), 2)
    answer["layers"] = [
        _layer_json(name, health) | ({"usd_per_day": round(costs[name], 2)} if name in costs else {})
        for name, health in layers
    ]
    return answer


def _layer_json(name: str, health: Health) -> dict[str, object]:
    parts = [_layer_json(part, inner) for part, inner in health.parts]
    return {"name": name, "level": health.level.value, "detail": health.detail, "parts": parts}
