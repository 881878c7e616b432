"""What hubctl says to and hears from a hub about its test users, and about people in numbers, in plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SERVICE = "hubctl"
"""The hub's service whose token hubctl uses. The JupyterHub chart makes that token."""
MOST_TEST_USERS = 250
"""Of more, the hub would have to weigh too many scopes with every request."""
_PREFIX = "hubctl-test-"
SMOKE_USER = f"{_PREFIX}000"


def rehearsal_users(count: int) -> tuple[str, ...]:
    """Names of the people of a rehearsal. All a hub lets hubctl touch are these and `SMOKE_USER`."""
    return tuple(f"{_PREFIX}{number:03}" for number in range(1, count + 1))


def is_test_user(name: str) -> bool:
    """Whether a user is one of hubctl's."""
    return name in {SMOKE_USER, *rehearsal_users(MOST_TEST_USERS)}


@dataclass(frozen=True)
class StartEvent:
    """One thing that a hub says while a server starts; on Kubernetes also the events of its pod."""

    message: str
    ready: bool = False
    failed: bool = False


@dataclass(frozen=True)
class MountWish:
    """A folder, and whether a participant may write there."""

    path: str
    writable: bool


@dataclass(frozen=True)
class Wishes:
    """What a server must find when it looks around. `buckets` are names, reached by the role of the servers, without
    keys. It goes to the server as JSON."""

    mounts: tuple[MountWish, ...]
    memory_bytes: int
    buckets: tuple[str, ...] = ()
    cgroup: str = "/sys/fs/cgroup"


@dataclass(frozen=True)
class Check:
    """One thing looked at in a server, and why it is as it is."""

    name: str
    state: Literal["ok", "failed", "skipped"]
    reason: str = ""


ACTIVE_MINUTES = 60
"""Who did something within these counts as active. JupyterHub itself hears of it every few minutes."""


@dataclass(frozen=True)
class People:
    """How many are on a hub, as the hub has it."""

    active: int
    """Users who did something within `ACTIVE_MINUTES`."""
    servers: int
    """That run."""
    starting: int


@dataclass(frozen=True)
class Visit:
    """What came of asking a hub's address as a browser would."""

    status: int | None = None
    """HTTP status; None where nothing answered."""
    seconds: float = 0.0
    certificate_days: int | None = None
    """Whole days for which the certificate is still good; None without HTTPS, or where nothing answered."""
    problem: str = ""
    """Why nothing answered; else empty."""
