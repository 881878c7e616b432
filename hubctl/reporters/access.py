"""Who may run the event or look at it, and what came of trying: for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from rich.table import Table
from rich.text import Text

from hubctl.access.applied import APPLIED, Standing
from hubctl.access.check import Trial, Verdict, failed
from hubctl.access.whom import Whom
from hubctl.reporters.tables import answer_console, print_json
from hubctl.reporters.words import clean

_STYLES = {
    Verdict.OK: "green",
    Verdict.DENIED: "bold red",
    Verdict.CLOSED: "dim",
    Verdict.BEYOND: "yellow",
}


def print_people(stream: TextIO, people: Sequence[Standing], *, as_json: bool = False) -> None:
    """One row a person, the ARN below."""
    if as_json:
        print_json(stream, {"people": [asdict(one) for one in people]})
        return
    console = answer_console(stream)
    if not people:
        console.print("Nobody but whoever has rights of their own in the account: hubctl access add")
        return
    table = _table("who", "role", "Grafana", "in AWS")
    for one in people:
        state = Text(one.state, style="green" if one.state == APPLIED else "bold yellow")
        said = Text.assemble(state, *([f": {clean(one.why)}"] if one.why else []))
        grafana = f"{one.grafana} ({one.github})" if one.github else "-"
        table.add_row(Text(f"{one.name or 'nobody in the config'}\n  {one.arn}"), one.role or "-", grafana, said)
    console.print(table)


def print_trials(stream: TextIO, whom: Whom, trials: Sequence[Trial], *, as_json: bool = False) -> None:
    """One row a trial."""
    if as_json:
        rows = [{"what": one.what, "verdict": one.verdict.value, "means": one.means} for one in trials]
        answer: dict[str, object] = {"who": whom.who, "role": whom.role, "through": list(whom.through), "trials": rows}
        print_json(stream, {**answer, "works": not failed(tuple(trials))})
        return
    console = answer_console(stream)
    through = f", in {whom.through[-1].rpartition('/')[2]}" if whom.through else ""
    console.print(Text(f"{whom.who} as {whom.role}{through}"), soft_wrap=True)
    table = _table("what", "answer", "what it means")
    for one in trials:
        table.add_row(one.what, Text(one.verdict.value.upper(), style=_STYLES[one.verdict]), Text(clean(one.means)))
    console.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 1)
    return table
