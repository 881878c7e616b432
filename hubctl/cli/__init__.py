"""The command line: parse, call, exit code. Nothing is decided here.

Importing this must stay cheap: commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from hubctl.cli import config, kube_token, purge, run, sandbox, tools
from hubctl.errors import HubctlError

app = typer.Typer(
    name="hubctl",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Give an event its JupyterHub on AWS with one command, and take it away with one command.",
    epilog="Exit codes: 0 done, 1 a phase failed (run again to resume), 2 usage or config, 3 refused, 4 something is "
    "left, 5 could not verify, 6 another run holds the lock, 10/11 plan found changes, 70 a bug, 130 interrupted.",
)

SETTING_UP = "Set up and take away"
LOOKING = "Look"
CONFIG = "Config"
MACHINE = "This machine"


def _version(show: bool) -> None:
    if show:
        from hubctl import __version__

        typer.echo(f"hubctl {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Give an event its JupyterHub on AWS with one command, and take it away with one command."""


app.command(rich_help_panel=SETTING_UP)(run.up)
app.command(rich_help_panel=SETTING_UP)(run.teardown)
app.command(rich_help_panel=LOOKING)(run.plan)
app.command(rich_help_panel=LOOKING)(run.status)
app.command(rich_help_panel=LOOKING)(purge.leftovers)
app.command(rich_help_panel=SETTING_UP)(purge.empty)
app.command(rich_help_panel=CONFIG)(config.init)
app.command(rich_help_panel=CONFIG)(config.validate)
app.command(rich_help_panel=CONFIG)(config.schema)
app.command(name="kube-token", hidden=True)(kube_token.kube_token)
app.add_typer(tools.app, name="tools", rich_help_panel=MACHINE)
app.add_typer(sandbox.app, name="sandbox", rich_help_panel=MACHINE)


def run_cli() -> int:
    """Runs the command line and returns the exit code. A traceback is only ever written to a file."""
    try:
        result = app(standalone_mode=False)
    except HubctlError as error:
        annotations = getattr(error, "annotations", None)
        if annotations is not None and os.environ.get("GITHUB_ACTIONS") == "true":
            typer.echo("\n".join(annotations()), err=True)
        typer.echo(f"error: {error.message}\n  -> {error.hint}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except typer.Abort:
        typer.echo("stopped; nothing was changed", err=True)
        return 130
    return result if isinstance(result, int) else 0


def run_main() -> None:
    """Entry point of the `hubctl` script."""
    sys.exit(run_cli())
