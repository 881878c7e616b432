"""This module tells whether who holds a lock is dead, and removes the locks of the dead.

Dead means proven: the process ran on this machine and its end is known to the kernel, or it has not renewed its lock
for so long that it stops by itself before its next change. Terraform renews nothing: a lock that another machine's
terraform left is only taken for dead once it is older than any apply of hubctl takes.
"""

from __future__ import annotations

import datetime as dt
import json
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from hubctl.lock.holder import Holder
from hubctl.lock.local import holder_here
from hubctl.lock.shared import KEY, RENEW_SECONDS, STALE_SECONDS
from hubctl.ports.children import ChildProcesses
from hubctl.ports.lock import LockStore, Stored

LONGEST_TERRAFORM_SECONDS = 2 * 3600.0
"""A guess: the AWS provider gives an EKS cluster 30 minutes and a node group 60, the longest of all."""

_START_SECONDS = 300.0
"""From a terraform's start to its lock: it loads its providers first, and waits 60 s for somebody else's lock."""


class Verdict(Enum):
    """Whether the holder of a lock still lives."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FoundLock:
    """A lock that is held. `key` and `etag` name exactly this one: another that came since is never removed."""

    name: str
    """"hubctl's lock", "Terraform's lock of cluster"."""
    holder: str
    verdict: Verdict
    why: str
    key: str
    etag: str


@dataclass(frozen=True)
class Examination:
    """Looks at all locks of an event from this machine."""

    store: LockStore
    children: ChildProcesses
    here: Path
    """The lock file of the work directory."""

    def locks(self, states: Iterable[tuple[str, str]]) -> Iterator[FoundLock]:
        """hubctl's own lock, then Terraform's. `states` are (name of the root, key of its state) pairs."""
        ours = self.store.read(KEY)
        found = self._of_hubctl(ours) if ours else None
        if found:
            yield found
        lives = found is not None and found.verdict is Verdict.ALIVE
        for root, key in states:
            if lock := self.store.read(f"{key}.tflock"):
                yield self._of_terraform(root, f"{key}.tflock", lock, run_lives=lives)

    def _of_hubctl(self, lock: Stored) -> FoundLock:
        holder = Holder.read(lock.body)
        verdict, why = self._judge(holder, lock.age_seconds)
        return FoundLock("hubctl's lock", str(holder or "somebody"), verdict, why, KEY, lock.etag)

    def _judge(self, holder: Holder | None, age_seconds: float) -> tuple[Verdict, str]:
        last, lives = holder_here(self.here)
        if holder and last and (last.run, last.who, last.pid) == (holder.run, holder.who, holder.pid):
            if lives:
                return Verdict.ALIVE, f"it runs on this machine, as process {holder.pid}"
            return Verdict.DEAD, "it ran on this machine and has ended"
        if age_seconds < STALE_SECONDS:
            return Verdict.ALIVE, f"it was heard of {age_seconds:.0f} s ago"
        return Verdict.DEAD, (
            f"it was last heard of {_minutes(age_seconds)} ago; a run that lives renews its lock every "
            f"{RENEW_SECONDS:.0f} s, and one that cannot stops before its next change"
        )

    def _of_terraform(self, root: str, key: str, lock: Stored, *, run_lives: bool) -> FoundLock:
        info = _info(lock.body)
        verdict, why = self._judge_terraform(root, info, lock.age_seconds, run_lives=run_lives)
        holder = f"{info.get('Operation') or 'a terraform'} of {info.get('Who') or 'somebody'}"
        holder += f" (since {info.get('Created') or 'an unknown time'}, lock {info.get('ID') or 'unknown'})"
        return FoundLock(f"Terraform's lock of {root}", holder, verdict, why, key, lock.etag)

    def _judge_terraform(
        self, root: str, info: dict[str, Any], age_seconds: float, *, run_lives: bool
    ) -> tuple[Verdict, str]:
        subject = f"terraform {root}"
        if words := self.children.at_work(subject):
            return Verdict.ALIVE, f"on this machine: {words}"
        if run_lives:
            return Verdict.ALIVE, "the run of hubctl above lives, and the lock may be of its terraform"
        if self._died_here(subject, info, age_seconds):
            return Verdict.DEAD, "that terraform ran on this machine and has ended"
        if age_seconds > LONGEST_TERRAFORM_SECONDS:
            return Verdict.DEAD, f"it is {_minutes(age_seconds)} old, longer than any apply of hubctl takes"
        return Verdict.UNKNOWN, (
            f"it is {_minutes(age_seconds)} old, and terraform does not renew its lock: run hubctl unlock on that "
            f"machine, or wait until it is {_minutes(LONGEST_TERRAFORM_SECONDS)} old"
        )

    def _died_here(self, subject: str, info: dict[str, Any], age_seconds: float) -> bool:
        """Whether the lock is of the terraform that died here: its machine, made while that one was at work."""
        began = self.children.unseen_since(subject)
        if began is None or str(info.get("Who", "")).rpartition("@")[2] != socket.gethostname():
            return False
        made = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age_seconds)
        return -_START_SECONDS / 5 <= (made - began).total_seconds() <= _START_SECONDS


def remove(store: LockStore, found: FoundLock) -> bool:
    """Removes exactly this lock. False if it was released or taken by somebody else meanwhile."""
    return store.remove(found.key, found.etag)


def _info(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"
