"""Who is at work on what: one small file a subject ("terraform cluster"), locked by the child process itself.

The child inherits the open, locked file, so the kernel holds the lock exactly as long as the child lives, whatever
becomes of hubctl, and no process id can be mistaken for another. A file that is empty tells of an end that hubctl saw
and that left nothing half done; one that is neither empty nor locked, of an end that left something to look at.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path

from hubctl.adapters.work import slug
from hubctl.private import private_dir


@dataclass(frozen=True)
class Running:
    """A child process. `pid` is 0 in the instant before it is known; `since` is the time in ISO 8601, UTC."""

    subject: str
    command: str
    pid: int
    since: str

    def __str__(self) -> str:
        who = f"process {self.pid}, " if self.pid else ""
        return f"{self.command} of an earlier run ({who}since {self.since})"


class End(Enum):
    """How the last child of a subject ended."""

    SEEN = "seen"
    """hubctl was there and all is well, or there never was a child."""
    UNSEEN = "unseen"
    """hubctl, or the child itself, was killed; or what the child left can only be seen by looking, as with helm."""
    NOT_YET = "not yet"
    """It is still running."""


class Record:
    """A subject's file while its lock is ours to hand to a child."""

    def __init__(self, file: int) -> None:
        self.file = file
        self._running: Running | None = None
        self._unseen = _read(file)
        """The child before, if no hubctl saw its end."""

    def write(self, running: Running) -> None:
        """Says what is about to run."""
        self._running = running
        content = json.dumps(asdict(running)).encode()
        os.ftruncate(self.file, 0)
        os.pwrite(self.file, content, 0)

    def started(self, pid: int) -> None:
        """Adds the process id."""
        if self._running is not None:
            self.write(replace(self._running, pid=pid))

    def ended(self, *, well: bool) -> None:
        """Says that hubctl saw the end. Where it was no good one, and no hubctl saw that of the child before, it may
        have failed at what that one left (a lock): then the record tells of that one again.
        """
        if self._unseen is not None and not well:
            self.write(self._unseen)
        else:
            os.ftruncate(self.file, 0)


def _path(directory: Path, subject: str) -> Path:
    return directory / f"{slug(subject)}.run"


@contextmanager
def hold(directory: Path, subject: str, *, wait: Callable[[Running], None]) -> Iterator[Record]:
    """The subject's record, once no other child has it. `wait` is called again and again while one has."""
    private_dir(directory)
    file = os.open(_path(directory, subject), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _lock(file):
            wait(_read(file) or Running(subject, "a command", 0, "unknown"))
        yield Record(file)
    finally:
        os.close(file)


def _lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: int) -> Running | None:
    with contextlib.suppress(ValueError, TypeError):
        return Running(**json.loads(os.pread(file, 4096, 0)))
    return None


def _look(path: Path) -> tuple[End, Running | None]:
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return End.SEEN, None
    try:
        free, running = _lock(file), _read(file)
        if not free:
            return End.NOT_YET, running
        return (End.UNSEEN if running else End.SEEN), running
    finally:
        os.close(file)


def look(directory: Path, subject: str) -> tuple[End, Running | None]:
    """How the subject's last child on this machine ended, and what it was unless its end was seen."""
    return _look(_path(directory, subject))


def find_running(work: Path) -> tuple[Running, ...]:
    """Children of an earlier hubctl in this work directory that still live."""
    looked = [_look(path) for path in sorted((work / "running").glob("*.run"))]
    return tuple(running for end, running in looked if end is End.NOT_YET and running is not None)
