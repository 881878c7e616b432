"""The embedded AWS and Kubernetes: start, stop, status, reset."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubctl.cli.groups import Sections
from hubctl.cli.options import CONFIG, Config, Json

if TYPE_CHECKING:
    from hubctl.sandbox.running import Running

app = typer.Typer(
    cls=Sections,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="An embedded AWS and Kubernetes on this machine, to rehearse with. Nothing of it is real, nothing costs.",
)

Enforce = Annotated[bool, typer.Option("--enforce-iam", help="Let the sandbox judge every call by its IAM policies.")]

Delay = Annotated[
    float,
    typer.Option("--delay", help="Seconds that slow things (clusters, nodes, NAT gateways) take.", show_default=True),
]


def _base(config: Path) -> Path:
    from hubctl.surroundings import base_of

    return base_of(config)


def _show(running: Running | None, *, as_json: bool) -> None:
    if as_json:
        typer.echo(jsonlib.dumps(_as_data(running), indent=2))
    elif running is None:
        typer.echo("The sandbox does not run. Start it with: hubctl sandbox start")
    else:
        typer.echo("The sandbox runs. It is a rehearsal: nothing of it is real AWS.\n")
        typer.echo("To point other tools at it:")
        for name, value in _variables(running).items():
            typer.echo(f"  export {name}={value}")
        typer.echo(f"\nStand-in charts: {running.charts_url}\nIts files:       {running.state_dir}")


def _variables(running: Running) -> dict[str, str]:
    return {**running.environment(), "KUBECONFIG": str(running.kubeconfig)}


def _as_data(running: Running | None) -> dict[str, object]:
    if running is None:
        return {"running": False}
    where = {"charts": running.charts_url, "files": str(running.state_dir), "log": str(running.log_file)}
    return {"running": True, "pid": running.pid, "environment": _variables(running), **where}


@app.command(short_help="Start the sandbox beside the config")
def start(config: Config = CONFIG, enforce_iam: Enforce = False, delay: Delay = 0.0, json: Json = False) -> None:
    """Start the sandbox for the config's account and region, beside the config; no real AWS account is touched.

    State is kept on disk between commands. Any command with --sandbox starts it too.

    \b
    Examples:
      hubctl sandbox start
      hubctl sandbox start --enforce-iam --delay 20
    """
    from hubctl import rehearsal
    from hubctl.config.load import load

    _show(rehearsal.start(_base(config), load(config), enforce_iam=enforce_iam, delay_seconds=delay), as_json=json)


@app.command(short_help="Show where it listens, and how to point other tools at it")
def status(config: Config = CONFIG, json: Json = False) -> None:
    """Show where the sandbox listens, and how to point other tools at it; no real AWS account is touched.

    \b
    Examples:
      hubctl sandbox status
      eval "$(hubctl sandbox status | grep export)"
    """
    from hubctl import rehearsal
    from hubctl.sandbox import process

    _show(process.status(rehearsal.root(_base(config))), as_json=json)


@app.command(short_help="Stop it; its state stays on disk")
def stop(config: Config = CONFIG) -> None:
    """Stop the sandbox; its state stays on disk, and no real AWS account is touched.

    \b
    Example:
      hubctl sandbox stop
    """
    from hubctl import rehearsal
    from hubctl.sandbox import process

    root = rehearsal.root(_base(config))
    ran = process.status(root) is not None
    process.stop(root)
    typer.echo(f"the sandbox {'is stopped' if ran else 'did not run'}; its state stays in {root}", err=True)


@app.command(short_help="Delete everything in it, and begin anew")
def reset(config: Config = CONFIG, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything in the sandbox, and what hubctl noted about it; no real AWS account is touched.

    It stops the sandbox first. The next command with --sandbox begins with an empty account.

    \b
    Examples:
      hubctl sandbox reset
      hubctl sandbox reset --yes
    """
    from hubctl import rehearsal
    from hubctl.cli.answers import ask
    from hubctl.errors import RefusedError

    base = _base(config)
    root = rehearsal.root(base)
    if not yes and ask(f"Delete the sandbox in {root}? Type yes", otherwise="hubctl sandbox reset --yes") != "yes":
        raise RefusedError("the answer was not yes; nothing was touched", hint="hubctl sandbox reset --yes")
    rehearsal.reset(base)
    typer.echo(f"the sandbox in {root} is empty", err=True)
