"""This module shows what was measured: on the terminal, and on the page that `--write` names.

Each program owns a part of the page, between two comments, and leaves the others as they are.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

CONSOLE = Console(highlight=False, width=120)
_HEAD = """# Benchmarks

Written by `make bench-start` and `make bench-empty`, each from a run of its own: its conditions stand above its tables.
Times differ from machine to machine; what has to hold are the ratios, and only on a machine that does little else. What
does not hold is said, and fails nothing.
"""


@dataclass(frozen=True)
class Verdict:
    """One number that has to hold; None for both where it could not be measured."""

    words: str
    value: float | None = None
    holds: bool | None = None

    def __str__(self) -> str:
        if self.value is None:
            return f"not measured: {self.words}"
        return f"{'holds' if self.holds else 'DOES NOT HOLD HERE'}: {self.value:,.2f} {self.words}"


@dataclass(frozen=True)
class Measured:
    """One table and what has to hold of it. The first column names the row."""

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    verdicts: Sequence[Verdict] = ()

    def show(self) -> None:
        """Prints it."""
        table = Table(title=self.title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*row)
        CONSOLE.print(table if self.rows else f"[bold]{self.title}")
        for verdict in self.verdicts:
            CONSOLE.print(f"  {verdict}")
        CONSOLE.print()

    def markdown(self) -> str:
        """The same as a section of a page."""
        lines = [f"### {self.title}", ""]
        if self.rows:
            lines += [_row(self.columns), _row(["---", *["---:"] * (len(self.columns) - 1)])]
            lines += [*map(_row, self.rows), ""]
        return "\n".join([*lines, *(f"- {verdict}" for verdict in self.verdicts), ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """What it ran on, and how busy that was when it began."""
    load = os.getloadavg()[0]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {python}, load average {load:.1f} before"


def write(page: Path, part: str, heading: str, words: str, measured: Sequence[Measured]) -> None:
    """Replaces one part of the page, or adds it."""
    sections = "\n".join(one.markdown() for one in measured)
    text = f"<!-- {part} -->\n## {heading}\n\n{words}\n\n{sections}<!-- end of {part} -->\n"
    old = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    there = re.compile(f"<!-- {part} -->.*?<!-- end of {part} -->\n", re.DOTALL)
    new = there.sub(lambda _: text, old) if there.search(old) else f"{old}\n{text}"
    page.write_text(new, encoding="utf-8")
