"""The programs that hubctl drives: install them, list them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from hubctl.cli.groups import Sections
from hubctl.cli.options import Json

app = typer.Typer(
    cls=Sections,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The terraform and the helm that hubctl drives: find them, install them into hubctl's own cache.",
)

HelmVersion = Annotated[str, typer.Option(help="Install this helm even if there is one.", show_default=False)]
TerraformVersion = Annotated[str, typer.Option(help="Install this terraform even if there is one.", show_default=False)]


def _names() -> list[str]:
    return ["terraform", "helm"]


@app.command(short_help="Download what is missing into hubctl's cache")
def install(helm_version: HelmVersion = "", terraform_version: TerraformVersion = "") -> None:
    """Download terraform and helm where they are missing, and check them; touch no AWS account.

    Nothing on this machine changes but hubctl's cache: ~/.cache/hubctl, or $HUBCTL_CACHE_DIR. Takes a minute.

    \b
    Examples:
      hubctl tools install
      hubctl tools install --helm-version 3.19.0
    """
    from hubctl.tools import install_helm, install_terraform
    from hubctl.tools.find import HELM, TERRAFORM, is_wanted

    if is_wanted(HELM, helm_version, os.environ):
        version = helm_version or install_helm.PINNED
        done = install_helm.install_helm(os.environ, version=version)
        typer.echo(f"helm {version} from {done.source} is in {done.path}", err=True)
    if is_wanted(TERRAFORM, terraform_version, os.environ):
        version = terraform_version or install_terraform.PINNED
        path = install_terraform.install_terraform(os.environ, version=version)
        typer.echo(f"terraform {version} from {install_terraform.RELEASES} is in {path}", err=True)
    typer.echo("terraform and helm are there; hubctl tools list shows which", err=True)


@app.command(name="list", short_help="Show what is on this machine, and what hubctl would use")
def list_tools(as_json: Json = False) -> None:
    """Show which terraform, helm and AWS provider hubctl would use; touch no AWS account.

    \b
    Examples:
      hubctl tools list
      hubctl tools list --json
    """
    from hubctl.tools import listing

    rows = listing.rows(os.environ)
    typer.echo(listing.as_json(rows) if as_json else listing.as_text(rows))


@app.command(short_help="Print where the terraform or the helm is that hubctl would use")
def path(
    tool: Annotated[str, typer.Argument(help="terraform or helm.", autocompletion=_names)],
    helm_version: Annotated[str, typer.Option(help="The one of this version that hubctl installed.")] = "",
) -> None:
    """Print where the terraform or the helm is that hubctl would use; touch no AWS account.

    \b
    Example:
      $(hubctl tools path helm) version
    """
    from hubctl.errors import RefusedError, UsageError
    from hubctl.tools.find import HELM, TOOLS, find, installed_path

    known = {found.name: found for found in TOOLS}
    if tool not in known:
        raise UsageError(f"hubctl drives no {tool}", hint="hubctl tools path terraform, or: hubctl tools path helm")
    if helm_version and tool == HELM.name:
        exact: Path = installed_path(HELM, helm_version, os.environ)
        if not exact.is_file():
            hint = f"hubctl tools install --helm-version {helm_version}"
            raise RefusedError(f"helm {helm_version} is not installed", hint=hint)
        typer.echo(str(exact))
    else:
        typer.echo(str(find(known[tool], os.environ).path))
