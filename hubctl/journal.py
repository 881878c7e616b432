"""The journal: one file of JSON lines a run, synced event by event. For people and resume hints, never the state."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import asdict, is_dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from hubctl.core.events import Event
from hubctl.errors import HubctlError, RefusedError
from hubctl.private import private_dir


def kind_of(event: type[object]) -> str:
    """An event's type as journals name it: "phase_started"."""
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(event.__name__))


def record(event: Event, at: dt.datetime) -> dict[str, object]:
    """An event as a JSON object: its type in snake_case, when, then its fields by name."""
    return {"type": kind_of(type(event)), "at": at.isoformat(timespec="milliseconds"), **asdict(event)}


class Journal:
    """Writes one run's file, mode 0600. Raises RefusedError if it cannot be made, and HubctlError when it cannot be
    written: then the next change must not be made, since nobody could tell afterwards what was done.
    """

    def __init__(self, runs: Path, run_id: str) -> None:
        self.path = runs / f"{run_id}.jsonl"
        self.log = runs / f"{run_id}.log"
        """Where a traceback goes, so that it is not on the screen."""
        try:
            self._file = os.open(private_dir(runs) / self.path.name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._begun = False
        except OSError as error:
            words = f"the journal {self.path} cannot be made: {error.strerror}"
            raise RefusedError(words, hint=f"ls -ld {runs}") from error
        except HubctlError as error:
            raise RefusedError(f"the journal {self.path} cannot be made: {error.message}", hint=error.hint) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def __call__(self, event: Event) -> None:
        """Appends one event and syncs it to disk."""
        assert is_dataclass(event)  # noqa: S101 (for the type checker: every event is one)
        line = json.dumps(record(event, dt.datetime.now(dt.UTC)), default=str) + "\n"
        try:
            _write_all(self._file, line.encode())
            os.fsync(self._file)
        except OSError as error:
            raise self._unwritten(error) from error
        self._begun = True

    def _unwritten(self, error: OSError) -> HubctlError:
        """A run says that it begins before it changes anything."""
        words = f"the journal {self.path} cannot be written: {error.strerror}"
        hint = f"make room or put its rights right (df -h {self.path.parent}), then run the same command again"
        if not self._begun:
            return RefusedError(f"{words}. Nothing was changed", hint=hint)
        return HubctlError(f"{words}. What was under way was finished, nothing new was begun", hint=hint)


def _write_all(file: int, content: bytes) -> None:
    """A disk that is nearly full takes a part and says so by the count alone."""
    while content:
        content = content[os.write(file, content) :]
