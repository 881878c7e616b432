"""The commands that try a running hub as people will use it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Kubeconfig
from hubctl.counting import counted

HubName = Annotated[str, typer.Argument(help="A hub of the config; default: its first.", metavar="[HUB]")]
Url = Annotated[str | None, typer.Option(help="The hub's address, if not the config's.", show_default=False)]


def smoke(
    hub: HubName = "",
    config: Config = CONFIG,
    kubeconfig: Kubeconfig = None,
    url: Url = None,
    json: Json = False,
) -> None:
    """Start a server on a hub in your AWS account as a test user, look around in it, and remove it again.

    Inside the server it checks that the mounts can be read, that what is read-only cannot be written, the memory
    limit, and the event's buckets. Only test users of hubctl's own are touched. It takes as long as a start takes:
    seconds, or minutes if a node must come first. Exits with 1 if a check fails.

    The token is read from the cluster, or from HUBCTL_HUB_TOKEN.

    \b
    Examples:
      hubctl smoke staging
      hubctl smoke prod --json
    """
    from hubctl import wiring
    from hubctl.classroom import reach
    from hubctl.classroom.smoke import failed
    from hubctl.classroom.smoke import smoke as tried
    from hubctl.render.wishes import wishes
    from hubctl.reporters.classroom import as_data, print_checks, said
    from hubctl.session import Options

    options = Options(config, kubeconfig=kubeconfig)
    with wiring.session(options, "smoke", drives=not reach.has_token()) as session:
        context = session.context
        name = reach.chosen(context.config, hub)
        address, way = reach.address(context.config, name, url), reach.way(context, name)
        with wiring.hub_api(address, way.token, context.ports.clock) as api, said(sys.stderr) as progress:
            seconds = context.config.hubs[name].start_timeout_seconds
            wanted = wishes(context.config, name)
            checks = tried(api, wanted, context.ports.clock, start_seconds=seconds, progress=progress)
    if json:
        from json import dumps

        typer.echo(dumps({"hub": name, "url": address, "checks": as_data(checks)}, indent=2))
    else:
        print_checks(sys.stdout, checks)
    raise typer.Exit(1 if failed(checks) else 0)


def rehearse(
    hub: HubName = "",
    users: Annotated[int, typer.Option(min=1, max=250, help="How many people come.")] = 10,
    over: Annotated[float, typer.Option(min=0, help="Minutes within which they come, evenly.")] = 3.0,
    waits: Annotated[float, typer.Option(min=0, help="Count who waits longer than this many seconds.")] = 120.0,
    clean_up: Annotated[bool, typer.Option("--clean-up", help="Only remove what an earlier one left.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = CONFIG,
    kubeconfig: Kubeconfig = None,
    url: Url = None,
    json: Json = False,
) -> None:
    """Let a classroom of test users start servers on a hub in your AWS account, and remove them again.

    It says how long they waited, why servers failed, and how many nodes came; and before, how many nodes that may take
    and what they cost, and asks. Servers that the hub puts off are asked for again, as people do. Ctrl-C removes
    everything too. Exits with 1 if a server failed to start.

    \b
    Examples:
      hubctl rehearse staging --users 40 --over 3
      hubctl rehearse --clean-up
    """
    from hubctl import wiring
    from hubctl.classroom import reach
    from hubctl.classroom import rehearse as room
    from hubctl.classroom.size import expected
    from hubctl.core.hub import rehearsal_users
    from hubctl.reporters.classroom import as_rehearsed, print_rehearsed, said
    from hubctl.session import Options

    options = Options(config, kubeconfig=kubeconfig)
    with wiring.session(options, "rehearse", drives=not reach.has_token()) as session:
        context = session.context
        name = reach.chosen(context.config, hub)
        if not clean_up:
            typer.echo(f"{counted(users, 'server')} on {name}: {expected(context.config, name, users)}", err=True)
            if not yes:
                typer.confirm("Start them?", abort=True, err=True)
        way = reach.way(context, name)
        address = reach.address(context.config, name, url)
        with wiring.hub_api(address, way.token, context.ports.clock) as api, said(sys.stderr) as progress:
            removed = room.clean_up(api, progress)
            if clean_up:
                typer.echo(f"removed {len(removed)} test users", err=True)
                return
            before = way.nodes()
            try:
                seconds = context.config.hubs[name].start_timeout_seconds
                came = room.rehearse(
                    api,
                    rehearsal_users(users),
                    context.ports.clock,
                    over_seconds=over * 60,
                    start_seconds=seconds,
                    progress=progress,
                )
                after = way.nodes()
            finally:
                room.clean_up(api, progress)
    added = None if before is None or after is None else after - before
    if json:
        from json import dumps

        typer.echo(dumps({"hub": name, "url": address, **as_rehearsed(came, added, waits)}, indent=2))
    else:
        print_rehearsed(sys.stdout, came, added, waits)
    raise typer.Exit(1 if came.failures else 0)
