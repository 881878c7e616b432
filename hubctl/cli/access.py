"""The commands about who else may run the event, or look at it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from hubctl.cli.options import CONFIG, Config, Sandbox

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


def _apply(config: Path, sandbox: bool, apply: bool) -> None:
    from hubctl.cli.run import up
    from hubctl.session import Options

    if apply:
        up(config, sandbox)
    typer.echo(f"that holds once it is applied: hubctl up{Options(config, sandbox).flags}", err=True)
