"""Pictures for the documentation: a recorded run, drawn by the same code that draws on a terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from hubctl.core.events import PhaseFailed, PhaseFinished, PhaseStarted
from hubctl.reporters.jsonl import Stamped
from hubctl.reporters.layout import Frame, tree
from hubctl.reporters.progress import RunProgress
from hubctl.reporters.summary import print_summary
from hubctl.reporters.words import UNICODE, cleaned

WIDTH = 80

# Rich's template asks a CDN for its font. A page that shows the picture should ask nobody for anything.
_FORMAT = (
    re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    .replace("Fira Code, monospace", "Fira Code, Menlo, Consolas, DejaVu Sans Mono, monospace")
    .replace("<svg ", '<svg xml:space="preserve" ', 1)
)  # some viewers trim even no-break spaces at the ends of a text


def record_svg(
    recording: Sequence[Stamped], path: Path, title: str, *, command: str = "", at_seconds: float | None = None
) -> None:
    """Writes how the run looked `at_seconds` after its first event, or else its end. Same recording, same file.

    `command` is shown above, as if it had been typed. Raises ValueError if nothing was recorded.
    """
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    if command:
        console.print(Text.assemble(("$ ", "dim"), (command, "bold")))
    if at_seconds is None:
        print_summary(console, picture(recording), UNICODE, fold=True)
    else:
        frame = Frame(at_seconds, WIDTH - 1, 100, UNICODE)
        for line in tree(picture(recording, until=at_seconds), frame):
            console.print(line, no_wrap=True, overflow="crop")
    identity = re.sub(r"\W+", "-", path.stem)
    path.write_text(console.export_svg(title=title, code_format=_FORMAT, unique_id=identity), encoding="utf-8")


def picture(recording: Sequence[Stamped], *, until: float = float("inf")) -> RunProgress:
    """What was known of the run `until` seconds after its first event."""
    if not recording:
        raise ValueError("nothing was recorded")
    run = RunProgress()
    for stamped in recording:
        at = (stamped.at - recording[0].at).total_seconds()
        if at <= until:
            run.apply(cleaned(stamped.event, "utf-8"), at)
    return run


def busiest_moment(recording: Sequence[Stamped]) -> float:
    """The middle of the first stretch with the most phases side by side, in seconds after the first event."""
    running, most, since, best = 0, 0, 0.0, 0.0
    for stamped in recording:
        at = (stamped.at - recording[0].at).total_seconds()
        if isinstance(stamped.event, PhaseStarted):
            running += 1
            since = at
        elif isinstance(stamped.event, PhaseFinished | PhaseFailed):
            if running > most:
                most, best = running, (since + at) / 2
            running -= 1
    return best
