"""A subject of an examination, and errors of others in its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hubctl.core.findings import Finding, Stops, error
from hubctl.doctor.instruments import Instruments
from hubctl.errors import RefusedError

BOTH = (Stops.UP, Stops.TEARDOWN)


@dataclass(frozen=True)
class Subject:
    """One row of the examination: what is looked at, how, and whether that needs the account."""

    title: str
    """The section under which its findings are told."""
    look: Callable[[Instruments], Iterable[Finding]]
    what: str = ""
    """What it is called where it cannot be looked at; default: the function's name."""
    asks_account: bool = True
    """Then it is only looked at once AWS has said that we are in the right account."""


@contextmanager
def refusals(what: str, into: list[Finding], *, stops: tuple[Stops, ...] = BOTH) -> Iterator[None]:
    """Takes what a preflight refuses as an error: it is judged in one place only, there."""
    try:
        yield
    except RefusedError as refused:
        into.append(error(what, refused.message, fix=refused.hint, stops=stops))
