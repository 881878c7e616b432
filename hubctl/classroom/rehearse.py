"""A classroom that arrives: many test users start their servers within minutes, then all of it goes."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hubctl.classroom.smoke import start
from hubctl.core.hub import SMOKE_USER
from hubctl.errors import HubctlError, InterruptedRunError
from hubctl.ports.clock import Clock
from hubctl.ports.hub import HubApi

_REMOVING_AT_ONCE = 8
_REMOVE_SECONDS = 300.0


@dataclass(frozen=True)
class Start:
    """How one person fared. `seconds` from asking until the server was ready; None if it never was."""

    user: str
    seconds: float | None
    reason: str = ""


@dataclass(frozen=True)
class Rehearsed:
    """What came of it. Percentiles are of the starts that ended well, by nearest rank; None without any."""

    starts: tuple[Start, ...]

    @property
    def failures(self) -> tuple[Start, ...]:
        """Those whose server never was ready."""
        return tuple(one for one in self.starts if one.seconds is None)

    def percentile(self, percent: int) -> float | None:
        """Seconds within which so many of the servers that came were ready."""
        times = sorted(one.seconds for one in self.starts if one.seconds is not None)
        return times[max(0, math.ceil(len(times) * percent / 100) - 1)] if times else None

    def waited(self, over_seconds: float) -> int:
        """People who waited longer than that, those who waited in vain among them."""
        return sum(one.seconds is None or one.seconds > over_seconds for one in self.starts)


class _Pacing:
    """A clock on which waits end when everybody is sent home. Fulfils `Clock`."""

    def __init__(self, clock: Clock) -> None:
        self._home = threading.Event()
        self.now, self.monotonic = clock.now, clock.monotonic

    def end(self) -> None:
        self._home.set()

    def sleep(self, seconds: float) -> None:
        if self._home.wait(seconds):
            raise InterruptedRunError("stopped while it waited", hint="hubctl rehearse --clean-up")


def rehearse(
    hub: HubApi,
    users: Sequence[str],
    clock: Clock,
    *,
    over_seconds: float,
    start_seconds: float,
    progress: Callable[[str], None],
) -> Rehearsed:
    """Lets `users` come evenly over a time, each starting a server. Removes nothing: see `clean_up`.

    Ctrl-C sends everybody home and is raised again. Raises HubctlError if the hub refuses hubctl.
    """
    pacing = _Pacing(clock)
    hub.test_users()  # a token that may do nothing is refused here, before anything is made
    ready = _Counter(len(users), progress)

    def come(number: int) -> Start:
        pacing.sleep(over_seconds * number / max(1, len(users)))
        began = clock.monotonic()
        try:
            hub.add_user(users[number])
            start(hub, users[number], pacing, start_seconds, lambda _: pacing.sleep(0))
        except InterruptedRunError:
            raise
        except HubctlError as error:
            ready.one_more(f"{users[number]}: {error.message}")
            return Start(users[number], None, error.message)
        ready.one_more("")
        return Start(users[number], clock.monotonic() - began)

    with ThreadPoolExecutor(max_workers=max(1, len(users))) as pool:
        try:
            return Rehearsed(tuple(pool.map(come, range(len(users)))))
        finally:
            pacing.end()


class _Counter:
    """Tells how many have come so far. Safe to use from several threads."""

    def __init__(self, whole: int, progress: Callable[[str], None]) -> None:
        self._whole, self._progress = whole, progress
        self._guard = threading.Lock()
        self._count = 0

    def one_more(self, problem: str) -> None:
        with self._guard:
            self._count += 1
            self._progress(f"failed: {problem}" if problem else f"{self._count} of {self._whole} servers are decided")


def clean_up(hub: HubApi, progress: Callable[[str], None]) -> tuple[str, ...]:
    """Removes all people of rehearsals and their servers, also those that a run which was killed left.

    Returns names of those removed. Raises HubctlError naming who could not be; running it again goes on.
    """
    there = [name for name in hub.test_users() if name != SMOKE_USER]
    if there:
        progress(f"removing {len(there)} test users and their servers")

    def problem(name: str) -> str:
        try:
            hub.remove_user(name, timeout_seconds=_REMOVE_SECONDS)
        except HubctlError as error:
            return error.message
        return ""

    with ThreadPoolExecutor(max_workers=_REMOVING_AT_ONCE) as pool:
        problems = [said for said in pool.map(problem, there) if said]
    if problems:
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise HubctlError(f"{problems[0]}{more}", hint="hubctl rehearse --clean-up")
    return tuple(there)
