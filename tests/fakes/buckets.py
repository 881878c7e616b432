"""A bucket in memory, listed page by page as S3 does, that can refuse, slow down and be written to meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from hubctl.ports.buckets import Obstacle, Page, Refusal, Reported, Upload, Version, Writers


class FakeBuckets:
    """One bucket. `holds`, `refuses`, `hiccups` declare what happens."""

    def __init__(self, page_size: int = 10) -> None:
        self.versions: dict[tuple[str, str], Version] = {}
        self.pending: list[Upload] = []
        self.aborted: list[Upload] = []
        self.batches: list[int] = []
        self.lock_reason = ""
        self.expiring = False
        self.known: Reported | None = None
        self.writing = Writers()
        self.before_listing: Callable[[], None] = lambda: None
        self._page_size = page_size
        self._denied: set[str] = set()
        self._hiccups: dict[str, list[str]] = {}
        self._guard = threading.Lock()

    def holds(self, *keys: str, versions: int = 1) -> None:
        """Declares that each key has so many versions."""
        for key in keys:
            for number in range(versions):
                self.versions[key, f"v{number:03}"] = Version(key, f"v{number:03}")

    def refuses(self, key: str) -> None:
        """Declares that this key can never be deleted."""
        self._denied.add(key)

    def hiccups(self, key: str, *codes: str) -> None:
        """Declares what the next tries of a key answer before one succeeds."""
        self._hiccups[key] = list(codes)

    def list_versions(
        self, bucket: str, *, prefix: str = "", delimiter: str = "", key_marker: str = "", version_marker: str = ""
    ) -> Page:
        self.before_listing()
        with self._guard:
            after = sorted(item for item in self.versions if item[0].startswith(prefix))
        start = (key_marker, version_marker)
        left = [item for item in after if item > start] if key_marker else after
        if delimiter:
            prefixes = sorted({self._prefix(key, prefix, delimiter) for key, _ in left} - {""})
            direct = [item for item in left if not self._prefix(item[0], prefix, delimiter)]
            page, marker = self._page(direct)
            return Page(page, *marker, prefixes=() if key_marker else prefixes)
        page, *marker = self._flat(left)
        return Page(page, *marker, bytes=7 * len(page))

    def _flat(self, left: list[tuple[str, str]]) -> tuple[list[Version], str, str]:
        page, marker = self._page(left)
        return page, *marker

    def _page(self, left: list[tuple[str, str]]) -> tuple[list[Version], tuple[str, str]]:
        page = left[: self._page_size]
        marker = page[-1] if len(left) > self._page_size else ("", "")
        return [self.versions[item] for item in page if item in self.versions], marker

    @staticmethod
    def _prefix(key: str, prefix: str, delimiter: str) -> str:
        head, found, _ = key[len(prefix) :].partition(delimiter)
        return f"{prefix}{head}{delimiter}" if found else ""

    def delete_versions(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        assert 1 <= len(versions) <= 1000, "S3 takes 1 to 1000 keys"
        refused = []
        with self._guard:
            self.batches.append(len(versions))
            for version in versions:
                if version.key in self._denied:
                    refused.append(Refusal(version, "AccessDenied", "Access Denied"))
                elif self._hiccups.get(version.key):
                    refused.append(Refusal(version, self._hiccups[version.key].pop(0), "try again"))
                else:
                    self.versions.pop((version.key, version.version_id), None)
        return refused

    def uploads(self, bucket: str) -> Sequence[Upload]:
        return list(self.pending)

    def abort(self, bucket: str, upload: Upload) -> None:
        self.pending.remove(upload)
        self.aborted.append(upload)

    def expire(self, bucket: str) -> None:
        self.expiring = True

    def reported(self, bucket: str) -> Reported | None:
        return self.known

    def writers(self, bucket: str) -> Writers:
        return self.writing

    def obstacle(self, bucket: str, refusal: Refusal) -> Obstacle:
        return Obstacle(self.lock_reason or f"{refusal.code}: {refusal.message}", "do something about it")
