"""The commands about who else may run the event, or look at it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from hubctl.cli.options import CONFIG, Charts, Config, Json, Kubeconfig, Sandbox

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who else may run the event, or look at it.")

Apply = Annotated[bool, typer.Option("--apply", help="Run `hubctl up` at once.")]


@app.command(short_help="Write somebody into the config")
def add(
    arn: Annotated[str, typer.Argument(help="The IAM role or user that they log in with.")],
    role: Annotated[
        Literal["operator", "viewer"], typer.Option(help="Whether they run the event, or only look at it.")
    ],
    name: Annotated[
        str | None, typer.Option(help="A short name for them; default: the end of the ARN.", show_default=False)
    ] = None,
    github: Annotated[str | None, typer.Option(help="Their name on GitHub, for Grafana.", show_default=False)] = None,
    grafana: Annotated[
        Literal["Viewer", "Editor", "Admin"] | None,
        typer.Option(help="Their role in Grafana; default: by --role.", show_default=False),
    ] = None,
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    apply: Apply = False,
) -> None:
    """Write somebody into the config; your AWS account learns of it with the next `hubctl up`.

    An operator runs the event and takes it away; a viewer sees it, without Secrets, and changes nothing. Neither can
    give rights to others. They get a role to assume, access to the cluster and to Terraform's state, and with a name
    on GitHub a role in Grafana. Nothing else in the file changes.

    \b
    Examples:
      hubctl access add arn:aws:iam::123456789012:user/ada --role operator
      hubctl access add arn:aws:iam::123456789012:role/pi --role viewer --apply
    """
    from hubctl.access import edit

    given = {"name": name, "arn": arn, "role": role, "github": github, "grafana": grafana}
    person = edit.add(config, given)
    typer.echo(f"{config} names {person.name} as {person.role} now", err=True)
    _apply(config, sandbox, apply)


@app.command(short_help="Take somebody out of the config")
def remove(
    who: Annotated[str, typer.Argument(help="Name or ARN, as in the config.")],
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    apply: Apply = False,
) -> None:
    """Take somebody out of the config; they may enter your AWS account's event until the next `hubctl up`.

    What they are logged in to already lasts until their session ends, an hour as a rule. Nothing else in the file
    changes.

    \b
    Example:
      hubctl access remove ada --apply
    """
    from hubctl.access import edit

    person = edit.remove(config, who)
    typer.echo(f"{config} does not name {person.name} any more", err=True)
    _apply(config, sandbox, apply)


@app.command("list", short_help="Show who is named, and whether AWS lets them in")
def list_people(config: Config = CONFIG, sandbox: Sandbox = False, json: Json = False) -> None:
    """Show who is named in the config, and whether your AWS account lets them in as it says; change nothing.

    Those whom AWS lets in beside them are shown too. What differs is mended by `hubctl up`. Exit code 0: all is as the
    config says. 1: something differs. 5: nobody could say. Takes some seconds.

    \b
    Examples:
      hubctl access list
      hubctl access list --json
    """
    from hubctl import wiring
    from hubctl.access import applied
    from hubctl.reporters.access import print_people
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options = Options(config, sandbox)
    with wiring.session(options, "access-list", drives=False) as session, waiting(sys.stderr, "asking AWS"):
        found = applied.people(session)
    print_people(sys.stdout, found, as_json=json)
    applied.prove_applied(found, options)


@app.command(short_help="Try what somebody may do, without changing anything")
def check(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    who: Annotated[
        str | None,
        typer.Option("--as", help="A name or ARN of the config, or the event's role; default: you.", metavar="WHO"),
    ] = None,
    json: Json = False,
) -> None:
    """Try what you, or somebody in the config, may do with the event in your AWS account; change nothing.

    It assumes their role, reads Terraform's states and the lock, plans, and asks the Kubernetes API what is allowed. A
    user cannot be tried by somebody else. Exit code 0: all works that the role should be able to do. 1: something does
    not. Takes as long as `hubctl plan`.

    \b
    Examples:
      hubctl access check
      hubctl access check --as pi
    """
    from dataclasses import replace

    from hubctl import wiring
    from hubctl.access import check as checking
    from hubctl.access.whom import whom
    from hubctl.preflight import check_account
    from hubctl.reporters.access import print_trials
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts)
    with wiring.session(options, "access-check", drives=False) as session:
        event = session.context.config
        somebody = whom(event, check_account(session.context.ports.aws, event).arn, who)
    acting = replace(options, as_roles=somebody.through)
    secrets = somebody.role == "operator"
    with wiring.session(acting, "access-check", with_secrets=secrets) as session, waiting(sys.stderr, "trying"):
        trials = checking.try_out(session, somebody)
    print_trials(sys.stdout, somebody, trials, as_json=json)
    raise typer.Exit(1 if checking.failed(trials) else 0)


def _apply(config: Path, sandbox: bool, apply: bool) -> None:
    from hubctl.cli.run import up
    from hubctl.session import Options

    if apply:
        up(config, sandbox)
    typer.echo(f"that holds once it is applied: hubctl up{Options(config, sandbox).flags}", err=True)
