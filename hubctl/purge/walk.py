"""Lists all versions of a bucket by several listers at once, and hands them on in batches.

A page takes S3 some 100 ms, whatever else goes on, so what lies below different prefixes is listed side by side. Where
there are more prefixes than listers can gain from, one lister walks them all: a bucket of a million small folders is
listed in thousand-version pages, not folder by folder.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hubctl.ports.buckets import BucketStore, Page, Version

LISTERS = 8
BATCH = 1000
"""What one bulk delete takes, and what one page holds."""
_MOST_PREFIXES = 64
_DEPTH = 3


@dataclass(frozen=True)
class Batch:
    """Versions to delete in one call, and how many of them lie below each top-level prefix."""

    versions: Sequence[Version]
    by_prefix: Mapping[str, int]


Sink = Callable[[Batch], None]
"""Takes a batch; may block, which holds its lister back."""


@dataclass(frozen=True)
class _Stretch:
    """All keys below `prefix`. `top` is the top-level prefix that they lie in."""

    prefix: str
    top: str
    depth: int


@dataclass
class _Collector:
    """Makes full batches of one lister's pages: folders of three versions each must not cost a call each."""

    sink: Sink
    versions: list[Version] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, versions: Sequence[Version], top: str) -> None:
        """Adds a page. Full ones pass as they are."""
        if len(self.versions) + len(versions) > BATCH:
            self.flush()
        if len(versions) == BATCH:
            self.sink(Batch(versions, {top: BATCH}))
            return
        if versions:
            self.versions += versions
            self.counts[top] += len(versions)

    def flush(self) -> None:
        """Hands on what there is."""
        if self.versions:
            self.sink(Batch(self.versions, dict(self.counts)))
            self.versions, self.counts = [], Counter()


class Walk:
    """One listing of a whole bucket. `stopped` is asked before each page."""

    def __init__(self, store: BucketStore, bucket: str, sink: Sink, stopped: Callable[[], bool]) -> None:
        self._store = store
        self._bucket = bucket
        self._sink = sink
        self._stopped = stopped
        self._todo: deque[_Stretch] = deque([_Stretch("", "", 0)])
        self._busy = 0
        self._failed = False
        self._changed = threading.Condition()

    def run(self) -> None:
        """Lists everything. Raises HubctlError if a listing fails."""
        with ThreadPoolExecutor(LISTERS, thread_name_prefix="list") as pool:
            for lister in [pool.submit(self._serve) for _ in range(LISTERS)]:
                lister.result()

    def _serve(self) -> None:
        collector = _Collector(self._sink)
        while (stretch := self._next(collector)) is not None:
            try:
                self._list(stretch, collector)
            except BaseException:
                self._failed = True
                raise
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()
        collector.flush()

    def _next(self, collector: _Collector) -> _Stretch | None:
        """A stretch to list; None when all are done. Before waiting, what was collected is handed on."""
        with self._changed:
            must_wait = not self._todo and self._busy > 0
        if must_wait:
            collector.flush()
        with self._changed:
            self._changed.wait_for(lambda: bool(self._todo) or not self._busy or self._ends())
            if not self._todo or self._ends():
                return None
            self._busy += 1
            return self._todo.popleft()

    def _ends(self) -> bool:
        return self._failed or self._stopped()

    def _list(self, stretch: _Stretch, collector: _Collector) -> None:
        begun = self._divide(stretch, collector) if self._worth_dividing(stretch) else _FROM_THE_START
        while begun is not None and not self._ends():
            page = self._page(stretch, begun)
            collector.add(page.versions, stretch.top)
            begun = _next_marker(page)

    def _page(self, stretch: _Stretch, marker: _Marker, delimiter: str = "") -> Page:
        key, version = marker
        return self._store.list_versions(
            self._bucket, prefix=stretch.prefix, delimiter=delimiter, key_marker=key, version_marker=version
        )

    def _worth_dividing(self, stretch: _Stretch) -> bool:
        """While listers have nothing to do."""
        with self._changed:
            return stretch.depth < _DEPTH and len(self._todo) + self._busy < LISTERS

    def _divide(self, stretch: _Stretch, collector: _Collector) -> _Marker | None:
        """Puts the prefixes below one up for other listers. Returns from where on to list here; None: nothing is left.

        Where there are prefixes, but too many, nothing is divided and all of it is listed here.
        """
        page = self._page(stretch, _FROM_THE_START, delimiter="/")
        if page.prefixes and (page.key_marker or len(page.prefixes) > _MOST_PREFIXES):
            return _FROM_THE_START
        collector.add(page.versions, stretch.top)
        parts = [_Stretch(prefix, stretch.top or prefix, stretch.depth + 1) for prefix in page.prefixes]
        with self._changed:
            self._todo.extend(parts)
            self._changed.notify_all()
        return _next_marker(page)


_Marker = tuple[str, str]
_FROM_THE_START: _Marker = ("", "")


def _next_marker(page: Page) -> _Marker | None:
    return (page.key_marker, page.version_marker) if page.key_marker else None
