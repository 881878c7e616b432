"""Reads journals: which runs there were, how they ended, and what happened in them."""

from __future__ import annotations

import datetime as dt
import json
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from hubctl.core.changes import Changes
from hubctl.core.events import Event, PhaseFailed, PhaseFinished, RunFinished, RunStarted
from hubctl.errors import UsageError
from hubctl.journal import kind_of
from hubctl.lock import holder_here

_EVENTS: dict[str, type[Any]] = {kind_of(event): event for event in get_args(Event)}


@dataclass(frozen=True)
class Run:
    """One run, as its journal tells. `outcome` is done, failed, interrupted, running, or killed."""

    id: str
    command: str
    started: dt.datetime
    seconds: float
    outcome: str
    changes: Changes
    done: tuple[str, ...]
    """Phases that ended well."""
    failed: tuple[str, ...]


def runs(work: Path) -> tuple[Run, ...]:
    """All runs that changed something, or tried to, the oldest first."""
    holder, lives = holder_here(work / "lock")
    living = holder.run if holder and lives else ""
    found = (_run(path, living) for path in sorted((work / "runs").glob("*.jsonl")))
    return tuple(run for run in found if run is not None)


def events(path: Path) -> Iterator[tuple[dt.datetime, Event]]:
    """What a journal says, line by line. A last line that a crash cut off is left out, and so are kinds of events that
    this hubctl does not know.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            fields = json.loads(line)
        except ValueError:
            continue
        kind, at = fields.pop("type", ""), fields.pop("at", "")
        if kind in _EVENTS:
            yield dt.datetime.fromisoformat(at), _event(_EVENTS[kind], fields)


def find(work: Path, run: str) -> Path:
    """A run's journal, by its id or the beginning of it; "last" is the newest that changed something.

    Raises UsageError if there is none, or more than one.
    """
    if run == "last":
        known = [one.id for one in runs(work)]
        found = [work / "runs" / f"{known[-1]}.jsonl"] if known else []
    else:
        found = sorted(path for path in (work / "runs").glob("*.jsonl") if path.stem.startswith(run))
        found = [path for path in found if path.stem == run] or found
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} runs begin with {run!r}" if found else f"there is no run {run!r} in {work / 'runs'}"
    raise UsageError(many, hint="hubctl history")


def _event(kind: type[Any], fields: dict[str, Any]) -> Event:
    hints = get_type_hints(kind)
    event: Event = kind(**{name: _value(hints[name], value) for name, value in fields.items() if name in hints})
    return event


def _value(hint: Any, value: Any) -> Any:
    if hint is Changes:
        return Changes(**value)
    if typing.get_origin(hint) is tuple:
        return _tuple(value)
    return value


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value


def _run(path: Path, living: str) -> Run | None:
    seen = list(events(path))
    started = _started(seen)
    if started is None:
        return None
    at, first = started
    last_at, last = seen[-1]
    ended = last if isinstance(last, RunFinished) else None
    outcome = ended.outcome if ended else "running" if path.stem == living else "killed"
    changes = ended.changes if ended else sum((_changes(event) for _, event in seen), Changes())
    done = tuple(event.phase for _, event in seen if isinstance(event, PhaseFinished))
    failed = tuple(event.phase for _, event in seen if isinstance(event, PhaseFailed))
    return Run(path.stem, first.command, at, (last_at - at).total_seconds(), outcome, changes, done, failed)


def _started(seen: list[tuple[dt.datetime, Event]]) -> tuple[dt.datetime, RunStarted] | None:
    return next(((at, event) for at, event in seen if isinstance(event, RunStarted)), None)


def _changes(event: Event) -> Changes:
    return event.changes if isinstance(event, PhaseFinished) else Changes()
