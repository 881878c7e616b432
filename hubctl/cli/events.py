"""The command that lists the events of an account."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Sandbox


def events(
    region: Annotated[
        list[str] | None,
        typer.Option("--region", help="Look only in this region; may be given again. Default: all that are enabled."),
    ] = None,
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    json: Json = False,
) -> None:
    """List the events of hubctl that are in your AWS account; change nothing.

    By the tag hubctl:event, region by region: since when each has a cluster, when it should be gone, whose run has it
    now, how much there is, and what that costs a day by list prices. Needs no config (--config only says beside which
    file the sandbox is); uses your AWS environment. What AWS shows for some hours after it was
    deleted is told apart where nothing else is left. Exit code 5: a
    region could not be seen. Takes some ten seconds.

    \b
    Examples:
      hubctl events
      hubctl events --region us-west-2 --region eu-central-1 --json
    """
    import datetime as dt

    from hubctl import alone
    from hubctl.errors import UnverifiedError
    from hubctl.reporters.census import print_events
    from hubctl.reporters.waiting import waiting

    if sandbox:
        from hubctl import rehearsal

        rehearsal.enter(config)
    with waiting(sys.stderr, "looking in every region"):
        found = alone.events(region or ())
    print_events(sys.stdout, found, dt.datetime.now(dt.UTC).date(), as_json=json)
    if found.unseen:
        first = found.unseen[0]
        raise UnverifiedError(f"not all could be seen: {first.what}: {first.reason}", hint="hubctl events")
