"""All commands, in the sections and in the order in which `hubctl --help` shows them.

Importing this must stay cheap: commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable
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


def _group(panel: str, short_help: str, name: str, commands: typer.Typer) -> None:
    app.add_typer(commands, name=name, rich_help_panel=panel, short_help=short_help)


_command(groups.SETTING_UP, "Create the event's cluster, storage and hubs in your account", run.up)
_command(groups.SETTING_UP, "Bring tutorial data to the shared directories", seed.seed)
_command(groups.SETTING_UP, "Keep measurements, dashboards and homes, verified", export.export)
_command(groups.SETTING_UP, "Delete all that `up` made; prove that nothing is left", run.teardown)
_command(groups.SETTING_UP, "Delete everything in one S3 bucket; the bucket stays", purge.empty)
_command(groups.SETTING_UP, "Say who holds the event's lock; remove locks of the dead", unlock.unlock)

_command(groups.LOOKING, "Say what would make `up` or `teardown` fail, and what mends it", doctor.doctor)
_command(groups.LOOKING, "Show what `up` would change", plan.plan)
_command(groups.LOOKING, "Show layer by layer what is there and whether it is well", run.status)
_command(groups.LOOKING, "Show what of the event is still in your AWS account", purge.leftovers)
_command(groups.LOOKING, "List the events in your AWS account, without a config", events.events)
_command(groups.LOOKING, "List the runs on this event, and how each ended", history.history)
_command(groups.LOOKING, "Show what one run said", history.log)

_command(groups.HUBS, "Start a server on a hub and look around in it", classroom.smoke)
_command(groups.HUBS, "Let a classroom of test users start servers on a hub", classroom.rehearse)
_command(groups.HUBS, "Hold nodes ready for a hub, now", capacity.warm)
_command(groups.HUBS, "Let go the nodes that are held ready", capacity.cool)
_command(groups.HUBS, "Move what one hub runs to another, after a test", promote.promote)
_command(groups.HUBS, "Take a hub back to what it ran before", promote.rollback)
_group(groups.HUBS, "Look the image up; give hubs another one", "image", image.app)
_group(groups.HUBS, "In what hubs differ; follow the config", "hubs", hubs.app)

_group(groups.PEOPLE, "What the event will cost, and what it has cost", "cost", cost.app)
_command(groups.PEOPLE, "Say how the hubs are used, or were, and draw it", usage.usage)
_command(groups.PEOPLE, "Write a report for organisers and funders", report.report)
_group(groups.PEOPLE, "Who else may run the event, or look at it", "access", access.app)
_command(groups.PEOPLE, "Write one page for whoever goes on with the event", handoff.handoff)
_command(groups.PEOPLE, "Pack what helpers need to know, without secrets", support.support)

_command(groups.CONFIG, "Ask a few questions and write a commented config file", init.init)
_command(groups.CONFIG, "Check the config file, all of it at once, offline", config.validate)
_command(groups.CONFIG, "Say how many people fit on how many nodes, and who waits", size.size)
_command(groups.CONFIG, "Print the JSON Schema of the config file, for editors", config.schema)

_group(groups.MACHINE, "The terraform and the helm that hubctl drives", "tools", tools.app)
_group(groups.MACHINE, "An embedded AWS and Kubernetes, to rehearse with", "sandbox", sandbox.app)

app.command(name="kube-token", hidden=True)(kube_token.kube_token)
