"""The commands that change what a hub runs, and take that back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Charts, Config, Events, Kubeconfig, Sandbox, SkipSmoke

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def promote(
    source: Annotated[str, typer.Argument(help="The hub that runs it already.")],
    target: Annotated[str, typer.Argument(help="The hub that is to run it.")],
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    events: Events = False,
    skip_smoke: SkipSmoke = False,
    yes: Yes = False,
) -> None:
    """Move what one hub in your AWS account runs to another: its images by digest, and its settings.

    It shows what would change and asks. Then it tests the first hub on exactly these images, with a server as `hubctl
    smoke` starts one, and only if that passes changes the second, and tests it too. Address, login, certificate and
    admins stay each hub's own. What was moved is written down in the state bucket, so that `up` from any machine keeps
    it. Nobody's server is stopped; new ones start with the new image. Takes minutes, most of it pulling the image to
    the nodes.

    \b
    Examples:
      hubctl promote staging prod
      hubctl promote staging prod --yes
    """
    from hubctl import wiring
    from hubctl.promotion import promote
    from hubctl.reporters.differences import print_differences
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts, events, makes=True, skip_smoke=skip_smoke)
    with wiring.session(options, "promote", with_secrets=True) as session:
        with waiting(sys.stderr, "looking at what would change"):
            shown = promote.look(session, source, target)
        if shown.is_empty:
            typer.echo(f"{target} runs what {source} runs already; nothing to do", err=True)
            return
        print_differences(sys.stderr, f"settings of {target} that change", shown.settings)
        print_differences(sys.stderr, f"Helm values of {target} that change", shown.values)
        _ask(f"Change {target} so?", yes=yes)
        outcome = promote.carry_out(session, shown)
        if target not in outcome.skipped:
            typer.echo(f"the way back: hubctl rollback {target}{options.flags}", err=True)
    raise typer.Exit(outcome.exit_code)


def rollback(
    hub: Annotated[str, typer.Argument(help="The hub to take back.")],
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    events: Events = False,
    to: Annotated[
        int | None, typer.Option("--to", help="Helm's number of a revision; default: the last that was deployed.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Take a hub in your AWS account back to what it ran before, with helm's own rollback, and hold it there.

    It shows what would change and asks. Afterwards `up` leaves the hub's release alone and says so, from any machine,
    until `hubctl promote`, `hubctl image set` or `hubctl hubs follow` changes that. Nobody's server is stopped. Takes a
    minute.

    \b
    Examples:
      hubctl rollback prod
      hubctl rollback prod --to 3 --yes
    """
    from hubctl import wiring
    from hubctl.promotion import rollback
    from hubctl.reporters.differences import print_differences
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts, events)
    with wiring.session(options, "rollback", with_secrets=True) as session:
        with waiting(sys.stderr, "looking at what would change"):
            shown = rollback.look(session, hub, to)
        back = shown.revision
        title = f"back to revision {back.number} of {back.updated:%Y-%m-%d %H:%M}; Helm values of {hub} that change"
        print_differences(sys.stderr, title, shown.values)
        _ask(f"Take {hub} back?", yes=yes)
        outcome = rollback.carry_out(session, shown)
    raise typer.Exit(outcome.exit_code)


def _ask(question: str, *, yes: bool) -> None:
    """Without an answer, Typer aborts: nothing was touched."""
    if not yes:
        typer.confirm(question, abort=True, err=True)
