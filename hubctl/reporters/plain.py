"""The reporter for logs: one line an event, no colour, no cursor movement, and few lines while nothing changes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from io import StringIO
from types import TracebackType
from typing import Self, TextIO, assert_never

from rich.console import Console

from hubctl.core.events import (
    Advice,
    Event,
    PhaseFailed,
    PhaseFinished,
    PhaseSkipped,
    PhaseStarted,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    StopRequested,
)
from hubctl.reporters.layout import changes_words, stop_message
from hubctl.reporters.progress import RunProgress
from hubctl.reporters.summary import print_summary
from hubctl.reporters.words import SANDBOX, cleaned, duration, elapsed, glyphs_for

PROGRESS_EVERY_SECONDS = 10.0
"""At most one line of progress per step in this time: a cluster that takes 12 minutes fills 72 lines, not thousands."""

_SUMMARY_WIDTH = 100


class PlainReporter:
    """Writes lines. Events may come from any thread. A reader that went away does not end the run."""

    def __init__(
        self,
        stream: TextIO,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._stream = stream
        self._annotate = environ.get("GITHUB_ACTIONS") == "true"
        self._monotonic = monotonic
        self._start = monotonic()
        self._run = RunProgress()
        self._said: dict[tuple[str, str], float] = {}
        self._unsaid: dict[tuple[str, str], StepProgress] = {}
        self._guard = threading.Lock()
        self._gone = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Nothing is open."""

    def __call__(self, event: Event) -> None:
        """Writes the event, unless it is progress of a step that spoke a moment ago."""
        with self._guard:
            if isinstance(event, RunStarted):
                self._start = self._monotonic()
            at = self._monotonic() - self._start
            event = cleaned(event, self._stream.encoding or "ascii")
            self._run.apply(event, at)
            if isinstance(event, StepProgress) and not self._due(event, at):
                return
            try:
                self._write_last_words(event, at)
                self._write(event, at)
            except (OSError, ValueError):  # ValueError: the stream was closed
                self._gone = True

    def _due(self, event: StepProgress, at: float) -> bool:
        key = (event.phase, event.title)
        if key in self._said and at - self._said[key] < PROGRESS_EVERY_SECONDS:
            self._unsaid[key] = event
            return False
        self._said[key] = at
        self._unsaid.pop(key, None)
        return True

    def _write_last_words(self, event: Event, at: float) -> None:
        """What a step said last, where that was too soon after what it said before: it may be why it failed."""
        if isinstance(event, StepFinished | PhaseFailed):
            last = self._unsaid.pop((event.phase, event.title), None)
            if last is not None:
                self._write(last, at)

    def _write(self, event: Event, at: float) -> None:
        if self._gone:
            return
        for line in self._lines(event):
            self._stream.write(f"[{elapsed(at):>7}] {line}\n")
        if self._annotate and isinstance(event, PhaseFailed):
            self._stream.write(f"::error title={_escape(event.phase, ':,')}::{_escape(event.message)}\n")
        if isinstance(event, RunFinished):
            self._summarize()
        self._stream.flush()

    def _summarize(self) -> None:
        # Width is given, as a log has none; neither colour nor a terminal is looked for in the environment.
        text = StringIO()
        console = Console(file=text, width=_SUMMARY_WIDTH, color_system=None, force_terminal=False, highlight=False)
        print_summary(console, self._run, glyphs_for(self._stream.encoding))
        self._stream.writelines(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())

    def _lines(self, event: Event) -> list[str]:  # noqa: PLR0911 - one sentence a kind of event
        match event:
            case RunStarted():
                said = [f"hubctl {event.command}: {event.event}, {', '.join(event.phases)}"]
                return [SANDBOX, *said] if event.sandbox else said
            case PhaseStarted():
                return [f"{event.phase}: started"]
            case StepStarted():
                return [f"{event.phase}: {event.title}"]
            case StepProgress():
                share = "" if event.fraction is None else f" ({int(event.fraction * 100)} %)"
                return [f"{event.phase}: {event.title}: {event.detail}{share}"]
            case StepFinished():
                return [f"{event.phase}: {event.title}: done in {duration(event.seconds)}, {self._words(event)}"]
            case PhaseFinished():
                return [f"{event.phase}: done in {duration(event.seconds)}, {self._words(event)}"]
            case PhaseFailed():
                first, *rest = event.message.splitlines() or [""]
                at = f" at {event.title}" if event.title else ""
                return [
                    f"{event.phase}: FAILED{at} after {duration(event.seconds)}: {first}",
                    *(f"{event.phase}:   {line}" for line in rest),
                ]
            case PhaseSkipped():
                return [f"{event.phase}: not run: {event.reason}"]
            case Advice():
                return [f"{event.phase}: note: {' '.join(event.text.split())}"]
            case StopRequested():
                return [stop_message(event.count, event.reason)]
            case RunFinished():
                return [f"hubctl {self._run.command}: {event.outcome} after {duration(event.seconds)}"]
            case _:
                assert_never(event)

    def _words(self, event: StepFinished | PhaseFinished) -> str:
        return changes_words(self._run, event.changes)


def _escape(text: str, more: str = "") -> str:
    """Escaped for a GitHub Actions workflow command.

    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    """
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
