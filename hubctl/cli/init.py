"""The command that writes a config file, and the workflows of its repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubctl.cli.options import CONFIG

if TYPE_CHECKING:
    from hubctl.ports.choices import Choices


def init(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the config.")] = CONFIG,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing: write the example as it is.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    github_actions: Annotated[
        bool,
        typer.Option("--github-actions", help="Write workflows for the config: plan, up, promote, drift, teardown."),
    ] = False,
) -> None:
    """Ask a few questions and write a commented config file; change nothing in your AWS account.

    Where credentials are at hand, it offers what the account has: its number, the region's zones, the hosted zones.

    The file holds every key with its reason, so that the rest can be read and changed there. A file that is there is
    never written over without --force. With --github-actions, a config that is there is taken as it is, and workflows
    for it are written into .github/workflows: no keys, OIDC instead; docs/ci.md says what else they need.

    \b
    Examples:
      hubctl init
      hubctl init --defaults --output ohw.toml
      hubctl init --github-actions
    """
    from hubctl.config.load import load

    flag = "" if output == CONFIG else f" --config {output}"
    if not (github_actions and output.exists()):
        _write_config(output, defaults=defaults, force=force)
        typer.echo(f"wrote {output}; read through it, then: hubctl validate{flag}, hubctl up --sandbox{flag}", err=True)
    if github_actions:
        from hubctl import workflows

        for path in workflows.write(load(output), output, force=force):
            typer.echo(path)
        typer.echo("wrote these; docs/ci.md says which roles and secrets they need", err=True)


def _account() -> Choices | None:
    import sys

    from hubctl.reporters.waiting import waiting
    from hubctl.wiring.choices import account

    with waiting(sys.stderr, "looking for an AWS account to take offers from"):
        return account()


def _write_config(output: Path, *, defaults: bool, force: bool) -> None:
    from hubctl import assets
    from hubctl.config.load import load
    from hubctl.config.writing import ensure_free, filled, write
    from hubctl.errors import UsageError

    ensure_free(output, force=force)
    text = assets.example_config().read_text(encoding="utf-8")
    if not defaults:
        from hubctl.cli.questions import ask

        try:
            text = filled(text, ask(text, _account()))
        except EOFError as error:
            typer.echo(err=True)
            raise UsageError("nobody answers the questions", hint="hubctl init --defaults asks none") from error
    write(output, text, force=force)
    load(output)
