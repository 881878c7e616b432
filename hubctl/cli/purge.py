"""Left-overs, and emptying one bucket."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Sandbox


def leftovers(config: Config = CONFIG, sandbox: Sandbox = False, json: Json = False) -> None:
    """Show what of the event is still in your AWS account, from the config alone; change nothing.

    It lists everything in every region that the event used, and keeps what is provably its own. Exit code 0: every
    listing succeeded and found nothing. 4: something is there. 5: a listing was denied or kept failing. Takes some ten
    seconds.

    \b
    Examples:
      hubctl leftovers
      hubctl leftovers --json
    """
    from hubctl import operations, wiring
    from hubctl.reporters.search import print_search
    from hubctl.session import Options

    options = Options(config, sandbox)
    with wiring.session(options, "leftovers") as session:
        found = operations.find_leftovers(session)
    print_search(sys.stdout, found, as_json=json)
    operations.prove_gone(found, options)


def empty(
    bucket: Annotated[str, typer.Argument(help="The bucket's name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    region: Annotated[str | None, typer.Option(help="The bucket's region; default: it is looked up.")] = None,
) -> None:
    """Delete everything in one S3 bucket: all versions, delete markers and unfinished uploads. The bucket stays.

    Needs no config; uses your AWS environment (AWS_PROFILE, AWS_ENDPOINT_URL and so on).

    \b
    Examples:
      hubctl empty my-old-bucket
      hubctl empty my-old-bucket --yes
    """
    from hubctl import wiring
    from hubctl.errors import RefusedError

    if not yes and typer.prompt("Type the bucket's name to delete everything in it") != bucket:
        raise RefusedError("that was another name; nothing was touched", hint=f"hubctl empty {bucket}")
    done = wiring.empty(bucket, region, lambda words, _fraction: typer.echo(f"\r{words}", nl=False, err=True))
    typer.echo(
        f"\n{bucket}: {done.deleted:,} versions and {done.uploads} uploads deleted, listed again: empty", err=True
    )
