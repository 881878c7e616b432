"""Nodes held ready by hand."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Kubeconfig, Sandbox

Hub = Annotated[str, typer.Option("--hub", help="The hub; needed where there are several.", show_default=False)]


def warm(
    nodes: Annotated[int, typer.Argument(min=1, max=450, help="How many nodes, empty and ready.")],
    hub: Hub = "",
    lasting: Annotated[
        str,
        typer.Option("--for", help="How long, such as 2h; default: until `hubctl cool`.", show_default=False),
    ] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Wait until they are there.")] = False,
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    json: Json = False,
) -> None:
    """Hold nodes ready for a hub's participants in your AWS account, from now on; says what they cost an hour.

    A node that somebody begins to work on is replaced by another, so that so many are always empty. With --for they are
    let go by the cluster itself, whether this machine is on or not. New nodes take two to ten minutes, and cost until
    some ten minutes after they are let go. The schedule of the config goes on beside it: docs/capacity.md.

    \b
    Examples:
      hubctl warm 3 --for 2h
      hubctl warm 3 --hub prod --for 90m --wait
    """
    from hubctl import warming, wiring
    from hubctl.reporters.capacity import print_held
    from hubctl.session import Options

    length = warming.duration(lasting) if lasting else None
    with wiring.session(Options(config, sandbox, kubeconfig), "warm") as session:
        name = warming.chosen(session.context.config, hub)
        held = warming.warm(session.context, name, nodes, length)
        if wait:
            warming.wait(session.context, held, lambda words: typer.echo(words, err=True))
    print_held(sys.stdout, held, as_json=json)


def cool(
    hub: Hub = "",
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    json: Json = False,
) -> None:
    """Let go the nodes that are held ready for a hub in your AWS account, by hand or by the schedule.

    Nobody's server ends. Nodes that are empty go some ten minutes later. At its next start, the schedule holds nodes
    again.

    \b
    Examples:
      hubctl cool
      hubctl cool --hub prod
    """
    from hubctl import warming, wiring
    from hubctl.reporters.capacity import print_held
    from hubctl.session import Options

    with wiring.session(Options(config, sandbox, kubeconfig), "cool") as session:
        held = warming.cool(session.context, warming.chosen(session.context.config, hub))
    print_held(sys.stdout, held, as_json=json)
