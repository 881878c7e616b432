"""The main commands: up, plan, status, teardown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Charts, Config, Events, Json, Kubeconfig, Sandbox

CHANGES = 10
DESTRUCTIVE = 11


def up(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    events: Events = False,
) -> None:
    """Create the event's cluster, storage and hubs in your AWS account; run again, it resumes.

    It makes: a bot with the rights it needs, a state bucket, a VPC with an EKS cluster, EFS, the data buckets, the
    add-ons and one JupyterHub per entry in [hubs]. It touches nothing that it did not make. The first run takes 20 to
    30 minutes, nearly all of it AWS's own; a run that finds everything in place changes nothing. From then on AWS bills
    you until `hubctl teardown`.

    \b
    Examples:
      hubctl up --sandbox
      hubctl up --config ohw.toml
    """
    from hubctl import operations, wiring
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts, events, makes=True)
    with wiring.session(options, "up", with_secrets=True) as session:
        outcome = operations.bring_up(session)
        hubs = operations.addresses(session.context.config)
    if outcome.exit_code == 0 and not events:
        for name, address in hubs:
            typer.echo(f"{name}\t{address}")
    raise typer.Exit(outcome.exit_code)


def plan(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit 10 when there are changes, 11 when any destroys.")
    ] = False,
    json: Json = False,
) -> None:
    """Show what `up` would change in your AWS account; change nothing.

    It asks real terraform and real helm, so it needs credentials that may read. What cannot be known before something
    else exists is named as such. Takes a minute or two.

    \b
    Examples:
      hubctl plan
      hubctl plan --detailed-exitcode --json
    """
    from hubctl import operations, wiring
    from hubctl.reporters.tables import print_plans
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts, makes=True)
    asking = waiting(sys.stderr, "asking terraform and helm what would change")
    with wiring.session(options, "plan", with_secrets=True) as session, asking:
        plans = operations.preview(session)
    print_plans(sys.stdout, plans, as_json=json)
    if detailed_exitcode and operations.is_destructive(plans):
        raise typer.Exit(DESTRUCTIVE)
    if detailed_exitcode and operations.has_changes(plans):
        raise typer.Exit(CHANGES)


def status(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    json: Json = False,
) -> None:
    """Show layer by layer what of the event exists in your AWS account and whether it is well; change nothing.

    Takes some ten to twenty seconds.

    \b
    Examples:
      hubctl status
      hubctl status --json
    """
    from hubctl import operations, wiring
    from hubctl.reporters.tables import print_health
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options, asking = Options(config, sandbox, kubeconfig, charts), waiting(sys.stderr, "looking at every layer")
    with wiring.session(options, "status") as session, asking:
        layers = operations.look(session)
    print_health(sys.stdout, layers, as_json=json)


def teardown(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    events: Events = False,
    force_empty: Annotated[
        bool, typer.Option("--force-empty", help="Delete what is in the buckets too, every version of it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; needs --confirm.")] = False,
    confirm: Annotated[
        str | None, typer.Option(help="The event's name, so that a script cannot take down another.", metavar="NAME")
    ] = None,
) -> None:
    """Delete everything that `up` made in your AWS account, data included, and prove that nothing is left.

    It names the account, the buckets and what they hold, and asks for the event's name before it deletes anything.
    Without --force-empty it stops at a bucket that is not empty. It never touches what hubctl did not make. Takes 20 to
    30 minutes, nearly all of it AWS's own.

    \b
    Examples:
      hubctl teardown --force-empty
      hubctl teardown --force-empty --yes --confirm ohw
    """
    from hubctl import operations, wiring
    from hubctl.cli.answers import ask
    from hubctl.errors import UsageError
    from hubctl.reporters.search import print_search
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts, events)
    script = f"hubctl teardown{' --force-empty' if force_empty else ''} --yes --confirm NAME{options.flags}"
    if yes and confirm is None:
        raise UsageError("--yes asks nothing, so it needs --confirm with the event's name", hint=script)
    with wiring.session(options, "teardown") as session:
        name = session.context.config.name
        if confirm is not None:
            operations.check_confirmed(name, confirm)
        with waiting(sys.stderr, "looking at what would go"):
            goodbye = operations.before_teardown(session, force_empty=force_empty)
        typer.echo(goodbye.text(session.options.sandbox), err=True)
        if not yes:
            operations.check_confirmed(name, ask("Type the event's name to delete it", otherwise=script))
        outcome = operations.take_down(session)
        if outcome.exit_code == 0:
            with waiting(sys.stderr, "looking for left-overs"):
                found = operations.search_again(session)
            print_search(sys.stderr, found)
            operations.prove_gone(found, options)
    raise typer.Exit(outcome.exit_code)
