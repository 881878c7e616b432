"""The command that removes locks of the dead."""

from __future__ import annotations

from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Sandbox


def unlock(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove the locks of the dead without asking.")] = False,
) -> None:
    """Show who holds the event's locks in your AWS account, and remove those whose holder is dead.

    It looks at hubctl's own lock and at Terraform's locks beside the states, and tells of each whether its holder still
    lives and how that is known. A lock whose holder lives, or may live, is never removed: exit code 6. Nothing else is
    touched. Takes some five seconds.

    \b
    Examples:
      hubctl unlock
      hubctl unlock --yes
    """
    from hubctl import exclusive, wiring
    from hubctl.lock.breaking import Verdict
    from hubctl.session import Options

    with wiring.session(Options(config, sandbox), "unlock") as session:
        found = exclusive.find_locks(session)
        for lock in found:
            typer.echo(f"{lock.name}: {lock.holder}\n  {lock.verdict.value}: {lock.why}", err=True)
        dead = [lock for lock in found if lock.verdict is Verdict.DEAD]
        if dead and (yes or typer.confirm(f"Remove {_count(len(dead))} of the dead?", err=True)):
            exclusive.break_locks(session, dead)
            typer.echo(f"{_count(len(dead))} removed; go on with: hubctl up, or hubctl teardown", err=True)
        exclusive.check_none_lives(found)
    if not found:
        typer.echo("nobody holds a lock of this event", err=True)


def _count(number: int) -> str:
    return f"{number} lock{'s' if number > 1 else ''}"
