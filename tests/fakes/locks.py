"""A bucket for single objects in memory, with the conditional writes of S3."""

from __future__ import annotations

from hubctl.ports.lock import Stored, TakenError


class FakeLocks:
    """Fulfils hubctl.ports.lock.LockStore. Declare with `holds`."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self._writes = 0

    def holds(self, key: str, body: bytes) -> None:
        """Declares an object."""
        self.write(key, body, replacing=self.objects.get(key, (b"", ""))[1])

    def impatient(self) -> FakeLocks:
        return self

    def read(self, key: str) -> Stored | None:
        found = self.objects.get(key)
        return Stored(found[0], found[1], 0.0) if found else None

    def write(self, key: str, body: bytes, *, replacing: str = "") -> str:
        if self.objects.get(key, (b"", ""))[1] != replacing:
            raise TakenError
        self._writes += 1
        self.objects[key] = (body, f"etag-{self._writes}")
        return self.objects[key][1]

    def remove(self, key: str, etag: str) -> bool:
        return self.objects.pop(key, (b"", ""))[1] == etag
