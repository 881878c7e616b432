"""The runbook as Markdown, on a page, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from hubctl.access.handoff import Command, Handoff, Row


def as_data(found: Handoff) -> dict[str, object]:
    """The answer for programs."""
    return {**asdict(found), "gone_by": str(found.gone_by)}


def markdown(found: Handoff) -> str:
    """The page."""
    return "\n".join(_lines(found))


def _lines(found: Handoff) -> Iterator[str]:
    yield f"# {_escaped(found.title)}: how to go on with its hubs"
    yield ""
    yield f"They should be gone by **{found.gone_by}**. Until they are, AWS bills."
    yield from _list("", found.facts)
    yield from _list("Where it is", found.addresses)
    yield from _list(
        "Who may what", found.people, otherwise="Nobody but whoever has rights of their own in the account."
    )
    yield from _list("When", found.schedule)
    yield from _list("What it costs (estimate, list prices)", found.costs)
    yield from _commands("To take over", found.take_over)
    yield from _profile(found)
    yield from _secrets(found)
    yield from _commands("Day by day", found.daily)
    yield from _commands("To stop it", found.stop)
    yield from _leaving(found)
    yield from _list("Whom to tell", found.tell, otherwise="Nobody is named in the config.")
    yield from _list("Where things are kept", found.places)
    yield ""


def _list(heading: str, rows: Iterable[Row], *, otherwise: str = "") -> Iterator[str]:
    shown = [f"- {_escaped(row.what)}: {_escaped(row.words)}" for row in rows]
    if heading:
        yield ""
        yield f"## {heading}"
    yield ""
    yield from shown or [otherwise]


def _commands(heading: str, commands: Iterable[Command]) -> Iterator[str]:
    found = tuple(commands)
    width = max(len(one.typed) for one in found)
    yield ""
    yield f"## {heading}"
    yield ""
    yield "```sh"
    for one in found:
        yield f"{one.typed.ljust(width)}  # {one.does}"
    yield "```"


def _profile(found: Handoff) -> Iterator[str]:
    if found.profile:
        yield ""
        yield "In `~/.aws/config`, with the profile that you log in with as the source:"
        yield ""
        yield "```ini"
        yield from found.profile
        yield "```"


def _leaving(found: Handoff) -> Iterator[str]:
    if found.role:
        yield ""
        yield f"In the role `{found.role}`, teardown leaves that role, which costs nothing: nobody can delete what"
        yield "they act in. Somebody with rights of their own runs it once more. They also change who may what."


def _secrets(found: Handoff) -> Iterator[str]:
    if found.secrets:
        yield ""
        yield "`up` and `plan` read these secrets; get them from whoever ran it, by a safe way:"
        yield f"{', '.join(f'`{one}`' for one in found.secrets)}."


def _escaped(text: str) -> str:
    """What the config says is text, and no markup."""
    return "".join(f"\\{one}" if one in "\\`*_<>[]|#" else one for one in " ".join(text.split()))
