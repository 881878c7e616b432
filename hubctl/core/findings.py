"""What an examination finds: one line each, how bad it is, what it would stop, and the command that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Level(Enum):
    """How bad a finding is. NOT_CHECKED is no verdict: nobody could or may look."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    NOT_CHECKED = "not checked"


class Stops(Enum):
    """What an error would stop."""

    UP = "up"
    TEARDOWN = "teardown"
    EVENT = "the event"
    """Everything gets made, and participants still cannot work."""


@dataclass(frozen=True)
class Finding:
    """One line of `hubctl doctor`."""

    level: Level
    what: str
    """What was looked at, in two or three words: "disk"."""
    reason: str
    fix: str = ""
    """What to type, or to do; empty where nothing need be done."""
    stops: frozenset[Stops] = frozenset()
    policy: Mapping[str, Any] | None = field(default=None, hash=False)
    """An IAM policy to paste."""


def ok(what: str, reason: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, what, reason)


def warning(what: str, reason: str, *, fix: str = "", policy: Mapping[str, Any] | None = None) -> Finding:
    """Everything works, but not as most would want it."""
    return Finding(Level.WARNING, what, reason, fix, policy=policy)


def error(
    what: str, reason: str, *, fix: str, stops: tuple[Stops, ...], policy: Mapping[str, Any] | None = None
) -> Finding:
    """Something would fail."""
    return Finding(Level.ERROR, what, reason, fix, frozenset(stops), policy)


def not_checked(what: str, reason: str, *, fix: str = "") -> Finding:
    """Nobody could look."""
    return Finding(Level.NOT_CHECKED, what, reason, fix)


@dataclass(frozen=True)
class Section:
    """The findings about one subject, in the order in which they are told."""

    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Diagnosis:
    """All of an examination."""

    event: str
    account_id: str
    region: str
    sandbox: bool
    sections: tuple[Section, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all sections."""
        return tuple(finding for section in self.sections for finding in section.findings)

    def count(self, level: Level) -> int:
        """How many findings there are of a level."""
        return sum(finding.level is level for finding in self.findings)

    @property
    def stopped(self) -> tuple[Stops, ...]:
        """What would fail, in the order of `Stops`."""
        found = {stop for finding in self.findings for stop in finding.stops}
        return tuple(stop for stop in Stops if stop in found)
