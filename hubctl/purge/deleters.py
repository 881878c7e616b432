"""Deletes batches of versions by several calls at once, and tries again what S3 refuses in passing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from hubctl.counting import counted
from hubctl.errors import HubctlError
from hubctl.ports.buckets import BucketStore, Refusal, Version
from hubctl.ports.clock import Clock
from hubctl.purge.pace import Pace

DELETERS = 24
"""Calls at once. They do not make it faster than the pace, but from eight prefixes on fewer would make it slower."""
_WAITING = 8
"""Batches that wait for one of them."""
ATTEMPTS = 10
"""How often one version is tried; with the pauses between, some twenty seconds. S3 answers InternalError for single
keys inside a 200 now and then."""
SLOW = frozenset({"SlowDown", "503", "ServiceUnavailable"})
PASSING = SLOW | {"InternalError", "500", "RequestTimeout", "OperationAborted"}
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0


@dataclass
class Tally:
    """Counts of one round, and why it must stop. What is listed is deleted in the end, or the round fails."""

    listed: int = 0
    deleted: int = 0
    retried: int = 0
    example: str = ""
    """A key that was listed."""
    all_listed: bool = False
    refused: Refusal | None = None
    error: BaseException | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def stopped(self) -> bool:
        """Nothing more should be begun."""
        return self.error is not None or self.refused is not None

    def fail(self, error: BaseException) -> None:
        """Keeps the first error."""
        with self.lock:
            self.error = self.error or error


class Deleters:
    """Threads that delete what is put to them. Left by `with`, they have ended; failures are raised there."""

    def __init__(
        self,
        store: BucketStore,
        bucket: str,
        *,
        clock: Clock,
        pace: Pace,
        tally: Tally,
        counted: Callable[[Tally], None],
    ) -> None:
        self._store = store
        self._bucket = bucket
        self._clock = clock
        self._pace = pace
        self._tally = tally
        self._counted = counted
        # Bounded, or the listers, which are faster, would hold the whole bucket in memory.
        self._room = threading.Semaphore(DELETERS + _WAITING)
        self._pool = ThreadPoolExecutor(DELETERS, thread_name_prefix="delete")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            self._tally.fail(error)
        self._pool.shutdown(wait=True)
        if self._tally.refused is not None:
            raise self._explained(self._tally.refused) from error
        if self._tally.error is not None and error is None:
            raise self._tally.error

    def put(self, versions: Sequence[Version]) -> None:
        """Hands a batch over; waits while enough others are on their way."""
        with self._tally.lock:
            self._tally.listed += len(versions)
            self._tally.example = self._tally.example or versions[0].key
        self._room.acquire()
        self._pool.submit(self._serve, versions)

    def _serve(self, batch: Sequence[Version]) -> None:
        """Deletes a batch, unless one before it failed. Makes room in any case, or the listers would wait for ever."""
        try:
            if not self._tally.stopped:
                self._delete(batch)
        except BaseException as error:  # raised on leaving
            self._tally.fail(error)
        finally:
            self._room.release()

    def _delete(self, versions: Sequence[Version]) -> None:
        left = versions
        for attempt in range(ATTEMPTS):
            refused = self._store.delete_versions(self._bucket, left)
            self._count(len(left) - len(refused), len(refused))
            final = [refusal for refusal in refused if refusal.code not in PASSING]
            if final or not refused:
                break
            if any(refusal.code in SLOW for refusal in refused):
                self._pace.slow_down()
            self._clock.sleep(min(_FIRST_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS))
            left = [refusal.version for refusal in refused]
            self._pace.take(Counter(_top(version.key) for version in left))
        if refused:
            with self._tally.lock:
                self._tally.refused = self._tally.refused or (final or refused)[0]

    def _count(self, deleted: int, refused: int) -> None:
        with self._tally.lock:
            self._tally.deleted += deleted
            self._tally.retried += refused
        self._counted(self._tally)

    def _explained(self, refusal: Refusal) -> HubctlError:
        """One look at one version tells the cause for all: it is the same lock, policy or missing right."""
        obstacle = self._store.obstacle(self._bucket, refusal)
        gone = f"{counted(self._tally.deleted, 'version')} deleted, but " if self._tally.deleted else ""
        return HubctlError(
            f"{self._bucket}: {gone}{refusal.version.key!r} and perhaps more cannot be: {obstacle.reason}",
            hint=obstacle.remedy,
        )


def _top(key: str) -> str:
    """The top-level prefix of a key, as the walk names it."""
    head, found, _ = key.partition("/")
    return f"{head}/" if found else ""
