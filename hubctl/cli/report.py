"""The report on an event."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Kubeconfig, Sandbox


def report(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder of the export; default: the newest beside the config.", show_default=False),
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the event's Prometheus, while the hubs are up.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; default: report-NAME here.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Write a report on the event for organisers and funders, from what is known; change nothing in your AWS account.

    One page that needs nothing beside it (report.html: reads on a phone, prints on A4), and Markdown: who, when, how
    many, pictures of the use, costs by component and participant, what waited or failed, what to change next time, and
    whether anything is left. Use comes from an export, or with --live from Prometheus; what AWS charged from the last
    `hubctl cost actual`. What nobody knows is said. No names of participants are in it.

    \b
    Examples:
      hubctl report
      hubctl report --from ohw-export --out report
      hubctl report --live
    """
    from hubctl.errors import UsageError
    from hubctl.reporters.report import print_report
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options
    from hubctl.wiring.report import make, write

    if live and source is not None:
        raise UsageError("--live and --from are two sources", hint="hubctl report --live")
    options = Options(config, sandbox, kubeconfig)
    with waiting(sys.stderr, "writing the report"):
        made = make(options, source, live=live)
        written = write(made, out or Path(f"report-{made.config.name}"))
    print_report(sys.stdout, made, written, as_json=json)
