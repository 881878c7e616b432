"""The command line: parse, call, exit code. Nothing is decided here.

Importing this must stay cheap: commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from hubctl.cli import (
    access,
    capacity,
    classroom,
    config,
    cost,
    doctor,
    events,
    export,
    groups,
    handoff,
    history,
    hubs,
    image,
    init,
    kube_token,
    plan,
    promote,
    purge,
    report,
    run,
    sandbox,
    seed,
    size,
    support,
    tools,
    unlock,
    usage,
)
from hubctl.errors import BugError, HubctlError, InterruptedRunError, UsageError

app = typer.Typer(
    name="hubctl",
    cls=groups.Sections,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Give an event its JupyterHub on AWS with one command, and take it away with one command.",
    epilog="Exit codes: 0 done, 1 a phase failed (run again to resume), 2 usage or config, 3 refused, 4 something is "
    "left, 5 could not verify, 6 another run holds the lock, 10/11 plan found changes, 70 a bug, 130 interrupted.",
)


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


def _command(panel: str, short_help: str, command: Callable[..., None]) -> None:
    app.command(rich_help_panel=panel, short_help=short_help)(command)


_command(groups.SETTING_UP, "Create the event's cluster, storage and hubs in your account", run.up)
_command(groups.SETTING_UP, "Bring tutorial data to the shared directories", seed.seed)
_command(groups.SETTING_UP, "Delete all that `up` made; prove that nothing is left", run.teardown)
_command(groups.SETTING_UP, "Keep measurements, dashboards and homes, verified", export.export)
_command(groups.SETTING_UP, "Delete everything in one S3 bucket; the bucket stays", purge.empty)
_command(groups.SETTING_UP, "Say who holds the event's lock; remove locks of the dead", unlock.unlock)
_command(groups.LOOKING, "Say what would make `up` or `teardown` fail, and what mends it", doctor.doctor)
_command(groups.LOOKING, "Show what `up` would change", plan.plan)
_command(groups.LOOKING, "Show layer by layer what is there and whether it is well", run.status)
_command(groups.LOOKING, "Show what of the event is still in your AWS account", purge.leftovers)
_command(groups.LOOKING, "List the events in your AWS account, without a config", events.events)
_command(groups.LOOKING, "List the runs on this event, and how each ended", history.history)
_command(groups.LOOKING, "Show what one run said", history.log)
_command(groups.LOOKING, "Write a report for organisers and funders", report.report)
_command(groups.LOOKING, "Pack what helpers need to know, without secrets", support.support)
_command(groups.LOOKING, "Start a server on a hub and look around in it", classroom.smoke)
_command(groups.LOOKING, "Let a classroom of test users start servers on a hub", classroom.rehearse)
_command(groups.LOOKING, "Say how the hubs are used, or were, and draw it", usage.usage)
_command(groups.CAPACITY, "Hold nodes ready for a hub, now", capacity.warm)
_command(groups.CAPACITY, "Let go the nodes that are held ready", capacity.cool)
_command(groups.CONFIG, "Ask a few questions and write a commented config file", init.init)
_command(groups.CONFIG, "Check the config file, all of it at once, offline", config.validate)
_command(groups.CONFIG, "Say how many people fit on how many nodes, and who waits", size.size)
_command(groups.CONFIG, "Write one page for whoever goes on with the event", handoff.handoff)
_command(groups.CONFIG, "Print the JSON Schema of the config file, for editors", config.schema)
app.add_typer(
    access.app,
    name="access",
    rich_help_panel=groups.CONFIG,
    short_help="Who else may run the event, or look at it",
)
app.add_typer(
    cost.app, name="cost", rich_help_panel=groups.LOOKING, short_help="What the event will cost, and what it has cost"
)
app.command(name="kube-token", hidden=True)(kube_token.kube_token)
_command(groups.EVENT, "Move what one hub runs to another, after a test", promote.promote)
_command(groups.EVENT, "Take a hub back to what it ran before", promote.rollback)
app.add_typer(
    image.app, name="image", rich_help_panel=groups.EVENT, short_help="Look the image up; give hubs another one"
)
app.add_typer(hubs.app, name="hubs", rich_help_panel=groups.EVENT, short_help="In what hubs differ; follow the config")
app.add_typer(
    tools.app, name="tools", rich_help_panel=groups.MACHINE, short_help="The terraform and the helm that hubctl drives"
)
app.add_typer(
    sandbox.app,
    name="sandbox",
    rich_help_panel=groups.MACHINE,
    short_help="An embedded AWS and Kubernetes, to rehearse with",
)


def run_cli() -> int:
    """Runs the command line and returns the exit code. A traceback is only ever written to a file."""
    return run_guarded(app)


def run_guarded(commands: typer.Typer) -> int:
    """Runs commands, and turns their errors into words and exit codes."""
    try:
        result = commands(standalone_mode=False)
    except HubctlError as error:
        return _say(error)
    except typer.TyperException as error:
        error.show()  # type: ignore[attr-defined]  # of all its subclasses that are raised; says usage and mistake
        return error.exit_code
    except KeyboardInterrupt:  # before a command began
        return InterruptedRunError.exit_code
    except typer.Abort:
        return _say(UsageError("nobody answered, or the answer was no; nothing was touched", hint="say --yes"))
    except Exception:  # a bug: its traceback goes to a file, never to the screen
        return _say(_bug())
    return result if isinstance(result, int) else 0


def _say(error: HubctlError) -> int:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        typer.echo("\n".join(_annotations(error)), err=True)
    typer.echo(f"{_folded(f'error: {error.message}')}\n  -> {error.hint}", err=True)
    return error.exit_code


def _folded(message: str) -> str:
    """On a terminal broken at words, not within them. A hint is left as it is: it gets copied."""
    if not sys.stderr.isatty():
        return message
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns - 1
    fold = textwrap.TextWrapper(width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(fold.fill(line) for line in message.splitlines())


def _annotations(error: HubctlError) -> Sequence[str]:
    """What GitHub shows beside a run; a config's problems also beside their lines."""
    of_lines: Callable[[], Sequence[str]] | None = getattr(error, "annotations", None)
    if of_lines is not None:
        return of_lines()
    message = error.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return (f"::error title=hubctl::{message}",)


def _bug() -> BugError:
    """What nobody thought of, outside a session: inside one, the traceback is in the run's log."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="hubctl-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exc(file=log)
    kind = type(sys.exc_info()[1]).__name__
    return BugError(f"hubctl has a bug: {kind}", hint=f"please report it with {log.name}")


_OBJECTS = 50_000


def run_main() -> None:
    """Entry point of the `hubctl` script.

    What a start makes stays until the end. Looking for garbage among it after every 700 objects, as Python does by
    itself, and once more on leaving, takes a quarter of the time of a short command.
    """
    gc.set_threshold(_OBJECTS)
    code = run_cli()
    gc.freeze()
    sys.exit(code)
