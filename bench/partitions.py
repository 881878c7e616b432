"""This module limits how many keys a second one partition of the bench's bucket deletes, as S3 does.

A model, not AWS: each top-level folder is a partition for ever, one second's worth may come at once, and a call that
asks for more than is left is refused whole.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable


class Partitions:
    """`keys_per_second` for each; None grants everything."""

    def __init__(self, keys_per_second: float | None) -> None:
        self._rate = keys_per_second
        self._left: dict[str, tuple[float, float]] = {}

    def grant(self, keys: Iterable[str]) -> bool:
        """Whether these keys may be deleted now."""
        if self._rate is None:
            return True
        now = time.monotonic()
        wanted = Counter(key.partition("/")[0] for key in keys)
        left = {name: self._refilled(name, now) for name in wanted}
        if any(left[name] < count for name, count in wanted.items()):
            return False
        self._left.update({name: (left[name] - count, now) for name, count in wanted.items()})
        return True

    def _refilled(self, name: str, now: float) -> float:
        assert self._rate is not None
        left, at = self._left.get(name, (self._rate, now))
        return min(self._rate, left + (now - at) * self._rate)
