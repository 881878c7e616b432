"""This module holds the event for all machines: an object in the state bucket, written only under conditions."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.errors import HubctlError, LockedError
from hubctl.lock.holder import Holder
from hubctl.lock.local import refused
from hubctl.ports.lock import LockStore, Stored, TakenError

KEY = "hubctl.lock"
RENEW_SECONDS = 30.0
STALE_SECONDS = 300.0
"""A guess: ten renewals missed. The holder itself stops before its next change once it could not renew for as long."""


@dataclass
class SharedLock:
    """The lock object. One thread at a time."""

    store: LockStore
    holder: Holder
    _etag: str = ""

    @property
    def is_held(self) -> bool:
        """Whether we have it."""
        return bool(self._etag)

    def acquire(self, ended: Holder | None = None) -> Holder | None:
        """Takes it; gives the dead run whose lock this was, if there was one.

        `ended` is a run of this machine that has ended for certain: its lock may be taken over. Raises LockedError for
        anybody else's, NoStoreError where there is no bucket.
        """
        there = self.store.read(KEY)
        before = Holder.read(there.body) if there else None
        _check(there, before, ended)
        try:
            self._etag = self.store.write(KEY, self.holder.renewing().write(), replacing=there.etag if there else "")
        except TakenError:
            now = self.store.read(KEY)
            raise refused(Holder.read(now.body) if now else None) from None
        return before

    def renew(self) -> bool:
        """Writes it again. False if it is no longer ours: somebody broke it, or the bucket was emptied.

        One that we wrote ourselves, in a call that no answer came to, is ours too.
        """
        try:
            self._etag = self.store.write(KEY, self.holder.renewing().write(), replacing=self._etag)
        except TakenError:
            there = self.store.read(KEY)
            is_ours = there is not None and _is_same_run(Holder.read(there.body), self.holder)
            self._etag = there.etag if there and is_ours else ""
        return self.is_held

    def release(self) -> None:
        """Removes it, if it is still ours."""
        if self.is_held:
            self.store.remove(KEY, self._etag)
            self._etag = ""

    def other_holder(self) -> Holder | None:
        """Who has it, if it is not us."""
        there = self.store.read(KEY)
        found = Holder.read(there.body) if there else None
        return None if _is_same_run(found, self.holder) else found


def check_free_elsewhere(store: LockStore, ended: Holder | None) -> None:
    """Raises LockedError, naming the holder, if anybody but a run of this machine that has `ended` has the event. Takes
    nothing: it is for being told before anything slower begins.
    """
    there = store.read(KEY)
    _check(there, Holder.read(there.body) if there else None, ended)


def _check(there: Stored | None, holder: Holder | None, ended: Holder | None) -> None:
    if there and not _is_same_run(holder, ended):
        raise refused(holder, _silence(there))


def _is_same_run(one: Holder | None, other: Holder | None) -> bool:
    return one is not None and other is not None and (one.run, one.who, one.pid) == (other.run, other.who, other.pid)


def _silence(there: Stored) -> str:
    if there.age_seconds < STALE_SECONDS:
        return ""
    return f", or was: it has not been heard of for {there.age_seconds / 60:.0f} min"


def broken(holder: Holder | None) -> LockedError:
    """The error for a run that lost its lock."""
    who = f"{holder} has it now" if holder else "it is gone"
    return LockedError(
        f"this run's lock in the state bucket was broken, {who}; nothing new was started",
        hint="find out who ran hubctl unlock, and run the same command again when they are done",
    )


def unheard_of(error: HubctlError, minutes: float) -> HubctlError:
    """The error for a run that could not renew its lock for so long, and what kept it from that."""
    return HubctlError(
        f"this run's lock in the state bucket could not be renewed for {minutes:.0f} min, so that others may take it "
        f"for dead; nothing new was started. The last try: {error.message}",
        hint=error.hint,
    )
