"""Somewhere that all machines of an event can see, where one object at a time can be written by one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from hubctl.errors import HubctlError


class TakenError(Exception):
    """Somebody else has written the object first, or it is no longer what it was."""


class NoStoreError(HubctlError):
    """What should hold the object does not exist: there is no state bucket yet, or no longer."""


@dataclass(frozen=True)
class Stored:
    """An object as it is now. `age_seconds` is since its last write, by the store's own clock, not this machine's."""

    body: bytes = field(repr=False)
    etag: str
    age_seconds: float


class LockStore(Protocol):
    """Conditional writes. Every call blocks; a write that was answered by nothing may have happened all the same."""

    def impatient(self) -> LockStore:
        """The same objects, by calls that give up within a minute: for who asks again anyway, or is waited for."""
        ...

    def read(self, key: str) -> Stored | None:
        """The object; None if there is none, or nothing to hold it."""
        ...

    def write(self, key: str, body: bytes, *, replacing: str = "") -> str:
        """Writes the object if there is none, or if it is still the one with the etag `replacing`; returns its etag.

        Raises TakenError if somebody was first, NoStoreError where there is no bucket.
        """
        ...

    def remove(self, key: str, etag: str) -> bool:
        """Removes the object if it is still the one with this etag. False if it is another, or gone."""
        ...
