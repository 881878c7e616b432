"""Answers of commands that look: health by layer and a plan by phase, as tables for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from hubctl.core.changes import Changes, PhasePlan, StepPreview
from hubctl.core.health import Health, Level
from hubctl.reporters.words import clean, to_do

Layers = Sequence[tuple[str, Health]]

_PIPE_WIDTH = 160
"""Where no terminal says how wide it is: wide enough that details stay on the line of their layer."""

_LEVELS = {Level.READY: "green", Level.PARTIAL: "bold yellow", Level.ABSENT: "dim"}
_SIGNS = (("-/+", "bold red"), ("+/-", "bold red"), ("+", "green"), ("~", "yellow"), ("-", "red"))


def print_health(
    stream: TextIO, layers: Layers, *, as_json: bool = False, usd_per_day: Mapping[str, float] | None = None
) -> None:
    """The answer of `hubctl status`."""
    if as_json:
        _print_json(stream, health_json(layers, usd_per_day=usd_per_day))
    else:
        answer_console(stream).print(health_table(layers, usd_per_day=usd_per_day))


def print_plans(stream: TextIO, plans: Sequence[PhasePlan], *, as_json: bool = False) -> None:
    """The answer of `hubctl plan`. Lines are left whole: names in them get copied and searched for."""
    if as_json:
        _print_json(stream, plan_json(plans))
    else:
        answer_console(stream).print(plan_table(plans), soft_wrap=True)


def answer_console(stream: TextIO) -> Console:
    """As wide as the terminal; where there is none, wide enough to keep what belongs together on its line."""
    width = None if stream.isatty() else _PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False)


def _print_json(stream: TextIO, answer: dict[str, object]) -> None:
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


def plan_table(plans: Sequence[PhasePlan]) -> Group:
    """Phase by phase what would change, line by line, and the sum in Terraform's words."""
    width = max((len(plan.phase) for plan in plans), default=0)
    return Group(*(line for plan in plans for line in _phase_lines(plan, width)), Text(), _total(plans))


def _phase_lines(plan: PhasePlan, width: int) -> Iterator[Text]:
    if plan.changes.total or not plan.deferred:
        style = "bold" if plan.changes.total else "dim"
        yield Text(f"{plan.phase:<{width}}  {to_do(plan.changes)}", style=style)
    for preview in plan.previews:
        if preview.changes.total:
            yield from _step_lines(preview)
    if plan.deferred:
        name = "" if plan.changes.total else plan.phase
        yield Text(
            f"{name:<{width}}  {'more ' if plan.changes.total else ''}known later: {plan.deferred}", style="yellow"
        )


def _step_lines(preview: StepPreview) -> Iterator[Text]:
    yield Text(f"  {clean(preview.title)}: {to_do(preview.changes)}")
    for line in preview.lines:
        sign, style = next(((sign, style) for sign, style in _SIGNS if line.startswith(sign)), ("", ""))
        yield Text(" " * (4 if sign else 6) + clean(line), style=style)


def _total(plans: Sequence[PhasePlan]) -> Text:
    changes = sum((plan.changes for plan in plans), Changes())
    deferred = [plan.phase for plan in plans if plan.deferred]
    later = f" More is known later for: {', '.join(deferred)}." if deferred else ""
    if not changes.total:
        return Text(f"No changes so far.{later}" if deferred else "No changes.", style="bold")
    counts = f"{changes.added} to add, {changes.changed} to change, {changes.removed} to remove"
    return Text(f"Plan: {counts}.{later}", style="bold")


def plan_json(plans: Sequence[PhasePlan]) -> dict[str, object]:
    """`changes` in all, `deferred` phases, and `phases` with their steps and lines."""
    return {
        "changes": _changes_json(sum((plan.changes for plan in plans), Changes())),
        "deferred": [plan.phase for plan in plans if plan.deferred],
        "phases": [
            {
                "phase": plan.phase,
                "changes": _changes_json(plan.changes),
                "deferred": plan.deferred,
                "steps": [
                    {"title": one.title, "changes": _changes_json(one.changes), "lines": list(one.lines)}
                    for one in plan.previews
                ],
            }
            for plan in plans
        ],
    }


def _changes_json(changes: Changes) -> dict[str, int]:
    return {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
