"""How fast versions may be deleted: S3 counts each key of a bulk delete as one write, 3,500 a second and partition.

More workers only make a throttled bucket slower (measured), so the pace is held in keys a second. Which keys share a
partition S3 does not say. Each top-level prefix is taken for one, as AWS advises to lay keys out; if S3 asks to slow
down, that was wrong, and from then on all prefixes share what one partition grants.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from hubctl.ports.clock import Clock

KEYS_PER_SECOND = 3450.0
"""Just below what S3 grants a partition: 3,500 PUT/COPY/POST/DELETE a second.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"""

AHEAD = 1500
"""Keys that a prefix may be ahead of its pace, beside the batch that is being sent: small buckets need not wait, and
with it no more than 2,500 come at once, so that batches held up on their way, up to 0.3 s, do not add up to a second's
worth."""

SLOWEST = 50.0
_ONE_EVENT_SECONDS = 1.0
"""Refusals within a second answer calls that were on their way together: they count as one."""
_RECOVERY = 0.10
"""Growth a second below one partition's pace: about seven seconds from half of it to the whole."""
_CALM_SECONDS = 30.0
_EXPANSION = 0.02
"""Growth a second above one partition's pace, once calm: S3 divides a busy partition within minutes to an hour."""


class Pace:
    """Grants keys by prefix. Thread-safe."""

    def __init__(self, clock: Clock, keys_per_second: float = KEYS_PER_SECOND, ahead: float = AHEAD) -> None:
        self._clock = clock
        self._each = keys_per_second
        self._ahead_seconds = ahead / keys_per_second
        self._shared: float | None = None
        self._free_at: dict[str, float] = {}
        self._all_free_at = 0.0
        self._slowed_at = self._grown_at = float("-inf")
        self._lock = threading.Lock()

    @property
    def shared(self) -> float | None:
        """Keys a second for the whole bucket; None while each prefix has its own pace."""
        return self._shared

    def take(self, keys: Mapping[str, int]) -> None:
        """Waits until so many keys of each prefix may be deleted."""
        with self._lock:
            now = self._clock.monotonic()
            self._grow(now)
            ahead = self._ahead_seconds if self._shared is None else 0.0
            free = {prefix: self._free_at.get(prefix, now) for prefix in keys}
            start = max([now, self._all_free_at, *(at - ahead for at in free.values())])
            for prefix, count in keys.items():
                self._free_at[prefix] = max(start, free[prefix]) + count / self._each
            if self._shared is not None:
                self._all_free_at = start + sum(keys.values()) / self._shared
        if start > now:
            self._clock.sleep(start - now)

    def slow_down(self) -> None:
        """S3 asked for less."""
        with self._lock:
            now = self._clock.monotonic()
            if now - self._slowed_at < _ONE_EVENT_SECONDS:
                return
            if self._shared is None or self._shared > self._each:
                self._shared = self._each
            else:
                self._shared = max(SLOWEST, self._shared / 2)
            self._slowed_at = self._grown_at = now

    def _grow(self, now: float) -> None:
        """Back to one partition's pace soon, above it only after a calm while."""
        if self._shared is None:
            return
        seconds = now - self._grown_at
        self._grown_at = now
        if self._shared < self._each:
            self._shared = min(self._each, self._shared * (1 + _RECOVERY) ** seconds)
        elif now - self._slowed_at > _CALM_SECONDS:
            self._shared *= (1 + _EXPANSION) ** seconds
