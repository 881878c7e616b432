"""The commands about the hubs of an event, side by side."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Sandbox

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The hubs of the event, side by side.")


@app.command(short_help="Show in what two hubs differ")
def diff(
    one: Annotated[str, typer.Argument(help="A hub of the config.", metavar="HUB")],
    other: Annotated[str, typer.Argument(help="Another one.", metavar="OTHER")],
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    offline: Annotated[bool, typer.Option("--offline", help="Compare the config alone; ask no AWS account.")] = False,
    json: Json = False,
) -> None:
    """Show in which settings and Helm values two hubs differ; change nothing in your AWS account.

    What was promoted or set since is counted in: it is read from the state bucket. Values that may be secret are
    masked. Takes a second.

    \b
    Examples:
      hubctl hubs diff staging prod
      hubctl hubs diff staging prod --offline --json
    """
    from json import dumps

    from hubctl import wiring
    from hubctl.promotion.compare import compare
    from hubctl.reporters.differences import as_data, print_differences
    from hubctl.session import Options

    with wiring.session(Options(config, sandbox), "hubs", drives=False) as session:
        found = compare(session, one, other, offline=offline)
    if json:
        typer.echo(dumps({"settings": as_data(found.settings), "values": as_data(found.values)}, indent=2))
        return
    print_differences(sys.stdout, f"settings of {one} (-) and {other} (+)", found.settings)
    print_differences(sys.stdout, f"Helm values of {one} (-) and {other} (+)", found.values)


@app.command(short_help="Let a hub follow the config again")
def follow(
    hub: Annotated[str, typer.Argument(help="A hub of the config.")],
    config: Config = CONFIG,
    sandbox: Sandbox = False,
) -> None:
    """Let a hub in your AWS account that was rolled back, or promoted to, follow the config again.

    It changes only the record in the state bucket; the hub itself changes with the next `hubctl up`. Digests of frozen
    images stay. Takes some seconds.

    \b
    Examples:
      hubctl hubs follow prod
    """
    from hubctl import wiring
    from hubctl.promotion.rollback import let_go
    from hubctl.session import Options

    options = Options(config, sandbox)
    with wiring.session(options, "follow", drives=False) as session:
        changed = let_go(session, hub)
    words = f"{hub} follows the config again; what that changes: hubctl plan{options.flags}"
    typer.echo(words if changed else f"{hub} follows the config already", err=True)
