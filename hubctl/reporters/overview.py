"""The answer of `hubctl status`: layers with what they cost a day, and a reminder when the event is over."""

from __future__ import annotations

import os
from typing import TextIO

from rich.text import Text

from hubctl.operations import Overview
from hubctl.reporters.attendance import attendance_json, attendance_table
from hubctl.reporters.tables import answer_console, health_json, health_table, print_json


def print_overview(stream: TextIO, found: Overview, *, as_json: bool = False) -> None:
    """Prints it. The sum is of list prices; what cannot be listed has no price."""
    costs = found.running.by_phase
    if as_json:
        answer = health_json(found.layers, usd_per_day=costs)
        answer |= {"uncounted": list(found.running.uncounted), "unlisted": found.unlisted or None}
        answer |= {"unconfirmed": found.running.unconfirmed or None}
        answer |= {"reminder": found.reminder or None, **attendance_json(found.attendance)}
        print_json(stream, answer)
        return
    console = answer_console(stream)
    console.print(health_table(found.layers, usd_per_day=costs))
    if found.attendance.hubs or found.attendance.nodes_with_few:
        console.print()
        console.print(attendance_table(found.attendance, found.time_zone))
        console.print()
    if found.unlisted:
        console.print(Text(f"Not counted, since it could not be listed: {found.unlisted}", style="yellow"))
    if found.running.uncounted:
        console.print(f"Without a price, and not counted: {', '.join(found.running.uncounted)}.")
    if found.running.unconfirmed:
        words = f"{found.running.unconfirmed} will not hear of NAT traffic before the link in AWS's mail is followed."
        console.print(Text(words, style="yellow"))
    print_reminder(stream, found.reminder)


def print_reminder(stream: TextIO, words: str) -> None:
    """A line that is not missed, and in GitHub Actions a warning of the run; nothing where there are no words."""
    if not words:
        return
    if os.environ.get("GITHUB_ACTIONS") == "true":
        stream.write(f"::warning title=hubctl::{words}\n")
    answer_console(stream).print(Text(f"! {words}", style="bold yellow"))
