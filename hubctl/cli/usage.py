"""How an event's hubs are used, or were."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Kubeconfig, Sandbox

if TYPE_CHECKING:
    from hubctl.session import Options
    from hubctl.usage.event import Usage


def usage(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="Read the export in this folder instead.", show_default=False)
    ] = None,
    prometheus: Annotated[
        str | None, typer.Option(help="Ask the Prometheus at this address instead.", metavar="URL", show_default=False)
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="From when on, at the event; default: its first day.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Until when; default: now, or the end of its last day.", show_default=False)
    ] = None,
    step: Annotated[int | None, typer.Option(min=15, help="Seconds between values; default: as fits.")] = None,
    session: Annotated[
        list[str] | None,
        typer.Option(help="Shade 2027-08-09T09:00/12:30, not the schedule; may be given again.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures; default: usage-NAME here.", show_default=False)
    ] = None,
    pictures: Annotated[bool, typer.Option("--pictures/--no-pictures", help="Draw pictures, PNG and SVG.")] = True,
    json: Json = False,
) -> None:
    """Say how the hubs in your AWS account are used, or were: people, memory, waiting, nodes; draw it; change nothing.

    It asks the event's Prometheus through the cluster's API, or reads what `hubctl export` kept. Memory is compared
    with what was guaranteed, for each person too (without names in the pictures). What was not measured is a gap, not
    zero. Takes some seconds.

    \b
    Examples:
      hubctl usage
      hubctl usage --from ohw-export --out pictures
      hubctl usage --prometheus http://localhost:9090 --since 2027-08-10
    """
    from hubctl.reporters.usage import print_usage
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options
    from hubctl.usage.summary import summary

    options = Options(config, sandbox, kubeconfig)
    with waiting(sys.stderr, "looking at how the hubs were used"):
        found = _read(source, options, session) if source else _asked(options, prometheus, since, until, step, session)
    answer = summary(found)
    drawn = _drawn(found, out or Path(f"usage-{found.name}")) if pictures else []
    if json:
        from json import dumps

        typer.echo(dumps({**answer, "pictures": [str(path) for path in drawn]}, indent=2))
    else:
        print_usage(sys.stdout, answer)
    if drawn:
        typer.echo(f"Pictures: {drawn[0].parent}", err=True)


def _read(source: Path, options: Options, sessions: list[str] | None) -> Usage:
    import dataclasses

    from hubctl.surroundings import read_config
    from hubctl.usage import files, span

    found = files.read(source)
    if not sessions:
        return found
    return dataclasses.replace(found, scheduled=span.scheduled(read_config(options), sessions))


def _asked(
    options: Options, url: str | None, since: str | None, until: str | None, step: int | None, given: list[str] | None
) -> Usage:
    import datetime as dt

    from hubctl import wiring
    from hubctl.surroundings import read_config
    from hubctl.usage import span
    from hubctl.usage.collect import collect
    from hubctl.wiring import metrics

    config = read_config(options)
    grid = span.grid(config, dt.datetime.now(dt.UTC), since, until, step)
    scheduled = span.scheduled(config, given or [])
    if url:
        return collect(metrics.prometheus_at(url), config, grid, scheduled=scheduled)
    with wiring.session(options, "usage", drives=options.kubeconfig is None) as session:
        return collect(metrics.prometheus_of(session), config, grid, scheduled=scheduled)


def _drawn(found: Usage, folder: Path) -> list[Path]:
    from hubctl.usage.plots import draw

    return [*draw(found, folder)]
