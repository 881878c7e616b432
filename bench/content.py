"""This module is what the bucket of the bench holds: numbered entries, a million of them in a megabyte.

A key and a version id are computed from an entry's number, and the number from them, so that a page costs the server
hardly more than writing it.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass

_END = "\U0010ffff"


@dataclass(frozen=True)
class Entry:
    """A version, or the delete marker that hides it."""

    number: int
    key: str

    @property
    def version_id(self) -> str:
        """As long as S3's own."""
        return f"{self.number:032x}"

    @property
    def is_marker(self) -> bool:
        """S3 lists the latest version first, and the latest is the marker."""
        return self.number % 2 == 0


@dataclass(frozen=True)
class Listing:
    """One page. `next_entry` is the number with which the following page begins, None after the last."""

    entries: list[Entry]
    prefixes: list[str]
    next_entry: int | None


class Content:
    """`prefixes` folders of as many keys each, every key with one version and one delete marker."""

    def __init__(self, versions: int, prefixes: int) -> None:
        self._keys_each = -(-versions // (2 * prefixes))
        self._there = bytearray(b"\1") * versions
        self._keys = range((versions + 1) // 2)

    def __len__(self) -> int:
        return self._there.count(1)

    def key(self, index: int) -> str:
        """The `index`th key."""
        folder, number = divmod(index, self._keys_each)
        return f"part-{folder:03}/granule-{number:07}.nc"

    def remove(self, key: str, version_id: str) -> None:
        """Deletes one entry. What is not there is no error, as in S3."""
        number = int(version_id, 16)
        if number < len(self._there) and self.key(number // 2) == key:
            self._there[number] = 0

    def after(self, key: str, version_id: str) -> int:
        """Number of the entry with which a listing goes on behind a marker."""
        if version_id:
            return int(version_id, 16) + 1
        return 2 * bisect.bisect_right(self._keys, key, key=self.key)

    def page(self, prefix: str, delimiter: str, start: int, limit: int) -> Listing:
        """At most `limit` entries and common prefixes from entry number `start` on."""
        start = max(start, 2 * bisect.bisect_left(self._keys, prefix, key=self.key))
        end = 2 * bisect.bisect_left(self._keys, prefix + _END, key=self.key) if prefix else len(self._there)
        entries: list[Entry] = []
        prefixes: list[str] = []
        while (number := self._there.find(1, start, end)) >= 0:
            if len(entries) + len(prefixes) == limit:
                return Listing(entries, prefixes, number)
            key = self.key(number // 2)
            head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
            if found:
                prefixes.append(f"{prefix}{head}{delimiter}")
                start = 2 * bisect.bisect_left(self._keys, prefixes[-1] + _END, key=self.key)
            else:
                entries.append(Entry(number, key))
                start = number + 1
        return Listing(entries, prefixes, None)
