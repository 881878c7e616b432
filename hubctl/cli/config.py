"""The commands about the config file that is there: validate, schema."""

from __future__ import annotations

import json as jsonlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from hubctl.cli.options import CONFIG, Config, Json, Sandbox
from hubctl.counting import counted

if TYPE_CHECKING:
    from hubctl.config.model import EventConfig
    from hubctl.config.problems import ConfigError, Problem


def validate(config: Config = CONFIG, sandbox: Sandbox = False, json: Json = False) -> None:
    """Check the config file, all of it at once; touch no AWS account and need no network.

    Every problem comes with its line and column, and with what to write instead. With --sandbox, what is only fit for
    the sandbox passes too. Exit code 0: right. 2: something is wrong. Takes a moment.

    \b
    Examples:
      hubctl validate
      hubctl validate --config ohw.toml --json
    """
    import datetime as dt

    from hubctl.config.checks import check, warnings
    from hubctl.config.load import ConfigError, load

    today = dt.datetime.now(dt.UTC).date()
    try:
        event = load(config)
        check(event, today, sandbox=sandbox)
    except ConfigError as error:
        _annotate(error)
        if json:
            typer.echo(
                jsonlib.dumps({"valid": False, "file": error.file, "problems": _as_data(error.problems)}, indent=2)
            )
            raise typer.Exit(error.exit_code) from error
        raise
    found = warnings(event, today)
    for warning in found:
        typer.echo(f"warning: {warning.line(str(config))}", err=True)
    typer.echo(jsonlib.dumps(_event_data(config, event, found), indent=2) if json else _event_text(config, event))


def _annotate(error: ConfigError) -> None:
    """GitHub shows these beside the lines of a pull request; it reads both streams."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in error.annotations():
            typer.echo(line, err=True)


def _as_data(problems: tuple[Problem, ...] | list[Problem]) -> list[dict[str, Any]]:
    from hubctl.config.problems import dotted

    return [
        {
            "key": dotted(problem.path),
            "message": problem.text,
            "line": problem.position.line if problem.position else None,
            "column": problem.position.column if problem.position else None,
        }
        for problem in problems
    ]


def _event_data(file: Path, event: EventConfig, found: list[Problem]) -> dict[str, Any]:
    from dataclasses import asdict

    from hubctl.config.summary import hub_sizes

    hubs = [asdict(size) for size in hub_sizes(event)]
    return {"valid": True, "file": str(file), "event": event.name, "hubs": hubs, "warnings": _as_data(found)}


def _event_text(file: Path, event: EventConfig) -> str:
    from hubctl.config.summary import hub_sizes

    when = f"{event.event.starts} to {event.event.ends}, {counted(event.event.participants, 'participant')}"
    lines = [f"{file} is right: {event.name}, {when}, account {event.aws.account_id}, {event.aws.region}"]
    users = event.cluster.nodes.user
    for size in hub_sizes(event):
        if size.seats_per_node is None or size.nodes is None:
            sizes = f"seats unknown: hubctl does not know {' or '.join(users.instance_types)}"
        else:
            node = " or ".join(users.instance_types)
            seats = f"about {counted(size.seats_per_node, 'seat')} a node ({node})"
            sizes = f"{seats}, {counted(size.nodes, 'node')} for all; at most {users.max}"
        lines.append(f"  {size.hub}  {size.host}  {sizes}")
    return "\n".join(lines)


def schema() -> None:
    """Print the JSON Schema of the config file, for editors that complete and check TOML; touch no AWS account.

    Editors find it by the first line of the config:  #:schema ./config.schema.json

    \b
    Examples:
      hubctl schema > config.schema.json
    """
    from hubctl.config.schema import schema as build

    typer.echo(jsonlib.dumps(build(), indent=2, ensure_ascii=False))
