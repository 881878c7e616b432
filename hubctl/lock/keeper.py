"""This module keeps both locks for as long as a run takes: a thread renews the shared one, or takes it once there is
a bucket for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hubctl.errors import HubctlError, LockedError
from hubctl.lock.holder import Holder
from hubctl.lock.local import held_here
from hubctl.lock.shared import RENEW_SECONDS, STALE_SECONDS, SharedLock, broken, unheard_of
from hubctl.ports.lock import LockStore, NoStoreError

LOOK_SECONDS = 2.0
"""How soon after the bucket is there the lock is in it."""
LEAVE_SECONDS = 5.0
"""How long the end of a run waits for a renewal under way, in a network that swallows everything."""


class _Keeper:
    """Renews in the background, and says once that the lock is lost."""

    def __init__(
        self,
        lock: SharedLock,
        on_lost: Callable[[HubctlError], None],
        tell: Callable[[str], None],
        *,
        renew_seconds: float,
        bucket_goes: bool,
    ) -> None:
        self._lock = lock
        self._on_lost = on_lost
        self._tell = tell
        self._is_away = False
        self._renew_seconds = renew_seconds
        self._bucket_goes = bucket_goes
        self._renewed = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> bool:
        """Ends it. False if it still waits for an answer."""
        self._over.set()
        self._thread.join(LEAVE_SECONDS)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._over.wait(self._pause()):
                self._once()
        except HubctlError as error:
            self._on_lost(error)

    def _pause(self) -> float:
        return self._renew_seconds if self._lock.is_held else min(LOOK_SECONDS, self._renew_seconds)

    def _once(self) -> None:
        """Raises LockedError once the lock is somebody else's, HubctlError once it could be by now."""
        had = self._lock.is_held
        try:
            if not had:
                self._lock.acquire(self._lock.holder)
            elif not self._lock.renew():
                self._gone()
            self._heard()
        except NoStoreError:
            if had:
                self._gone()
        except LockedError:
            raise
        except HubctlError as error:
            if had:
                self._unheard(error)

    def _heard(self) -> None:
        if self._is_away:
            self._tell("the state bucket answers again")
        self._renewed, self._is_away = time.monotonic(), False

    def _unheard(self, error: HubctlError) -> None:
        """What runs may show nothing of it: each of its calls is tried again and again, and only takes long."""
        if time.monotonic() - self._renewed > STALE_SECONDS:
            raise unheard_of(error, STALE_SECONDS / 60) from error
        if not self._is_away:
            minutes = f"{STALE_SECONDS / 60:.0f} min"
            self._tell(f"{error.message}; what runs goes on trying. After {minutes} without an answer this run stops")
        self._is_away = True

    def _gone(self) -> None:
        """The bucket that a teardown empties takes the lock along; nothing else may."""
        other = self._lock.other_holder()
        if other is not None or not self._bucket_goes:
            raise broken(other)
        self._over.set()


@contextmanager
def held(
    path: Path,
    store: LockStore,
    holder: Holder,
    *,
    on_lost: Callable[[HubctlError], None],
    tell: Callable[[str], None],
    renew_seconds: float = RENEW_SECONDS,
) -> Iterator[None]:
    """Holds the event on this machine, and in the state bucket as soon as and as long as there is one.

    Raises LockedError at once, naming the holder, if somebody else has it. `on_lost` hears from another thread of a
    lock that was broken (LockedError), or that could not be renewed (HubctlError: nobody else has it, as far as we
    know). `tell` hears of a dead run whose lock is taken over, and of a bucket that does not answer.
    """
    with held_here(path, holder) as last:
        shared = SharedLock(store.impatient(), holder)
        with suppress(NoStoreError):
            dead = shared.acquire(last)
            if dead is not None:
                tell(f"{dead} has ended without releasing its lock; this run takes over")
        keeper = _Keeper(shared, on_lost, tell, renew_seconds=renew_seconds, bucket_goes=holder.command == "teardown")
        keeper.start()
        try:
            yield
        finally:
            with suppress(HubctlError):  # then it is found to be of a dead run, and taken over
                if keeper.stop():
                    shared.release()
