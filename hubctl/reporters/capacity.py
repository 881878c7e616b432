"""What is held ready for a hub, in words and as JSON."""

from __future__ import annotations

import json
from typing import TextIO

from hubctl.counting import counted
from hubctl.warming import Held


def print_held(stream: TextIO, held: Held, *, as_json: bool) -> None:
    """The answer of `hubctl warm` and `hubctl cool`."""
    if as_json:
        stream.write(json.dumps(as_data(held), indent=2) + "\n")
        return
    for line in _lines(held):
        stream.write(f"{line}\n")


def as_data(held: Held) -> dict[str, object]:
    """Keys as in `Held`; `until` as ISO 8601 with its offset."""
    return {
        "hub": held.hub,
        "nodes": held.nodes,
        "until": None if held.until is None else held.until.isoformat(),
        "by_schedule": held.by_schedule,
        "usd_an_hour": None if held.usd_an_hour is None else round(held.usd_an_hour, 3),
    }


def _lines(held: Held) -> list[str]:
    when = "" if held.until is None else f"{held.until:%a %d %b %H:%M %Z}"
    if not held.nodes:
        again = f"; the schedule goes on from {when}" if when else ""
        return [f"{held.hub}: no nodes are held ready any more{again}", "Nodes that are empty go in some ten minutes."]
    cost = "" if held.usd_an_hour is None else f", about ${held.usd_an_hour:.2f} an hour while they stand"
    lines = [f"{held.hub}: {counted(held.nodes, 'node')} held ready{cost}"]
    if held.by_schedule >= held.nodes:
        lines.append("The schedule holds so many now, whatever is asked for by hand.")
    lines.append(f"By hand until {when}." if when else "By hand until somebody says: hubctl cool")
    return lines
