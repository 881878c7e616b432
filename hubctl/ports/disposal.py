"""Deleting what was left behind, one thing at a time, through AWS's own API."""

from __future__ import annotations

from typing import Protocol

from hubctl.errors import HubctlError
from hubctl.ports.inventory import Thing

KEPT_TAG = "hubctl:kept"
"""On what a teardown was told to keep; its value is the day."""
DRAINING_TAG = "hubctl:draining"
"""On a bucket that S3 empties by lifecycle rules; its value is the first day on which it can be empty."""


class StillUsedError(HubctlError):
    """Something else must go first, or is still going; trying again later may work."""


class Disposal(Protocol):
    """Safe to use from several threads."""

    def knows(self, kind: str) -> bool:
        """Whether things of a kind can be deleted here."""
        ...

    def delete(self, thing: Thing) -> None:
        """Deletes a thing, or has AWS begin to; nothing where it is gone.

        Raises StillUsedError if it is in use, HubctlError if it may not be deleted.
        """
        ...

    def mark(self, thing: Thing, tag: str, day: str) -> None:
        """Tags a bucket or a file system with a day."""
        ...
