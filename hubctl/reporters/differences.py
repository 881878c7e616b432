"""Shows what differs: between two hubs, or between what a hub runs and what it would run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from hubctl.render.compared import Difference
from hubctl.reporters.words import clean

NOTHING = "nothing"


def print_differences(stream: TextIO, title: str, found: Sequence[Difference]) -> None:
    """A title, and below it each place with both sides. What is only on one side has one line."""
    console = Console(file=stream, highlight=False)
    console.print(Text(f"{title}:", style="bold"), soft_wrap=True)
    for one in found:
        for line in _lines(one):
            console.print(line, soft_wrap=True)
    if not found:
        console.print(Text(f"  {NOTHING}", style="dim"))


def _lines(one: Difference) -> Iterator[Text]:
    yield Text(f"  {clean(one.path)}")
    for line in one.lines:
        yield Text(f"    {clean(line)}", style="red" if line.startswith("-") else "green")
    if one.before is not None:
        yield Text(f"    - {clean(one.before)}", style="red")
    if one.after is not None:
        yield Text(f"    + {clean(one.after)}", style="green")


def as_data(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """For JSON."""
    return [{"path": one.path, "before": one.before, "after": one.after, "lines": list(one.lines)} for one in found]
