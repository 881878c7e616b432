"""An estimate of what an event will cost, as a page for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, TextIO

from rich.table import Table

from hubctl.costs.assumptions import Assumptions, told
from hubctl.costs.estimate import AFTER, BEFORE, EVENT, Estimate
from hubctl.costs.lines import Line, Span
from hubctl.counting import counted
from hubctl.reporters.tables import answer_console

_PERIODS = (BEFORE, EVENT, AFTER)


def print_estimate(stream: TextIO, found: Estimate, assumptions: Assumptions, *, as_json: bool) -> None:
    """The answer of `hubctl cost estimate`."""
    if as_json:
        stream.write(json.dumps(estimate_json(found, assumptions), indent=2) + "\n")
        return
    console = answer_console(stream)
    for line in _head(found):
        console.print(line)
    for table in (_period_table(found), _day_table(found), _phase_table(found), _assumption_table(assumptions)):
        console.print()
        console.print(table)
    console.print()
    for note in found.notes:
        console.print(note)
    console.print("AWS's list prices, before tax; no credits, no savings plans, no free tier.")


def estimate_json(found: Estimate, assumptions: Assumptions) -> dict[str, Any]:
    """USD with two digits; each span has `low` and `high`, which are the same where nothing runs on spot."""
    return {
        "event": found.event,
        "currency": "USD",
        "prices": {
            "region": found.prices.region,
            "dated": str(found.prices.dated),
            "source": found.prices.source,
            "guess": found.prices.guess,
            "guesses": sorted(found.prices.guesses),
        },
        "whole": _span(found.whole),
        "per_participant": _span(found.per_participant),
        "idle_day": _span(found.idle_day),
        "event_day": _span(found.event_day),
        "periods": {name: {"days": found.period(name)[0]} | _span(found.period(name)[1]) for name in _PERIODS},
        "phases": {phase: _span(usd) for phase, usd in found.phases.items()},
        "days": [{"date": str(day.date), "period": day.period} | _span(day.usd) for day in found.days],
        "lines": {"idle": [_line(line) for line in found.idle], "event": [_line(line) for line in found.working]},
        "assumptions": asdict(assumptions),
        "notes": list(found.notes),
    }


def _span(span: Span) -> dict[str, float]:
    return {"low": round(span.low, 2), "high": round(span.high, 2)}


def _line(line: Line) -> dict[str, Any]:
    return {"phase": line.phase, "what": line.what, "how": line.how, "unknown": line.unknown or None} | _span(line.usd)


def _head(found: Estimate) -> Iterator[str]:
    first, last = found.days[0].date, found.days[-1].date
    yield f"{found.event}: about {found.whole.words} USD, {found.per_participant.words} USD a participant."
    yield f"Left running for nobody it costs {found.idle_day.words} USD a day."
    guess = "a guess, another region's" if found.prices.guess else f"of {found.prices.dated}"
    yield f"{first} to {last}, {counted(found.participants, 'participant')}, prices of {found.prices.region} ({guess})."


def _table(*columns: str, numbers: int) -> Table:
    """The last columns are numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for place, column in enumerate(columns):
        if place >= len(columns) - numbers:
            table.add_column(column, justify="right", no_wrap=True)
        else:
            table.add_column(column, overflow="fold")
    return table


def _period_table(found: Estimate) -> Table:
    table = _table("", "days", "USD a day", "USD", numbers=3)
    for name in _PERIODS:
        days, usd = found.period(name)
        if days:
            table.add_row(name, str(days), usd.times(1 / days).words, usd.words)
    table.add_row("all", str(len(found.days)), "", found.whole.words)
    return table


def _day_table(found: Estimate) -> Table:
    idle = {(line.phase, line.what): line.usd for line in found.idle}
    table = _table("one day of", "arithmetic of an event's day", "idle USD", "event USD", numbers=2)
    for line in found.working:
        price = "?" if line.unknown else line.usd.words
        table.add_row(line.what, line.how, idle.get((line.phase, line.what), Span(0, 0)).words, price)
    table.add_row("all", "", found.idle_day.words, found.event_day.words)
    return table


def _phase_table(found: Estimate) -> Table:
    table = _table("phase of `hubctl up`", "USD, all days", numbers=1)
    for phase, usd in found.phases.items():
        table.add_row(phase, usd.words)
    return table


def _assumption_table(assumptions: Assumptions) -> Table:
    rows: Mapping[str, tuple[float, str, str]] = told(assumptions)
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("--assume", "", "why"):
        table.add_column(column, overflow="fold", no_wrap=column == "--assume")
    for name, (value, unit, why) in rows.items():
        table.add_row(f"{name}={value:g}", unit, why)
    return table
