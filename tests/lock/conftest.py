"""A store in memory with the port's conditions, whose bucket or network can go away, and which can fall silent."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from hubctl.errors import HubctlError
from hubctl.ports.lock import NoStoreError, Stored, TakenError


class MemoryStore:
    """Holds objects by key; `age_seconds` is what each read answers."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.there = True
        self.reachable = True
        self.silent, self.asked = threading.Event(), threading.Event()
        self.age_seconds = 0.0
        self._numbers = itertools.count(1)

    def _reach(self) -> None:
        while self.silent.is_set():
            self.asked.set()
            time.sleep(0.01)
        if not self.reachable:
            raise HubctlError("no network", hint="plug it in")

    def impatient(self) -> MemoryStore:
        return self

    def read(self, key: str) -> Stored | None:
        self._reach()
        found = self.objects.get(key)
        return Stored(*found, self.age_seconds) if found else None

    def write(self, key: str, body: bytes, *, replacing: str = "") -> str:
        self._reach()
        if not self.there:
            raise NoStoreError("no bucket", hint="make one")
        if self.objects.get(key, (b"", ""))[1] != replacing:
            raise TakenError
        etag = str(next(self._numbers))
        self.objects[key] = (body, etag)
        return etag

    def remove(self, key: str, etag: str) -> bool:
        self._reach()
        if self.objects.get(key, (b"", ""))[1] != etag:
            return False
        del self.objects[key]
        return True


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()
