"""Ctrl-C: the first brings what runs to a safe end, the second warns, the third within five seconds kills.

The signal handler only counts; the engine's loop acts, so that no lock is taken inside a handler.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from hubctl.core.events import Event, StopRequested
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock

FORCED = 3
"""The press that kills."""
FORCE_WITHIN_SECONDS = 5.0
"""A third Ctrl-C later than this after the second counts as a second one again."""


class Stop:
    """The wish to stop. `interrupt` sends one SIGINT to each running child, `kill` ends them at once."""

    def __init__(self, clock: Clock, *, interrupt: Callable[[], None], kill: Callable[[], None]) -> None:
        self._clock = clock
        self._interrupt = interrupt
        self._kill = kill
        self._presses = 0
        self._seen = 0
        self._warned_at: float | None = None
        self.reason: HubctlError | None = None
        """Why the run stops, where it is not that somebody pressed Ctrl-C."""

    @property
    def requested(self) -> bool:
        """Whether somebody asked to stop: nothing new may start."""
        return self._presses > 0

    def press(self) -> None:
        """Counts one Ctrl-C. Safe in a signal handler."""
        self._presses += 1

    def give_up(self, reason: HubctlError) -> None:
        """Stops the run as the first Ctrl-C does, for a reason that the user is told at its end. From any thread."""
        if self.reason is None:
            self.reason = reason
            self.press()

    def act(self, emit: Callable[[Event], None]) -> None:
        """Does what the presses since the last call ask for. Called from one thread, several times a second."""
        while self._seen < self._presses:
            self._seen += 1
            if self._seen == 1:
                self._interrupt()
                emit(StopRequested(1, self.reason.message if self.reason else ""))
            elif self._just_warned():
                self._kill()
                emit(StopRequested(FORCED))
            else:
                self._warned_at = self._clock.monotonic()
                emit(StopRequested(2))

    def _just_warned(self) -> bool:
        return self._warned_at is not None and self._clock.monotonic() - self._warned_at <= FORCE_WITHIN_SECONDS

    @contextmanager
    def at_once(self, emit: Callable[[Event], None]) -> Iterator[None]:
        """Outside a run of phases, where nothing is changed: a Ctrl-C is answered at once, ends the children, and
        raises KeyboardInterrupt; a second one kills them.

        What is said and sent comes from another thread, since the one that was interrupted may hold a lock.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def handler(_signal: int, _frame: FrameType | None) -> None:
            self.press()
            threading.Thread(target=self._end, args=(emit, self._presses), daemon=True).start()
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGINT, handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _end(self, emit: Callable[[Event], None], presses: int) -> None:
        emit(StopRequested(1 if presses == 1 else FORCED))
        if presses == 1:
            self._interrupt()
        else:
            self._kill()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Takes SIGINT and SIGTERM over for the length of a run. Must be entered in the main thread."""

        def handler(_signal: int, _frame: FrameType | None) -> None:
            self.press()

        before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, old in before.items():
                signal.signal(number, old)
