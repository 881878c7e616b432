"""Asks again, before each change, whether AWS still answers us as it did at the start of the run."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hubctl.ports.clock import Clock

FOR_SECONDS = 15.0
"""An answer this old will do: phases that run side by side ask once, and not once a step."""


class Fresh:
    """A check that is made again once its last success is old. Safe to use from several threads.

    Credentials that expired, an account that changed, a network that is gone: all of them end a run before its next
    change, and not in the middle of one.
    """

    def __init__(self, clock: Clock, check: Callable[[], object]) -> None:
        self._clock = clock
        self._check = check
        self._guard = threading.Lock()
        self._good_until = float("-inf")

    def check(self) -> None:
        """Raises what the check raises."""
        with self._guard:
            if self._clock.monotonic() < self._good_until:
                return
            self._check()
            self._good_until = self._clock.monotonic() + FOR_SECONDS
