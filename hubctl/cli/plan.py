"""The command that shows what `up` would change."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hubctl.cli.options import CONFIG, Charts, Config, Json, Kubeconfig, Sandbox

if TYPE_CHECKING:
    from hubctl.core.preview import Preview
    from hubctl.session import Options

CHANGES = 10
LOSSES = 11


def plan(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    detailed_exitcode: Annotated[
        bool,
        typer.Option(
            "--detailed-exitcode",
            help="Exit 10 when there are changes, 11 when one would take a cluster, nodes, a file system, a bucket or "
            "a disk away.",
        ),
    ] = False,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Ask no account and no cluster: check that everything renders and would be accepted, from nothing.",
        ),
    ] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print a comment for a pull request, short enough for GitHub.")
    ] = False,
    json: Json = False,
) -> None:
    """Show what `up` would change in your AWS account; change nothing.

    It asks real terraform and real helm, writes no state and takes no lock, so credentials that may only read will do.
    What cannot be known before something else exists is named as such; what people would miss is called out at the
    end. In GitHub Actions it also annotates the run and writes the job's summary. Takes a minute or two.

    \b
    Examples:
      hubctl plan
      hubctl plan --detailed-exitcode --json
      hubctl plan --markdown > comment.md
      hubctl plan --offline --charts charts
    """
    from hubctl.errors import UsageError
    from hubctl.session import Options

    if markdown and json:
        raise UsageError("--markdown and --json are two answers", hint="hubctl plan --markdown")
    if offline and detailed_exitcode:
        words = "offline nobody knows what is there, so what would change cannot be told by the exit code"
        raise UsageError(words, hint="leave --detailed-exitcode out: 0 means that everything renders")
    options = Options(config, sandbox and not offline, kubeconfig, charts, makes=True)
    found = _offline(options) if offline else _asked(options)
    _print(found, options.config, markdown=markdown, json=json)
    if detailed_exitcode and found.losses:  # known for certain, whatever else could not be asked
        raise typer.Exit(LOSSES)
    for failure in found.failures:
        raise failure
    if detailed_exitcode and found.has_changes:
        raise typer.Exit(CHANGES)


def _asked(options: Options) -> Preview:
    from hubctl import operations, wiring
    from hubctl.preview import asking
    from hubctl.reporters.overview import print_reminder
    from hubctl.reporters.waiting import waiting

    words = waiting(sys.stderr, "asking terraform and helm what would change")
    with wiring.session(options, "plan", with_secrets=True) as session, words:
        found, overdue = asking.preview(session), operations.overdue(session)
    print_reminder(sys.stderr, overdue)
    return found


def _offline(options: Options) -> Preview:
    from hubctl.preview import offline
    from hubctl.reporters.waiting import waiting
    from hubctl.wiring.offline import offline as workshop

    with workshop(options) as (inputs, tools), waiting(sys.stderr, "rendering everything"):
        return offline.preview(inputs, tools)


def _print(found: Preview, config: Config, *, markdown: bool, json: bool) -> None:
    from hubctl.reporters.plan import document, github, text
    from hubctl.reporters.plan.markdown import markdown as comment

    if markdown:
        typer.echo(comment(found), nl=False)
    elif json:
        document.print_document(sys.stdout, found)
    else:
        text.print_text(sys.stdout, found)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in github.notices(found, config):
            typer.echo(line, err=True)
    github.write_summary(found, os.environ)
