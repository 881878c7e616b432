"""The reporter for programs: one JSON object an event, as docs/events.md describes; and the way back to events."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from types import TracebackType
from typing import Any, Self, TextIO, get_args

from hubctl.core.changes import Changes
from hubctl.core.events import Event
from hubctl.errors import UsageError


def type_name(kind: type) -> str:
    """The name on the wire: PhaseStarted is "phase_started"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


TYPES: dict[str, Any] = {type_name(kind): kind for kind in get_args(Event)}
_MAPS = frozenset({"needs", "expected"})


@dataclass(frozen=True)
class Stamped:
    """An event and when it happened."""

    at: dt.datetime
    event: Event


def to_json(event: Event, at: dt.datetime) -> dict[str, object]:
    """`time` and `type`, then the event's own fields in their order. Seconds are rounded to milliseconds."""
    time = at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    own = {field.name: _plain(field.name, getattr(event, field.name)) for field in fields(event)}
    return {"time": time, "type": type_name(type(event)), **own}


def _plain(name: str, value: object) -> object:
    if isinstance(value, Changes):
        return {"added": value.added, "changed": value.changed, "removed": value.removed}
    if isinstance(value, tuple):
        return {key: _plain("", item) for key, item in value} if name in _MAPS else list(value)
    return round(value, 3) if isinstance(value, float) else value


def from_json(line: str) -> Stamped:
    """The way back. Raises UsageError if the line is none of hubctl's events."""
    try:
        own = json.loads(line)
        at = dt.datetime.fromisoformat(own.pop("time"))
        kind = TYPES[own.pop("type")]
        return Stamped(at, kind(**{name: _typed(name, value) for name, value in own.items()}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"not an event of hubctl: {line[:60]!r} ({error})", hint="record one with: hubctl up --events > up.jsonl"
        ) from error


def _typed(name: str, value: Any) -> object:
    if name == "changes":
        return Changes(**value)
    if name in _MAPS:
        return tuple((key, tuple(item) if isinstance(item, list) else item) for key, item in value.items())
    return tuple(value) if isinstance(value, list) else value


def read(lines: Iterable[str]) -> Iterator[Stamped]:
    """All events of a recording."""
    return (from_json(line) for line in lines if line.strip())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class JsonLinesReporter:
    """Writes JSON lines, flushed one by one. A reader that went away does not end the run."""

    def __init__(self, stream: TextIO, *, now: Callable[[], dt.datetime] = _now) -> None:
        self._stream = stream
        self._now = now
        self._guard = threading.Lock()
        self._gone = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Nothing is open."""

    def __call__(self, event: Event) -> None:
        """Writes the event."""
        with self._guard:
            if self._gone:
                return
            try:
                self._stream.write(json.dumps(to_json(event, self._now())) + "\n")
                self._stream.flush()
            except (OSError, ValueError):  # ValueError: the stream was closed
                self._gone = True
