"""What was done before: runs, and what happened in one of them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Sandbox


def history(config: Config = CONFIG, sandbox: Sandbox = False, json: Json = False) -> None:
    """List the runs from this folder that changed something, or tried to, and how each ended; touches no AWS account.

    \b
    Examples:
      hubctl history
      hubctl history --json
    """
    from hubctl.history import runs
    from hubctl.session import Options
    from hubctl.surroundings import work_of

    found = runs(work_of(Options(config, sandbox)))
    if json:
        import dataclasses
        from json import dumps

        print_json = [dataclasses.asdict(run) for run in found]
        typer.echo(dumps(print_json, indent=2, default=str))
        return
    for run in found:
        failed = f"; failed: {', '.join(run.failed)}" if run.failed else ""
        typer.echo(f"{run.id:<27} {run.outcome:<11} {run.seconds:6.0f} s  {run.changes}{failed}")
    if not found:
        typer.echo("nothing was run from this folder", err=True)


def log(
    run: Annotated[str, typer.Argument(help="The run's id, the beginning of it, or: last")] = "last",
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    json: Json = False,
) -> None:
    """Print what happened in a run, from its journal; touches no AWS account.

    \b
    Examples:
      hubctl log
      hubctl log 20270809T1602
    """
    from hubctl import wiring
    from hubctl.history import find
    from hubctl.session import Options
    from hubctl.surroundings import work_of

    journal = find(work_of(Options(config, sandbox)), run)
    if json:
        typer.echo(journal.read_text(encoding="utf-8"), nl=False)
        return
    wiring.replay(journal, sys.stdout)
