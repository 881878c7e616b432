"""The end of a run: a table of times, what failed and what to do about it, advice, and how to go on."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hubctl.reporters.layout import STYLES, changes_words, failed, result
from hubctl.reporters.progress import PhaseProgress, RunProgress, State
from hubctl.reporters.words import SANDBOX, Glyphs, duration

_ENDS = {"up": "{event} is up", "teardown": "{event} is down"}


def print_summary(console: Console, run: RunProgress, glyphs: Glyphs, *, fold: bool = False) -> None:
    """Says how the run ended. For a command that only looks, nothing but what went wrong: its answer comes after.

    Hints, advice and commands are left on one line, since they get copied; `fold` folds them too, for pictures.
    """
    if not run.looks:
        if run.sandbox:
            console.print(Text(SANDBOX, style="yellow"))
        console.print(durations_table(run, glyphs))
    for phase in run.in_state(State.FAILED):
        _print_failure(console, run, phase, fold=fold)
    _print_not_started(console, run)
    _print_advice(console, run, fold=fold)
    if not run.looks:
        _print_outcome(console, run, fold=fold)


def durations_table(run: RunProgress, glyphs: Glyphs) -> Table:
    """One row a phase: how it ended, how long it took, what it changed; and the whole run."""
    signs = {
        State.DONE: glyphs.done,
        State.FAILED: glyphs.failed,
        State.SKIPPED: glyphs.skipped,
        State.WAITING: glyphs.waiting,
        State.RUNNING: glyphs.waiting,
    }
    table = Table(box=None, pad_edge=False, header_style="dim", show_footer=True, footer_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column("phase", footer="total", no_wrap=True)
    table.add_column("time", footer=duration(run.seconds), justify="right", no_wrap=True)
    table.add_column("changes", footer=changes_words(run, run.changes), overflow="fold")
    for phase in run.phases.values():
        style = STYLES[phase.state]
        quiet = phase.state in (State.SKIPPED, State.WAITING) or not (phase.changes.total or phase.text)
        table.add_row(
            Text(signs[phase.state], style=style),
            Text(phase.name, style="dim" if phase.state in (State.SKIPPED, State.WAITING) else ""),
            "" if phase.seconds is None else duration(phase.seconds),
            Text(result(run, phase), style="dim" if quiet else "red" if phase.state is State.FAILED else ""),
        )
    return table


def _print_failure(console: Console, run: RunProgress, phase: PhaseProgress, *, fold: bool) -> None:
    where = f", at: {phase.title}" if phase.title else ""
    after = "" if phase.seconds is None else f" after {duration(phase.seconds)}"
    console.print()
    console.print(Text(f"{phase.name} {failed(run)}{after}{where}", style="bold red"))
    for line in phase.text.splitlines():
        console.print(Text("\n".join(_wrapped(line, console.width))))
    if phase.hint and phase.hint != run.resume:
        console.print(Text(f"  Next: {phase.hint}"), soft_wrap=not fold)


def _wrapped(line: str, width: int) -> list[str]:
    """Wrapped at words, with the line's own indent kept: Terraform shows structure by it."""
    indent = "  " + " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(
        line.strip(),
        width - 1,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _print_not_started(console: Console, run: RunProgress) -> None:
    left = run.in_state(State.SKIPPED, State.WAITING)
    if left and run.outcome != "done":
        console.print()
        names = ", ".join(phase.name for phase in left)
        console.print(Text.assemble(("Not started: ", "bold"), names))


def _print_advice(console: Console, run: RunProgress, *, fold: bool) -> None:
    if not run.advice:
        return
    console.print()
    console.print(Text("For you to do or know:", style="bold"))
    for number, advice in enumerate(run.advice, 1):
        text = "\n     ".join(advice.text.splitlines())
        console.print(Text.assemble((f"  {number}. ", "bold"), f"{advice.phase}: {text}"), soft_wrap=not fold)


def _how_it_stopped(run: RunProgress) -> str:
    """No more than is true: what became of a phase that was cut off is for its own words to tell."""
    if run.stops > 2:
        return "what ran was killed, and may have left a lock or a thing that no state knows"
    if run.in_state(State.FAILED):
        return "nothing new was begun; above is how far each phase came"
    return "what had begun was finished"


def _print_outcome(console: Console, run: RunProgress, *, fold: bool) -> None:
    console.print()
    if run.outcome == "done":
        end = _ENDS.get(run.command, f"hubctl {run.command} of {{event}} is done").format(event=run.event)
        changes = ", and nothing had to change" if not run.changes.total else ""
        console.print(Text(f"{end}{changes}.", style="bold green"))
        return
    if run.outcome == "interrupted":
        said = f"Interrupted: {_how_it_stopped(run)}. To go on:"
    else:
        said = f"hubctl {run.command} did not finish. What is done stays done. When the cause is gone:"
    console.print(Text(said, style="bold yellow"))
    console.print(Text(f"  {run.resume}"), soft_wrap=not fold)
