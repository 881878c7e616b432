"""Empties a versioned bucket: versions, delete markers and unfinished uploads, from one to millions, memory flat.

Listers walk the bucket and hand batches to deleters through a bounded queue; a batch is one bulk delete. Listers wait
for the pace, so that no deleter sleeps while another prefix has work. After each round the bucket is listed again from
the start, until a listing finds nothing: that is also the proof.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubctl.counting import counted
from hubctl.ports.buckets import BucketStore, Reported
from hubctl.ports.clock import Clock
from hubctl.purge.deleters import Deleters, Tally
from hubctl.purge.pace import Pace
from hubctl.purge.walk import Batch, Walk
from hubctl.purge.writers import keeps_filling

if TYPE_CHECKING:
    from hubctl.ports.terraform import Progress

ROUNDS = 8
"""How often a bucket may turn out not to be empty after all; then somebody is writing to it."""
_ABORTERS = 8
_TELLING_SECONDS = 3.0
"""Until then connections are being made and the pace is found: it would tell of twenty minutes, and then of seconds."""


@dataclass(frozen=True)
class Emptied:
    """What was done. Everything that was listed was deleted, or `empty_bucket` raised."""

    deleted: int
    uploads: int
    rounds: int
    retried: int = 0
    """How many deletions S3 refused in passing, and were done when tried again."""


@dataclass(frozen=True)
class BucketSize:
    """What a bucket holds. `more` tells that counting stopped before the end."""

    name: str
    versions: int
    bytes: int
    uploads: int
    more: bool = False
    reported: Reported | None = None
    """What CloudWatch says, where counting stopped."""

    @property
    def estimate(self) -> int:
        """How many versions there are by all that is known; at least what was counted."""
        return max(self.versions, self.reported.objects if self.reported else 0)

    @property
    def bytes_estimate(self) -> int:
        """What they weigh by all that is known; at least what was counted."""
        return max(self.bytes, self.reported.bytes if self.reported else 0)

    @property
    def items(self) -> int:
        """All that keeps the bucket from being empty."""
        return self.versions + self.uploads


def measure(store: BucketStore, bucket: str, *, at_most_pages: int = 100) -> BucketSize:
    """Counts what a bucket holds, up to 1000 times `at_most_pages` versions."""
    versions = size = pages = 0
    key = version = ""
    while pages < at_most_pages:
        page = store.list_versions(bucket, key_marker=key, version_marker=version)
        versions += len(page.versions)
        size += page.bytes
        key, version, pages = page.key_marker, page.version_marker, pages + 1
        if not key:
            break
    return BucketSize(bucket, versions, size, len(store.uploads(bucket)), more=bool(key))


def empty_bucket(
    store: BucketStore, bucket: str, *, clock: Clock, progress: Progress, expected: int | None = None
) -> Emptied:
    """Empties a bucket. `expected` is how many versions it holds, where that is known, for the estimate.

    Raises HubctlError if something in it cannot be deleted, or if somebody keeps writing. Run again, it goes on.
    """
    pace, meter = Pace(clock), _Meter(clock, progress, expected)
    deleted = retried = uploads = 0
    tally = Tally()
    for number in range(1, ROUNDS + 1):
        with ThreadPoolExecutor(1, thread_name_prefix="uploads") as beside:
            aborting = beside.submit(_abort_uploads, store, bucket)
            tally = _round(store, bucket, clock, pace, meter)
            aborted = aborting.result()
        deleted, retried, uploads = deleted + tally.deleted, retried + tally.retried, uploads + aborted
        if not tally.listed and not aborted:
            return Emptied(deleted, uploads, number, retried)
    came = f"{counted(tally.listed, 'new version')} came while it was emptied for the {ROUNDS}th time"
    came = f"{came}, {tally.example!r} for one"
    raise keeps_filling(bucket, came, store.writers(bucket))


def _round(store: BucketStore, bucket: str, clock: Clock, pace: Pace, meter: _Meter) -> Tally:
    """Lists and deletes everything that is there now."""
    tally = Tally()
    with Deleters(store, bucket, clock=clock, pace=pace, tally=tally, counted=meter.show) as deleters:

        def hand_on(batch: Batch) -> None:
            pace.take(batch.by_prefix)
            deleters.put(batch.versions)

        Walk(store, bucket, hand_on, lambda: tally.stopped).run()
        tally.all_listed = True
    meter.next_round(tally)
    return tally


class _Meter:
    """Says how far it is: versions deleted, how fast, and how long it may take where the end is known."""

    def __init__(self, clock: Clock, progress: Progress, expected: int | None) -> None:
        self._clock = clock
        self._progress = progress
        self._expected = expected
        self._start = clock.monotonic()
        self._before = 0

    def next_round(self, tally: Tally) -> None:
        """What was deleted so far counts on."""
        self._before += tally.deleted

    def show(self, tally: Tally) -> None:
        """One line of progress."""
        done, seconds = self._before + tally.deleted, self._clock.monotonic() - self._start
        rate = done / seconds if seconds >= _TELLING_SECONDS else 0
        speed = f", {rate:,.0f} a second" if rate else ""
        total = self._before + tally.listed if tally.all_listed else self._expected
        if not total or total < done:
            self._progress(f"{counted(done, 'version')} deleted{speed}", None)
            return
        left = f", {_duration((total - done) / rate)} left" if rate else ""
        about = "" if tally.all_listed else "about "
        self._progress(f"{done:,} of {about}{counted(total, 'version')} deleted{speed}{left}", done / total)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _abort_uploads(store: BucketStore, bucket: str) -> int:
    uploads = store.uploads(bucket)
    with ThreadPoolExecutor(_ABORTERS, thread_name_prefix="abort") as pool:
        for _ in pool.map(lambda upload: store.abort(bucket, upload), uploads):
            pass
    return len(uploads)
