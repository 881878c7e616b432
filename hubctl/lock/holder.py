"""This module says who holds a lock: what its text says, and how people are told."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import socket
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Holder:
    """A run of hubctl, as its lock names it. `since` is in ISO 8601, UTC."""

    who: str
    """user@host."""
    pid: int
    command: str
    run: str
    since: str
    renewed: str = ""
    """When the lock was last written; only there to make each write another one."""

    @classmethod
    def me(cls, command: str, run_id: str) -> Holder:
        """This process."""
        return cls(f"{_user()}@{socket.gethostname()}", os.getpid(), command, run_id, _now("seconds"))

    @classmethod
    def read(cls, text: bytes) -> Holder | None:
        """From a lock's text; None if it is empty or no such text."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None

    def write(self) -> bytes:
        """The lock's text."""
        return json.dumps(asdict(self)).encode()

    def renewing(self) -> Holder:
        """The same, written again now."""
        return Holder(self.who, self.pid, self.command, self.run, self.since, _now())

    @property
    def host(self) -> str:
        """The machine."""
        return self.who.rpartition("@")[2]

    def __str__(self) -> str:
        return f"hubctl {self.command} of {self.who} (process {self.pid}, since {self.since}, run {self.run})"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return str(os.getuid())


def _now(precision: str = "microseconds") -> str:
    return f"{dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec=precision)}Z"
