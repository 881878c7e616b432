"""The embedded AWS and Kubernetes: start, stop, status, reset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="An embedded AWS and Kubernetes on this machine, to rehearse with. Nothing of it is real, nothing costs.",
)

Enforce = Annotated[bool, typer.Option("--enforce-iam", help="Let the sandbox judge every call by its IAM policies.")]


@app.command()
def start(config: Config = CONFIG, enforce_iam: Enforce = False) -> None:
    """Start the sandbox for the config's account and region, beside the config; no real account is touched.

    State is kept on disk between commands. Any command with --sandbox starts it too.

    \b
    Example:
      hubctl sandbox start
    """
    from hubctl import wiring

    wiring.show_sandbox(wiring.start_sandbox(config, enforce_iam=enforce_iam))


@app.command()
def status(config: Config = CONFIG) -> None:
    """Show where the sandbox listens, and how to point other tools at it."""
    from hubctl import wiring

    wiring.show_sandbox(wiring.sandbox_status(config))


@app.command()
def stop(config: Config = CONFIG) -> None:
    """Stop the sandbox. Its state stays on disk."""
    from hubctl import wiring

    wiring.stop_sandbox(config)


@app.command()
def reset(config: Config = CONFIG, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything in the sandbox, and what hubctl noted about it. No real account is touched."""
    from hubctl import wiring

    root: Path = wiring.sandbox_root(config)
    if not yes:
        typer.confirm(f"Delete the sandbox in {root}?", abort=True)
    wiring.reset_sandbox(config)
