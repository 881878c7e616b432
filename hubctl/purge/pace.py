"""How fast versions may be deleted: S3 counts each key of a bulk delete as one write, 3,500 a second and partition.

More workers only make a throttled bucket slower (measured), so the pace is held in keys a second.
"""

from __future__ import annotations

import threading

from hubctl.ports.clock import Clock

KEYS_PER_SECOND = 3300.0
"""Just below what S3 grants a partition: 3,500 PUT/COPY/POST/DELETE a second.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"""

_SLOWEST = 50.0
_RECOVERY = 1.02
"""Growth a granted batch, after a SlowDown halved the pace."""


class Pace:
    """A token bucket of keys for one partition. Halves on SlowDown, and recovers step by step. Thread-safe."""

    def __init__(self, clock: Clock, keys_per_second: float = KEYS_PER_SECOND) -> None:
        self._clock = clock
        self._most = keys_per_second
        self._rate = keys_per_second
        self._free_at = clock.monotonic()
        self._lock = threading.Lock()

    @property
    def rate(self) -> float:
        """Keys a second at the moment."""
        return self._rate

    def take(self, keys: int) -> None:
        """Waits until so many keys may be deleted."""
        with self._lock:
            now = self._clock.monotonic()
            start = max(now, self._free_at)
            self._free_at = start + keys / self._rate
            self._rate = min(self._most, self._rate * _RECOVERY)
        if start > now:
            self._clock.sleep(start - now)

    def slow_down(self) -> None:
        """S3 asked for less."""
        with self._lock:
            self._rate = max(_SLOWEST, self._rate / 2)
