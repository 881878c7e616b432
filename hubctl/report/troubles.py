"""What waited and what failed: runs, from their journals. Starts of servers are told by the usage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hubctl import history
from hubctl.core.events import PhaseFailed
from hubctl.history import Run

_MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Trouble:
    """A run that did not come to its end."""

    at: dt.datetime
    command: str
    outcome: str
    phase: str
    message: str
    resumed: bool
    """Whether the same command came to its end later."""


def troubles(work: Path) -> tuple[Trouble, ...]:
    """All of them, the oldest first."""
    every = history.runs(work)
    return tuple(_trouble(work, run, every) for run in every if run.outcome not in ("done", "running"))


def _trouble(work: Path, run: Run, every: tuple[Run, ...]) -> Trouble:
    failed = next(_failures(work / "runs" / f"{run.id}.jsonl"), None)
    later = any(one.command == run.command and one.started > run.started and one.outcome == "done" for one in every)
    message = " ".join(failed.message.split()) if failed else ""
    short = message if len(message) <= _MOST_CHARACTERS else message[: _MOST_CHARACTERS - 1] + "…"
    return Trouble(run.started, run.command, run.outcome, failed.phase if failed else "", short, later)


def _failures(path: Path) -> Iterator[PhaseFailed]:
    return (event for _, event in history.events(path) if isinstance(event, PhaseFailed))
