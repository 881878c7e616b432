"""This module holds the event on one machine: a lock of the operating system on a file in the work directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubctl.errors import HubctlError, LockedError, RefusedError
from hubctl.lock.holder import Holder
from hubctl.private import private_dir

_LONGEST = 4096


@contextmanager
def held_here(path: Path, holder: Holder) -> Iterator[Holder | None]:
    """Holds the file and gives its last holder, who has ended for certain. Raises LockedError if somebody has it."""
    try:
        file = os.open(private_dir(path.parent) / path.name, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise HubctlError(f"the lock {path} cannot be made: {error.strerror}", hint=f"ls -ld {path.parent}") from error
    except HubctlError as error:
        raise HubctlError(f"the lock {path} cannot be made: {error.message}", hint=error.hint) from error
    try:
        if not _take(file):
            raise refused(_read(file))
        last = _read(file)
        _write(file, path, holder)
        yield last
    finally:
        os.close(file)


def _write(file: int, path: Path, holder: Holder) -> None:
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, holder.write(), 0)
    except OSError as error:
        raise RefusedError(
            f"the lock {path} cannot be written: {error.strerror}", hint=f"df -h {path.parent}"
        ) from error


def holder_here(path: Path) -> tuple[Holder | None, bool]:
    """Who holds the file, or held it last, and whether that run still lives."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None, False
    try:
        return _read(file), not _take(file)
    finally:
        os.close(file)


def check_free(path: Path) -> None:
    """Raises LockedError, naming the holder, if a living run on this machine has the file. Takes nothing."""
    holder, lives = holder_here(path)
    if lives:
        raise refused(holder)


def refused(holder: Holder | None, more: str = "") -> LockedError:
    """The error for who comes second."""
    who = str(holder) if holder else "another run of hubctl"
    return LockedError(
        f"{who} is at work on this event{more}", hint="wait for it; if you think it is dead: hubctl unlock"
    )


def _read(file: int) -> Holder | None:
    return Holder.read(os.pread(file, _LONGEST, 0))


def _take(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
