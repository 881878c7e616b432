"""Empties a versioned bucket: versions, delete markers and unfinished uploads, from one to millions, memory flat.

Listers walk shards of the bucket and hand pages to deleters through a bounded queue. A page is one bulk delete. After
each round the bucket is listed again from the start, until a listing finds nothing: that is also the proof.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hubctl.errors import HubctlError
from hubctl.ports.buckets import BucketStore, Refusal, Version
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress
from hubctl.purge.pace import Pace

LISTERS = 8
DELETERS = 16
ATTEMPTS = 6
"""How often one version is tried in a round; S3 answers InternalError for single keys inside a 200 now and then."""
ROUNDS = 8
PASSING = frozenset({"InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "503", "500"})
SLOW = frozenset({"SlowDown", "503"})
_SHARD_DEPTH = 3


@dataclass(frozen=True)
class Emptied:
    """What was done. Everything that was listed was deleted, or `empty_bucket` raised."""

    deleted: int
    uploads: int
    rounds: int


@dataclass(frozen=True)
class BucketSize:
    """What a bucket holds. `more` tells that counting stopped before the end."""

    name: str
    versions: int
    bytes: int
    uploads: int
    more: bool = False

    @property
    def items(self) -> int:
        """All that keeps the bucket from being empty."""
        return self.versions + self.uploads


@dataclass(frozen=True)
class _Batch:
    versions: Sequence[Version]
    pace: Pace


@dataclass
class _Tally:
    """Counts of one round, and why it must stop. Guarded by a lock."""

    listed: int = 0
    deleted: int = 0
    refused: list[Refusal] = field(default_factory=list)
    error: BaseException | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def stopped(self) -> bool:
        return self.error is not None or bool(self.refused)

    def fail(self, error: BaseException) -> None:
        with self.lock:
            self.error = self.error or error


def measure(store: BucketStore, bucket: str, *, at_most_pages: int = 100) -> BucketSize:
    """Counts what a bucket holds, up to 1000 times `at_most_pages` versions."""
    versions = size = pages = 0
    key = version = ""
    while pages < at_most_pages:
        page = store.list_versions(bucket, key_marker=key, version_marker=version)
        versions += len(page.versions)
        size += sum(item.size for item in page.versions)
        key, version, pages = page.key_marker, page.version_marker, pages + 1
        if not key:
            break
    return BucketSize(bucket, versions, size, len(store.uploads(bucket)), more=bool(key))


def empty_bucket(store: BucketStore, bucket: str, *, clock: Clock, progress: Progress) -> Emptied:
    """Empties a bucket. Raises HubctlError if something in it cannot be deleted, or if somebody keeps writing."""
    uploads = _abort_uploads(store, bucket)
    deleted, before = 0, 0
    for number in range(1, ROUNDS + 1):
        tally = _Round(store, bucket, clock, progress, deleted).run()
        deleted += tally.deleted
        if not tally.listed:
            uploads += _abort_uploads(store, bucket)
            return Emptied(deleted, uploads, number)
        before = tally.listed
    raise HubctlError(
        f"{bucket} keeps filling: {before} new versions came while it was emptied for the {ROUNDS}th time",
        hint="stop what writes to it (a running server, replication, access logs), then run the same command again",
    )


def _abort_uploads(store: BucketStore, bucket: str) -> int:
    uploads = store.uploads(bucket)
    for upload in uploads:
        store.abort(bucket, upload)
    return len(uploads)


class _Round:
    """One pass over the whole bucket."""

    def __init__(self, store: BucketStore, bucket: str, clock: Clock, progress: Progress, before: int) -> None:
        self._store = store
        self._bucket = bucket
        self._clock = clock
        self._progress = progress
        self._before = before
        self._start = clock.monotonic()
        self._tally = _Tally()
        self._batches: queue.Queue[_Batch | None] = queue.Queue(maxsize=2 * DELETERS)

    def run(self) -> _Tally:
        """Lists and deletes everything that is there now. Raises HubctlError for what cannot be deleted."""
        with ThreadPoolExecutor(DELETERS, thread_name_prefix="delete") as deleters:
            for _ in range(DELETERS):
                deleters.submit(self._delete_batches)
            try:
                self._list_everything()
            except BaseException as error:  # raised again below, once the deleters have ended
                self._tally.fail(error)
            for _ in range(DELETERS):
                self._batches.put(None)
        if self._tally.error is not None:
            raise self._tally.error
        if self._tally.refused:
            raise self._explain(self._tally.refused)
        return self._tally

    def _list_everything(self) -> None:
        with ThreadPoolExecutor(LISTERS, thread_name_prefix="list") as listers:
            for _ in listers.map(self._list_shard, list(self._shards("", _SHARD_DEPTH))):
                pass

    def _shards(self, prefix: str, depth: int) -> Iterator[str]:
        """Prefixes that together cover everything below `prefix`, but for what lies directly in it: that is handed on.

        A bucket whose keys all begin alike is looked into more deeply, or one lister would have to walk it alone.
        """
        pace = Pace(self._clock)
        prefixes: list[str] = []
        key = version = ""
        while True:
            page = self._store.list_versions(
                self._bucket, prefix=prefix, delimiter="/", key_marker=key, version_marker=version
            )
            self._hand_on(page.versions, pace)
            prefixes += page.prefixes
            key, version = page.key_marker, page.version_marker
            if not key:
                break
        if len(prefixes) == 1 and depth > 1:
            yield from self._shards(prefixes[0], depth - 1)
        else:
            yield from prefixes

    def _list_shard(self, prefix: str) -> None:
        pace = Pace(self._clock)
        key = version = ""
        while not self._tally.stopped:
            page = self._store.list_versions(self._bucket, prefix=prefix, key_marker=key, version_marker=version)
            self._hand_on(page.versions, pace)
            key, version = page.key_marker, page.version_marker
            if not key:
                return

    def _hand_on(self, versions: Sequence[Version], pace: Pace) -> None:
        if not versions or self._tally.stopped:
            return
        with self._tally.lock:
            self._tally.listed += len(versions)
        self._batches.put(_Batch(versions, pace))

    def _delete_batches(self) -> None:
        """Takes batches until told to end. After a failure it still takes them, or the listers would wait for ever."""
        while (batch := self._batches.get()) is not None:
            if self._tally.stopped:
                continue
            try:
                self._delete(batch)
            except BaseException as error:  # raised by run
                self._tally.fail(error)

    def _delete(self, batch: _Batch) -> None:
        left: Sequence[Version] = batch.versions
        for attempt in range(ATTEMPTS):
            batch.pace.take(len(left))
            refused = self._store.delete_versions(self._bucket, left)
            self._count(len(left) - len(refused))
            final = [refusal for refusal in refused if refusal.code not in PASSING]
            if final or not refused or attempt == ATTEMPTS - 1:
                with self._tally.lock:
                    self._tally.refused += final or refused
                return
            if any(refusal.code in SLOW for refusal in refused):
                batch.pace.slow_down()
            left = [refusal.version for refusal in refused]
            self._clock.sleep(min(0.1 * 2**attempt, 3.0))

    def _count(self, deleted: int) -> None:
        with self._tally.lock:
            self._tally.deleted += deleted
            done = self._before + self._tally.deleted
        seconds = max(self._clock.monotonic() - self._start, 0.001)
        self._progress(f"{done:,} versions deleted, {self._tally.deleted / seconds:,.0f} a second", None)

    def _explain(self, refused: Sequence[Refusal]) -> HubctlError:
        """One look at one version tells the cause for all: it is the same lock, policy or missing right."""
        first = refused[0]
        why = self._store.why_locked(self._bucket, first.version) or f"{first.code}: {first.message}"
        hint = "allow s3:DeleteObjectVersion in the bucket's policy and in yours, then run the same command again"
        if first.code != "AccessDenied":
            hint = "run the same command again"
        return HubctlError(
            f"{self._bucket}: {first.version.key!r} and perhaps more cannot be deleted: {why}", hint=hint
        )
