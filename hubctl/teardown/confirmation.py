"""Whether the person or script that asks for something to be deleted means this event."""

from __future__ import annotations

from hubctl.errors import RefusedError


def check(name: str, typed: str | None, *, again: str) -> None:
    """Raises RefusedError unless the event's own name was given. `again` is the command, for the hint."""
    if typed != name:
        raise RefusedError(
            f"the event is {name!r}, and {typed or 'no name'!r} was given; nothing was touched",
            hint=f"{again} --yes --confirm {name}",
        )
