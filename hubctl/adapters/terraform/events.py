"""Understands what `terraform -json` says, line by line. The human output is never parsed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubctl.core.changes import Changes
from hubctl.core.terraform import ResourceChange
from hubctl.ports.terraform import Progress

_COUNTED = frozenset({"create", "update", "delete", "replace"})
_DOING = {"create": "creating", "update": "changing", "delete": "destroying", "read": "reading"}
_DONE = {"create": "created", "update": "changed", "delete": "destroyed", "read": "read"}
NEVER_REPLACED = frozenset({"aws_s3_bucket"})
"""It exists once AWS has said so, whatever of its creation failed afterwards. Its name is taken for a while after it is
deleted, and it cannot be while hubctl's own lock is in it.
"""


@dataclass(frozen=True)
class Diagnostic:
    """An error of terraform or of a provider."""

    summary: str
    detail: str = ""
    address: str = ""
    """Of the resource, where there is one."""


def duration(seconds: float) -> str:
    """In words that fit on a line: "50 s", "2 min 10 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@dataclass
class Events:
    """What one command has said so far. Feed it each line of its standard output."""

    progress: Progress
    planned: list[ResourceChange] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    """Addresses that the plan replaces since their creation was interrupted, and that must not be; in `planned` they
    are updates.
    """
    errors: list[Diagnostic] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    """Of an apply: what was really done."""
    other: list[str] = field(default_factory=list)
    """Lines that are no events: a crash, a provider's own words."""
    read: int = 0
    """How much of what a state knows was looked at."""
    _done: int = 0

    def line(self, text: str) -> None:
        """Takes one line in."""
        try:
            event = json.loads(text)
        except ValueError:
            self.other.append(text)
            return
        if isinstance(event, dict):
            self._take(event)

    def _take(self, event: Mapping[str, Any]) -> None:
        match event.get("type"):
            case "planned_change":
                self._plan(event["change"])
            case "refresh_complete":
                self.read += 1
                self.progress(f"reading what is there: {self.read}", None)
            case "apply_start" | "apply_progress":
                self._going(event["hook"])
            case "apply_complete":
                self._complete(event["hook"])
            case "change_summary":
                self._summary(event["changes"])
            case "diagnostic" if event["diagnostic"]["severity"] == "error":
                self._error(event["diagnostic"])

    def _plan(self, change: Mapping[str, Any]) -> None:
        address, action = change["resource"]["addr"], change["action"]
        if change.get("reason") == "tainted" and change["resource"]["resource_type"] in NEVER_REPLACED:
            self.unfinished.append(address)
            action = "update"
        if action in _COUNTED:
            self.planned.append(ResourceChange(address, action))

    @property
    def _fraction(self) -> float | None:
        operations = sum(2 if change.action == "replace" else 1 for change in self.planned)
        return min(self._done / operations, 1.0) if operations else None

    def _going(self, hook: Mapping[str, Any]) -> None:
        seconds = hook.get("elapsed_seconds")
        doing = _DOING.get(hook["action"], hook["action"])
        for_how_long = f", {duration(seconds)}" if seconds else ""
        self.progress(f"{hook['resource']['addr']}: {doing}{for_how_long}", self._fraction)

    def _complete(self, hook: Mapping[str, Any]) -> None:
        if hook["action"] != "read":
            self._done += 1
        self.progress(f"{hook['resource']['addr']}: {_DONE.get(hook['action'], hook['action'])}", self._fraction)

    def _summary(self, counts: Mapping[str, Any]) -> None:
        if counts.get("operation") != "plan":
            self.changes = Changes(counts.get("add", 0), counts.get("change", 0), counts.get("remove", 0))

    def _error(self, diagnostic: Mapping[str, Any]) -> None:
        words = (diagnostic.get(name) or "" for name in ("summary", "detail", "address"))
        self.errors.append(Diagnostic(*words))
