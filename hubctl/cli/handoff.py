"""The runbook for whoever goes on with an event."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Sandbox


def handoff(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    out: Annotated[
        Path | None, typer.Option(help="File to write to; default: standard output.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Write one page for whoever goes on with the event; ask nothing of your AWS account, and change nothing.

    Addresses, people and their roles, dates, what it costs a day and in all, where states, lock and journals are, how
    to take over, how to stop it, whom to tell. Markdown, from the config alone. Secrets are named by where they are.

    \b
    Examples:
      hubctl handoff > handoff.md
      hubctl handoff --json
    """
    from hubctl.access.handoff import handoff as runbook
    from hubctl.config.load import load
    from hubctl.config.writing import write
    from hubctl.reporters.handoff import as_data, markdown
    from hubctl.reporters.tables import print_json
    from hubctl.session import Options

    found = runbook(load(config), Options(config, sandbox).flags)
    if json:
        print_json(sys.stdout, as_data(found))
    elif out is None:
        sys.stdout.write(markdown(found))
    else:
        write(out, markdown(found), force=True)
