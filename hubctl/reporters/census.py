"""The events of an account, as a table for people and as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any, TextIO

from rich.table import Table
from rich.text import Text

from hubctl.census import Found, FoundEvent
from hubctl.counting import counted
from hubctl.reporters.tables import answer_console, print_json
from hubctl.reporters.words import clean


def print_events(stream: TextIO, found: Found, today: dt.date, *, as_json: bool = False) -> None:
    """Every event, then what is to be said of some, then what could not be seen."""
    if as_json:
        print_json(stream, document(found, today))
        return
    console = answer_console(stream)
    where = found.regions[0] if len(found.regions) == 1 else counted(len(found.regions), "region")
    if any(not one.gone for one in found.events):
        console.print(_table(found, today))
    else:
        console.print(f"No events in account {found.caller.account_id}, {where}.")
    for one in found.events:
        for words in _words(one, today):
            console.print(Text(f"{one.name}: {clean(words)}", style="yellow"), soft_wrap=True)
    for missing in found.unseen:
        console.print(Text(f"not seen: {missing.what}: {clean(missing.reason)}", style="yellow"), soft_wrap=True)


def _table(found: Found, today: dt.date) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for title in ("event", "region", "up since", "gone by"):
        table.add_column(title, no_wrap=title == "event")
    table.add_column("things", justify="right")
    table.add_column("USD a day", justify="right")
    for one in found.events:
        if one.gone:
            continue
        since = f"{one.up_since:%Y-%m-%d}" if one.up_since else "no cluster"
        until = f"{one.settings.gone_by}" if one.settings else "?"
        style = "bold yellow" if one.overdue(today) else ""
        costs = f"{one.usd_per_day:.2f}"
        table.add_row(one.name, " ".join(one.regions), since, Text(until, style=style), f"{one.things}", costs)
    return table


def _words(one: FoundEvent, today: dt.date) -> list[str]:
    """What somebody may have to act on."""
    if one.gone:
        return [f"gone; AWS still shows {counted(one.things, 'deleted thing')} of it"]
    said = []
    if one.overdue(today) and one.settings:
        said.append(f"should have been gone by {one.settings.gone_by}")
    if one.holder:
        said.append(f"at work: {one.holder}")
    if one.kept:
        said.append(f"{counted(one.kept, 'thing')} kept by a teardown")
    return said


def document(found: Found, today: dt.date) -> dict[str, object]:
    """`account`, `regions` that were looked at, `events`, and `unseen` with reasons."""
    return {
        "account": found.caller.account_id,
        "regions": list(found.regions),
        "events": [_json(one, today) for one in found.events],
        "unseen": [{"what": one.what, "reason": one.reason} for one in found.unseen],
    }


def _json(one: FoundEvent, today: dt.date) -> dict[str, Any]:
    settings = one.settings
    return {
        "name": one.name,
        "title": settings.title if settings else None,
        "regions": list(one.regions),
        "up_since": one.up_since.isoformat(timespec="seconds") if one.up_since else None,
        "starts": f"{settings.starts}" if settings else None,
        "ends": f"{settings.ends}" if settings else None,
        "gone_by": f"{settings.gone_by}" if settings else None,
        "overdue": one.overdue(today),
        "at_work": str(one.holder) if one.holder else None,
        "gone": one.gone,
        "things": one.things,
        "kept": one.kept,
        "usd_per_day": round(one.usd_per_day, 2),
        "tags": one.tags,
    }
