"""The main commands: up, status, teardown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubctl.cli.export import Without
from hubctl.cli.export import keep as keep_first
from hubctl.cli.options import CONFIG, Charts, Config, Events, Json, Kubeconfig, Sandbox, SkipSmoke


def up(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    events: Events = False,
    hub: Annotated[
        list[str] | None,
        typer.Option("--hub", help="Of the hubs, bring up only this one; may be given again.", show_default=False),
    ] = None,
    skip_smoke: SkipSmoke = False,
) -> None:
    """Create the event's cluster, storage and hubs in your AWS account; run again, it resumes.

    It makes: a bot with the rights it needs, a state bucket, a VPC with an EKS cluster, EFS, the data buckets, the
    add-ons and one JupyterHub per entry in [hubs]. It touches nothing that it did not make. The first run takes 20 to
    30 minutes, nearly all of it AWS's own; a run that finds everything in place changes nothing. At the end a test user
    starts a server on the first hub and looks around in it, if its name is known already. From then on AWS bills you
    until `hubctl teardown`.

    \b
    Examples:
      hubctl up --sandbox
      hubctl up --config ohw.toml
      hubctl up --hub staging
    """
    from hubctl import operations, wiring
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts, events, makes=True, skip_smoke=skip_smoke)
    with wiring.session(options, "up", with_secrets=True) as session:
        outcome = operations.bring_up(session, hub or ())
        hubs = operations.addresses(session.context.config, hub or ())
    if outcome.exit_code == 0 and not events:
        for name, address in hubs:
            typer.echo(f"{name}\t{address}")
    raise typer.Exit(outcome.exit_code)


def status(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    json: Json = False,
) -> None:
    """Show layer by layer what of the event exists in your AWS account and whether it is well; change nothing.

    With what runs there costs a day by AWS's list prices, traffic not counted; and with a reminder when the event is
    over. Of each hub it says whether its address answers from here and how long its certificate is good, how many
    people are there, how many servers run or do not yet, why one failed last, which image runs, and what is held ready;
    at the end, nodes with two servers or fewer. Takes some ten to twenty seconds.

    \b
    Examples:
      hubctl status
      hubctl status --json
    """
    from hubctl import operations, wiring
    from hubctl.reporters.overview import print_overview
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options, asking = Options(config, sandbox, kubeconfig, charts), waiting(sys.stderr, "looking at every layer")
    with wiring.session(options, "status") as session, asking:
        found = operations.overview(session)
    print_overview(sys.stdout, found, as_json=json)


def teardown(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    events: Events = False,
    force_empty: Annotated[
        bool, typer.Option("--force-empty", help="Delete what is in the buckets too, every version of it.")
    ] = False,
    by_lifecycle: Annotated[
        bool, typer.Option("--by-lifecycle", help="Have S3 empty the buckets itself, within days: for millions.")
    ] = False,
    keep: Annotated[
        str, typer.Option(help="What to leave standing: efs, bucket:data, … separated by commas.", show_default=False)
    ] = "",
    first: Annotated[
        bool | None,
        typer.Option("--export/--no-export", help="Export first, as `hubctl export` does.", show_default=False),
    ] = None,
    without: Without = None,
    plan: Annotated[bool, typer.Option("--plan", help="Show what would be deleted, and stop there.")] = False,
    json: Json = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; needs --confirm.")] = False,
    confirm: Annotated[
        str | None, typer.Option(help="The event's name, so that a script cannot take down another.", metavar="NAME")
    ] = None,
) -> None:
    """Delete everything that `up` made in your AWS account, data included, and prove that nothing is left.

    It names the account, the buckets and what they hold, and asks for the event's name before it deletes anything.
    Without --force-empty it stops at a bucket that is not empty. While the cluster is there it asks whether to
    export first; a script must say --export or --no-export. A broken export stops it before the first deletion. It
    never touches what hubctl did not make. At the end it lists the account anew and writes a receipt beside the
    config, receipt.json and receipt.html in .hubctl. Takes 20 to 30 minutes, nearly all of it AWS's own. With
    --by-lifecycle buckets are left to S3, pending: it exits with 4, and the same command, days later, finishes.

    \b
    Examples:
      hubctl teardown --plan
      hubctl teardown --force-empty
      hubctl teardown --keep efs,bucket:data
      hubctl teardown --by-lifecycle
      hubctl teardown --export --yes --confirm ohw
    """
    from hubctl import wiring
    from hubctl.cli.answers import ask
    from hubctl.errors import UsageError
    from hubctl.export import gate
    from hubctl.reporters.farewell import print_farewell
    from hubctl.reporters.search import print_search
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options
    from hubctl.teardown import confirmation, farewell, leftovers, run

    options = Options(config, sandbox, kubeconfig, charts, events)
    again = f"hubctl teardown{options.flags}{f' --keep {keep}' if keep else ''}"
    emptying = f"{' --force-empty' * force_empty}{' --by-lifecycle' * by_lifecycle}"
    saying = "" if first is None else " --export" if first else " --no-export"
    script = f"{again}{emptying}{saying} --yes --confirm NAME"
    if yes and confirm is None:
        raise UsageError("--yes asks nothing, so it needs --confirm with the event's name", hint=script)
    with wiring.session(options, "teardown") as session:
        name = session.context.config.name
        if confirm is not None:
            confirmation.check(name, confirm, again=again)
        if not plan:
            run.check_ready(session)
        with waiting(sys.stderr, "looking at what would go"):
            before = farewell.look(session, keep, by_lifecycle=by_lifecycle, force_empty=force_empty)
        print_farewell(sys.stdout if plan else sys.stderr, before, as_json=plan and json)
        if plan:
            return
        farewell.check_emptying(before, force_empty=force_empty, again=again)
        again += emptying
        next_ = gate.decide(session, before.found, said=first, asks=not yes, again=f"{again} --yes --confirm {name}")
        if not yes:
            confirmation.check(name, ask("Type the event's name to delete it", otherwise=script), again=again + saying)
        if next_ is gate.Gate.ASK:
            next_ = gate.answered(ask("Export what people leave first? [Y/n]", otherwise=f"{script} --export"))
        if next_ is gate.Gate.EXPORT:
            with gate.before_any_deletion():
                keep_first(session, Path(f"{name}-export"), gate.without(before.keep, without or []), {}, {"step": 60})
        again += gate.said_again(next_, first)
        ending = run.take_down(session, before, lambda words, _fraction: typer.echo(words, err=True), resume=again)
        print_search(sys.stderr, ending.found)
        if ending.page is not None:
            typer.echo(f"Receipt: {ending.page}", err=True)
        if ending.outcome.exit_code == 0:
            leftovers.prove_gone(ending.found, options)
    raise typer.Exit(ending.outcome.exit_code)
