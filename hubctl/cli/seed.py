"""The command that brings content to the shared directories."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Events, Json, Kubeconfig, Sandbox


def seed(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    plan: Annotated[bool, typer.Option("--plan", help="Show what would be brought, and stop there.")] = False,
    events: Events = False,
    json: Json = False,
) -> None:
    """Bring the content of [[seed]] to the shared directories in your AWS account; `up` does so, too.

    It shows each source with its size and what that costs on EFS, then runs one Job a seed in the cluster. What is
    there already and has not changed at its source stays as it is; what has changed is replaced in one piece. What
    hubctl did not put there is never touched. Ctrl-C ends the waiting; a Job that runs goes on.

    \b
    Examples:
      hubctl seed --plan
      hubctl seed --json
    """
    from hubctl import wiring
    from hubctl.reporters.seeds import as_data, print_data, print_wanted
    from hubctl.seeding import run
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, events=events, makes=not plan)
    with wiring.session(options, "seed") as begun:
        region = begun.context.config.aws.region
        session, wanted = run.look(begun, wiring.sources(options))
        if not json:
            print_wanted(sys.stdout, wanted, region)
        outcome = None if plan else run.carry_out(session)
        states = {} if plan else run.states(session)
    if json:
        print_data(sys.stdout, as_data(wanted, region, states))
    raise typer.Exit(outcome.exit_code if outcome else 0)
