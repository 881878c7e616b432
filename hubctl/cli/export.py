"""Keeping what an event leaves behind."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hubctl.cli.options import CONFIG, Config, Json, Kubeconfig, Sandbox

if TYPE_CHECKING:
    from hubctl.session import Session

Without = Annotated[
    list[str] | None,
    typer.Option(help="Leave out config, prometheus, grafana or homes; may be given again.", show_default=False),
]


def export(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    out: Annotated[Path | None, typer.Option(help="Folder; default: NAME-export here.", show_default=False)] = None,
    without: Without = None,
    since: Annotated[
        str | None, typer.Option(help="Measurements from when on; default: a day before the event.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Until when; default: now, or a day after it.", show_default=False)
    ] = None,
    step: Annotated[int, typer.Option(min=15, help="Seconds between measurements.")] = 60,
    prometheus: Annotated[
        str | None, typer.Option(help="Ask the Prometheus at this address.", metavar="URL", show_default=False)
    ] = None,
    grafana: Annotated[
        str | None, typer.Option(help="Ask the Grafana at this address.", metavar="URL", show_default=False)
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only verify an export that is there.")] = False,
    json: Json = False,
) -> None:
    """Keep what an event leaves in your AWS account: measurements, dashboards, config, receipts, homes, hub databases.

    Homes go from EFS into the bucket of [export], one archive a person, by a Job in the cluster; credentials in them
    are left out. All else goes into a folder. Everything is verified after it was written, and a part that cannot be
    had is an error: --without leaves it out. Run again, only homes that have changed are archived anew. Takes a
    minute, and for homes as long as reading them does.

    \b
    Examples:
      hubctl export
      hubctl export --without homes --out kept
      hubctl export --check
    """
    from hubctl import wiring
    from hubctl.export import manifest
    from hubctl.reporters.exports import print_export
    from hubctl.session import Options
    from hubctl.surroundings import read_config

    options = Options(config, sandbox, kubeconfig)
    folder = out or Path(f"{read_config(options).name}-export")
    if check:
        made = manifest.check(folder)
    else:
        with wiring.session(options, "export", drives=kubeconfig is None) as session:
            span = {"since": since, "until": until, "step": step}
            made = keep(session, folder, without or [], {"prometheus": prometheus, "grafana": grafana}, span)
    print_export(sys.stdout, folder, made, as_json=json)


def keep(
    session: Session, folder: Path, without: list[str], at: dict[str, str | None], span: dict[str, Any]
) -> dict[str, Any]:
    """An export, also of a teardown."""
    from hubctl.export import whole
    from hubctl.usage.span import export_grid, scheduled
    from hubctl.wiring import metrics

    clock, config = session.context.ports.clock, session.context.config
    grid = export_grid(config, clock.now(), span.get("since"), span.get("until"), span.get("step"))
    wanted = whole.Wanted(folder, whole.parts(session, without), grid, scheduled(config, []))
    sources = metrics.sources(session, prometheus=at.get("prometheus"), grafana=at.get("grafana"))
    return whole.keep(session, sources, wanted, lambda words: typer.echo(words, err=True))
