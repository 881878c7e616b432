"""Left-overs, and emptying one bucket."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Sandbox
from hubctl.counting import counted

Confirm = Annotated[
    str | None, typer.Option(help="The event's name, so that a script cannot delete another.", metavar="NAME")
]


def leftovers(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    json: Json = False,
    delete: Annotated[bool, typer.Option("--delete", help="Delete what is provably the event's.")] = False,
    kept: Annotated[bool, typer.Option("--kept", help="With --delete: also what a teardown was told to keep.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --delete: do not ask; needs --confirm.")] = False,
    confirm: Confirm = None,
) -> None:
    """Show what of the event is still in your AWS account, from the config alone; with --delete, delete it.

    It lists everything in every region that the event used, and keeps what is provably its own. Without --delete it
    changes nothing. With it, what has two independent proofs goes, in an order that works; what has one is only shown.
    A bucket that is not empty stays, and so does what a teardown was told to keep, unless --kept is given. Exit code 0:
    every listing succeeded and found nothing. 4: something is there. 5: a listing was denied or kept failing. Takes
    some ten seconds, deleting up to some minutes.

    \b
    Examples:
      hubctl leftovers
      hubctl leftovers --delete
      hubctl leftovers --delete --yes --confirm ohw
    """
    from hubctl import wiring
    from hubctl.cli.answers import ask
    from hubctl.reporters.search import print_refused, print_search
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options
    from hubctl.teardown import confirmation, leftovers

    options = Options(config, sandbox)
    asking = waiting(sys.stderr, "looking for left-overs")
    with wiring.session(options, "leftovers", drives=False) as session:
        with asking:
            found = leftovers.find(session)
        if delete and any(one.proven for one in (*found.leftovers, *(found.kept if kept else ()))):
            print_search(sys.stderr, found)
            name = session.context.config.name
            again = f"hubctl leftovers{options.flags} --delete{' --kept' if kept else ''}"
            automatic = f"{again} --yes --confirm {name}"
            typed = confirm if yes else ask("Type the event's name to delete what has two proofs", otherwise=automatic)
            confirmation.check(name, typed, again=again)
            swept = leftovers.clear(session, lambda words, _fraction: typer.echo(words, err=True), kept_too=kept)
            print_refused(sys.stderr, swept)
            found = swept.found
    print_search(sys.stdout, found, as_json=json)
    leftovers.prove_gone(found, options)


def empty(
    bucket: Annotated[str, typer.Argument(help="The bucket's name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by_lifecycle: Annotated[
        bool, typer.Option("--by-lifecycle", help="Have S3 do it, within days; replaces the bucket's lifecycle rules.")
    ] = False,
    region: Annotated[str | None, typer.Option(help="The bucket's region; default: it is looked up.")] = None,
) -> None:
    """Delete everything in one S3 bucket of your AWS account, every version of it; the bucket stays.

    That is all versions, delete markers and unfinished uploads. It asks for the bucket's name first. S3 takes some
    3,450 versions a second and top-level folder: a million take five minutes, ten millions most of an hour. For more
    than that, --by-lifecycle has S3 do it: that takes days, and exits with 4, since nothing is deleted yet. Needs no
    config; uses your AWS environment (AWS_PROFILE, AWS_ENDPOINT_URL and so on).

    \b
    Examples:
      hubctl empty my-old-bucket
      hubctl empty my-old-bucket --yes
      hubctl empty my-huge-bucket --by-lifecycle
    """
    from hubctl import alone
    from hubctl.cli.answers import ask
    from hubctl.errors import LeftoversError, RefusedError
    from hubctl.reporters.bucket_size import holds, weighs

    again, expected = f"hubctl empty {bucket}", None
    if not yes:
        size = alone.size(bucket, region)
        expected = size.estimate
        typer.echo(f"{bucket} holds {holds(size)}, {weighs(size)}.", err=True)
        if ask("Type the bucket's name to delete everything in it", otherwise=f"{again} --yes") != bucket:
            raise RefusedError("that was another name; nothing was touched", hint=again)
    if by_lifecycle:
        day = alone.empty_by_lifecycle(bucket, region)
        raise LeftoversError(
            f"{bucket}: nothing is deleted yet. S3 has rules that empty it, not before {day}, and may take some days",
            hint=f"from {day} on: {again}, which takes what is left and says when it is empty",
        )
    with _counting() as progress:
        done = alone.empty(bucket, region, progress, expected=expected)
    what = f"{counted(done.deleted, 'version')} and {counted(done.uploads, 'upload')}"
    typer.echo(f"{bucket}: {what} deleted, listed again: empty", err=True)


@contextmanager
def _counting() -> Iterator[Callable[[str, float | None], None]]:
    """One line that is written over again on a terminal; silence where there is none."""
    if not sys.stderr.isatty():
        yield lambda _words, _fraction: None
        return
    width = shutil.get_terminal_size().columns - 1
    try:
        yield lambda words, _fraction: typer.echo(f"\r{words[:width]:<{width}}", nl=False, err=True)
    finally:
        typer.echo("\r" + " " * width + "\r", nl=False, err=True)
