"""Decides whether a release that helm left half-way may be taken over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# helm loads the chart and asks the cluster before it writes its pending revision; a loaded machine takes seconds.
_START_SECONDS = 120
_SKEW_SECONDS = 60

_STUCK = frozenset({"pending-install", "pending-upgrade", "pending-rollback", "uninstalling"})


@dataclass(frozen=True)
class Revision:
    """One entry of a release's history. `updated` is when its operation began, or ended if it has."""

    number: int
    status: str
    updated: dt.datetime
    description: str

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Revision:
        """From an entry of `helm history -o json`."""
        return cls(int(entry["revision"]), entry["status"], _time(entry["updated"]), entry.get("description") or "")


def _time(text: str) -> dt.datetime:
    """Go writes nanoseconds, which Python does not read."""
    head, dot, tail = text.partition(".")
    digits = "".join(char for char in tail if char.isdigit())[:6] if dot else ""
    zone = tail.lstrip("0123456789") if dot else ""
    found = dt.datetime.fromisoformat(f"{head}.{digits}{zone}" if dot else head)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def is_stuck(revision: Revision) -> bool:
    """Whether an operation is under way, or died."""
    return revision.status in _STUCK


def last_deployed(history: Sequence[Revision]) -> Revision | None:
    """The revision to go back to."""
    return next((revision for revision in reversed(history) if revision.status == "deployed"), None)


def is_dead(stuck: Revision, ours_died: dt.datetime | None, now: dt.datetime, timeout_seconds: int) -> bool:
    """Whether nobody can be at work any more: it is older than it may take, or it is the one that died here.

    `ours_died` is when a helm was started on this machine whose end no hubctl saw, and which does not run any more.
    """
    if (now - stuck.updated).total_seconds() > timeout_seconds + _SKEW_SECONDS:
        return True
    if ours_died is None:
        return False
    return -_SKEW_SECONDS <= (stuck.updated - ours_died).total_seconds() <= _START_SECONDS
