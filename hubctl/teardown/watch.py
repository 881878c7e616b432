"""Sees things go: keeps what each step did and when, and lists the account anew whenever a phase has ended.

That a thing is gone is never taken from whoever deleted it: only a listing that no longer shows it counts.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from hubctl.core.events import Event, PhaseFinished, StepFinished
from hubctl.ports.clock import Clock
from hubctl.purge.leftovers import Search
from hubctl.purge.sweep import Swept

Emit = Callable[[Event], None]


@dataclass(frozen=True)
class Done:
    """A step that changed something."""

    phase: str
    title: str
    changes: str
    removed: int
    at: dt.datetime


def swept_away(swept: Swept) -> list[Done]:
    """Each thing that a sweep deleted, as a step."""
    titles = [
        (f"{one.leftover.thing.kind} {one.leftover.thing.name or one.leftover.thing.id}", one.at)
        for one in swept.deleted
    ]
    return [Done("left-overs", title, "1 removed", 1, at) for title, at in titles]


@dataclass(frozen=True)
class Sighting:
    """One listing of the whole account. `after` is the phase that had just ended, empty for the first and the last."""

    at: dt.datetime
    after: str
    found: Search


class Watch:
    """Hears the events of a run, and passes them on. Left by `with`, all its listings have ended."""

    def __init__(self, look: Callable[[], Search], clock: Clock, emit: Emit) -> None:
        self._look = look
        self._clock = clock
        self._emit = emit
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="watch")
        self._latest: Future[None] | None = None
        self._guard = threading.Lock()
        self.done: list[Done] = []
        self.sightings: list[Sighting] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True)
        if error is None and self._latest is not None:
            self._latest.result()

    def __call__(self, event: Event) -> None:
        """Takes in what happened, and passes it on."""
        now = self._clock.now()
        with self._guard:
            match event:
                case StepFinished() if event.changes.total:
                    done = Done(event.phase, event.title, str(event.changes), event.changes.removed, now)
                    self.done.append(done)
                case PhaseFinished() if event.changes.total:
                    self._look_after(event.phase)
                case _:
                    pass
        self._emit(event)

    def _look_after(self, phase: str) -> None:
        """One that has not begun yet is given up for this one: it would see the same."""
        if self._latest is not None:
            self._latest.cancel()
        self._latest = self._pool.submit(self._see, phase)

    def _see(self, phase: str) -> None:
        at = self._clock.now()
        found = self._look()
        with self._guard:
            self.sightings.append(Sighting(at, phase, found))
