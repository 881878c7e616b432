"""The embedded AWS and Kubernetes: start, stop, status, reset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubctl.cli.options import CONFIG, Config

if TYPE_CHECKING:
    from hubctl.sandbox.running import Running

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="An embedded AWS and Kubernetes on this machine, to rehearse with. Nothing of it is real, nothing costs.",
)

Enforce = Annotated[bool, typer.Option("--enforce-iam", help="Let the sandbox judge every call by its IAM policies.")]


def _base(config: Path) -> Path:
    from hubctl.surroundings import base_of

    return base_of(config)


def _show(running: Running | None) -> None:
    if running is None:
        typer.echo("The sandbox does not run. Start it with: hubctl sandbox start")
        return
    typer.echo("The sandbox runs. It is a rehearsal: nothing of it is real AWS.\n")
    typer.echo("To point other tools at it:")
    for name, value in running.environment().items():
        typer.echo(f"  export {name}={value}")
    typer.echo(f"  export KUBECONFIG={running.kubeconfig}\n\nStand-in charts: {running.charts_url}")


@app.command()
def start(config: Config = CONFIG, enforce_iam: Enforce = False) -> None:
    """Start the sandbox for the config's account and region, beside the config; no real account is touched.

    State is kept on disk between commands. Any command with --sandbox starts it too.

    \b
    Example:
      hubctl sandbox start
    """
    from hubctl import rehearsal
    from hubctl.config.load import load

    _show(rehearsal.start(_base(config), load(config), enforce_iam=enforce_iam))


@app.command()
def status(config: Config = CONFIG) -> None:
    """Show where the sandbox listens, and how to point other tools at it."""
    from hubctl import rehearsal
    from hubctl.sandbox import process

    _show(process.status(rehearsal.root(_base(config))))


@app.command()
def stop(config: Config = CONFIG) -> None:
    """Stop the sandbox. Its state stays on disk."""
    from hubctl import rehearsal
    from hubctl.sandbox import process

    process.stop(rehearsal.root(_base(config)))


@app.command()
def reset(config: Config = CONFIG, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything in the sandbox, and what hubctl noted about it. No real account is touched."""
    from hubctl import rehearsal

    base = _base(config)
    if not yes:
        typer.confirm(f"Delete the sandbox in {rehearsal.root(base)}?", abort=True)
    rehearsal.reset(base)
