"""One run at a time per event: a lock file in the work directory, held by the operating system while we live.

The kernel releases it when its holder ends, however it ends, so a lock of a dead run never has to be broken. The text
in it says who holds it. It guards one machine; across machines, Terraform's lock in the state bucket guards the state.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubctl.errors import LockedError


def _holder(command: str, run_id: str) -> bytes:
    who = {
        "who": f"{getpass.getuser()}@{socket.gethostname()}",
        "pid": os.getpid(),
        "command": command,
        "run": run_id,
        "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(who).encode()


def _describe(text: bytes) -> str:
    try:
        who = json.loads(text)
    except ValueError:
        return "another run of hubctl"
    return f"hubctl {who['command']} of {who['who']} (process {who['pid']}, since {who['since']})"


@contextmanager
def held(path: Path, *, command: str, run_id: str) -> Iterator[None]:
    """Holds the lock. Raises LockedError at once, naming the holder, if somebody else does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _describe(os.pread(file, 4096, 0))
            raise LockedError(
                f"{holder} is at work on this event", hint="wait for it, or look: hubctl status"
            ) from error
        os.ftruncate(file, 0)
        os.pwrite(file, _holder(command, run_id), 0)
        yield
    finally:
        os.close(file)
