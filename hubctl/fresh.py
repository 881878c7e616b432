"""Asks again, before each change, whether AWS still answers us as it did at the start of the run."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.clock import Clock

FOR_SECONDS = 15.0
"""An answer this old will do: phases that run side by side ask once, and not once a step."""
PATIENCE_SECONDS = 60.0
"""A network that is away for half a minute is waited for; one that stays away ends the run."""
PAUSE_SECONDS = 3.0


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
            self._ask()
            self._good_until = self._clock.monotonic() + FOR_SECONDS

    def _ask(self) -> None:
        """Waits for a network that is away for a moment; a refusal is final at once."""
        end = self._clock.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self._check()
                return
            except RefusedError:
                raise
            except HubctlError:
                if self._clock.monotonic() >= end:
                    raise
                self._clock.sleep(PAUSE_SECONDS)
