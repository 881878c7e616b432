"""Whether a teardown exports first: what was said, what was asked, and what is safe where nobody said anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from hubctl.core.keep import Keep
from hubctl.errors import HubctlError, RefusedError
from hubctl.export import whole
from hubctl.purge.leftovers import Search
from hubctl.session import Session

_CLUSTER = "EKS cluster"


class Gate(Enum):
    """What comes before the first deletion."""

    EXPORT = "export"
    SKIP = "skip"
    ASK = "ask"


def decide(session: Session, found: Search, *, said: bool | None, asks: bool, again: str) -> Gate:
    """`said` is --export or --no-export; `asks` whether questions are asked. Raises RefusedError where nobody said
    anything and nobody can be asked: what is not exported is lost.

    Without a cluster nothing can be exported any more, so a teardown that goes on with an earlier one is not held up.
    In the sandbox nobody misses anything.
    """
    there = session.options.kubeconfig is not None or any(one.thing.kind == _CLUSTER for one in found.leftovers)
    if said and not there:
        raise RefusedError("there is no cluster any more, so nothing can be exported", hint=f"{again} --no-export")
    if said is not None:
        return Gate.EXPORT if said else Gate.SKIP
    if session.options.sandbox or not there:
        return Gate.SKIP
    if asks:
        return Gate.ASK
    raise RefusedError(
        "homes, measurements and dashboards go with the event, and nobody said whether to export them; "
        "nothing was touched",
        hint=f"{again} --export, or with --no-export",
    )


def answered(typed: str) -> Gate:
    """What was typed when it was asked: anything but a no is a yes, since a no cannot be taken back."""
    return Gate.SKIP if typed.strip().lower() in ("n", "no") else Gate.EXPORT


@contextmanager
def before_any_deletion() -> Iterator[None]:
    """Adds to an export's error what somebody who is taking an event down wants to know first."""
    try:
        yield
    except HubctlError as error:
        error.message = f"{error.message.rstrip('.')}. Nothing was deleted"
        error.args = (error.message,)
        raise


def said_again(gone_through: Gate, said: bool | None) -> str:
    """What the command that goes on says: what was exported need not be once more, and perhaps no longer can be."""
    return " --no-export" if gone_through is Gate.EXPORT or said is False else ""


def without(keep: Keep, given: list[str]) -> list[str]:
    """Parts that are left out: those that were said, and homes where the file system stays."""
    return [*given, *([whole.HOMES] if keep.file_system and whole.HOMES not in given else [])]
