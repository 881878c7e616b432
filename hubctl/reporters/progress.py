"""What is known of a run so far: events folded into one picture, which any reporter can draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

from hubctl.core.changes import Changes
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

_LOOKING = frozenset({"plan", "status", "leftovers", "doctor", "smoke"})


class State(Enum):
    """Where a phase is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass
class PhaseProgress:
    """One phase. Times are seconds since the run began; `text` is the failure's message or the reason for skipping."""

    name: str
    needs: tuple[str, ...] = ()
    expected_seconds: float | None = None
    state: State = State.WAITING
    started_at: float = 0.0
    seconds: float | None = None
    title: str = ""
    detail: str = ""
    fraction: float | None = None
    changes: Changes = field(default_factory=Changes)
    text: str = ""
    hint: str = ""

    def start_step(self, title: str) -> None:
        """Another step: what was said of the last one no longer holds."""
        self.title, self.detail, self.fraction = title, "", None

    def end(self, state: State, seconds: float | None, text: str = "", hint: str = "") -> None:
        """The phase is over, well or not."""
        self.state, self.seconds, self.text, self.hint = state, seconds, text, hint


@dataclass
class RunProgress:
    """A whole run. `phases` keep the order of RunStarted; phases that nobody announced come last."""

    command: str = ""
    event: str = ""
    sandbox: bool = False
    resume: str = ""
    phases: dict[str, PhaseProgress] = field(default_factory=dict)
    advice: list[Advice] = field(default_factory=list)
    stops: int = 0
    stop_reason: str = ""
    """Why the run stops, where nobody pressed Ctrl-C."""
    outcome: str = ""
    changes: Changes = field(default_factory=Changes)
    seconds: float = 0.0

    @property
    def looks(self) -> bool:
        """Whether the command changes nothing: then the end of the run is the command's own answer."""
        return self.command in _LOOKING

    def in_state(self, *states: State) -> list[PhaseProgress]:
        """The phases in these states, in order."""
        return [phase for phase in self.phases.values() if phase.state in states]

    def waits_for(self, phase: PhaseProgress) -> list[str]:
        """The needs of a phase that have not ended yet."""
        pending = {other.name for other in self.in_state(State.WAITING, State.RUNNING)}
        return [name for name in phase.needs if name in pending]

    def phase(self, name: str) -> PhaseProgress:
        """The phase of that name."""
        return self.phases.setdefault(name, PhaseProgress(name))

    def apply(self, event: Event, at: float) -> None:  # noqa: PLR0912 - one case a kind of event
        """Takes in what happened `at` seconds after the beginning."""
        match event:
            case RunStarted():
                self._start(event)
            case PhaseStarted():
                phase = self.phase(event.phase)
                phase.state, phase.started_at = State.RUNNING, at
            case StepStarted():
                self.phase(event.phase).start_step(event.title)
            case StepProgress():
                phase = self.phase(event.phase)
                phase.title, phase.detail, phase.fraction = event.title, event.detail, event.fraction
            case StepFinished():
                phase = self.phase(event.phase)
                phase.changes += event.changes
                phase.start_step("")
            case PhaseFinished():
                phase = self.phase(event.phase)
                phase.changes = event.changes
                phase.end(State.DONE, event.seconds)
            case PhaseFailed():
                phase = self.phase(event.phase)
                phase.title = event.title
                phase.end(State.FAILED, event.seconds, event.message, event.hint)
            case PhaseSkipped():
                self.phase(event.phase).end(State.SKIPPED, None, event.reason)
            case Advice():
                if event not in self.advice:
                    self.advice.append(event)
            case StopRequested():
                self.stops = max(self.stops, event.count)
                self.stop_reason = event.reason or self.stop_reason
            case RunFinished():
                self.outcome, self.changes, self.seconds = event.outcome, event.changes, event.seconds
            case _:
                assert_never(event)

    def _start(self, event: RunStarted) -> None:
        self.command, self.event, self.sandbox = event.command, event.event, event.sandbox
        self.resume = event.resume or f"hubctl {event.command}" + (" --sandbox" if event.sandbox else "")
        needs, expected = dict(event.needs), dict(event.expected)
        for name in event.phases:
            self.phases[name] = PhaseProgress(name, needs.get(name, ()), expected.get(name))
