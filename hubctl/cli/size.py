"""How many fit, how many nodes, and who waits."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json


def size(
    config: Config = CONFIG,
    participants: Annotated[int | None, typer.Option(min=1, help="People at once; default: the config's.")] = None,
    memory: Annotated[
        str | None, typer.Option(help='Look at another memory guarantee, such as "8G".', show_default=False)
    ] = None,
    within: Annotated[float, typer.Option(min=0, help="Minutes in which all of them come.")] = 10,
    node_minutes: Annotated[float, typer.Option(min=0, help="Minutes until a new node is ready.")] = 5,
    json: Json = False,
) -> None:
    """Say how many people fit on a node, how many nodes an event needs, and who waits; touch no AWS account.

    Memory and CPUs are what a node leaves to participants: the instance type less what EKS reserves and what runs on
    every node. It also says what a higher memory guarantee would do in the middle of the event. Takes a moment.

    \b
    Examples:
      hubctl size
      hubctl size --participants 120 --within 3
      hubctl size --memory 8G
    """
    from hubctl.config.arrivals import Arrivals
    from hubctl.config.load import load
    from hubctl.config.types import size_in_bytes
    from hubctl.errors import UsageError
    from hubctl.reporters.sizes import print_sizes

    event = load(config)
    try:
        asked = size_in_bytes(memory) if memory else None
    except ValueError as error:
        raise UsageError(f"--memory: {error}", hint="hubctl size --memory 8G") from error
    print_sizes(
        sys.stdout, event, Arrivals(participants or event.event.participants, within, node_minutes), asked, json
    )
