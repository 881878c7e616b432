"""Reads and writes the record, an object in the state bucket."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.core.record import KEY, Record, StrangeRecordError
from hubctl.errors import HubctlError, UnverifiedError
from hubctl.ports.lock import LockStore, TakenError


@dataclass(frozen=True)
class Kept:
    """The record as it is now, and which write of it this is."""

    record: Record
    etag: str


def read(store: LockStore) -> Kept:
    """The record; an empty one where there is none, or no bucket yet. Raises UnverifiedError for a strange one."""
    found = store.read(KEY)
    if found is None:
        return Kept(Record(), "")
    try:
        return Kept(Record.read(found.body), found.etag)
    except StrangeRecordError as error:
        raise UnverifiedError(
            f"the record of what hubs run ({KEY} in the state bucket) cannot be read: {error}",
            hint="use the hubctl that wrote it, or bring back an earlier version of the object",
        ) from error


def keep(store: LockStore, record: Record, *, instead_of: Record) -> bool:
    """Writes it; False if it was so already. Raises HubctlError if it is no longer what this run had read."""
    now = read(store)
    if now.record == record:
        return False
    if now.record != instead_of:
        raise _changed()
    try:
        store.write(KEY, record.write(), replacing=now.etag)
    except TakenError:
        raise _changed() from None
    return True


def _changed() -> HubctlError:
    return HubctlError(
        f"the record of what hubs run ({KEY} in the state bucket) was changed by somebody else meanwhile",
        hint="run the same command again: it reads it anew",
    )
