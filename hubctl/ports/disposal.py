"""Deleting what was left behind, one thing at a time, through AWS's own API."""

from __future__ import annotations

from typing import Protocol

from hubctl.errors import HubctlError
from hubctl.ports.inventory import Thing

KEPT_TAG = "hubctl:kept"
"""On what a teardown was told to keep; its value is the day."""


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

    def keep(self, thing: Thing, day: str) -> None:
        """Marks a bucket or a file system as kept since a day, so that nobody takes it for a left-over."""
        ...
