"""What happens during a run, as it happens. Reporters choose the words; nothing here may hold a secret."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.core.changes import Changes


@dataclass(frozen=True)
class RunStarted:
    """A run begins. `phases` are in the order in which they are listed, `needs` tells what each waits for.

    `resume` is the command line that does the same again, options included ("" means `hubctl <command>`).
    `expected` tells how many seconds phases took the last time they were run to their end, where that is known.
    """

    command: str
    event: str
    phases: tuple[str, ...]
    needs: tuple[tuple[str, tuple[str, ...]], ...]
    sandbox: bool = False
    resume: str = ""
    expected: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class PhaseStarted:
    """A phase begins."""

    phase: str


@dataclass(frozen=True)
class StepStarted:
    """A step of a phase begins."""

    phase: str
    title: str


@dataclass(frozen=True)
class StepProgress:
    """Something moved inside a step: "aws_eks_cluster.this: creating, 3 min". `fraction` is 0..1 where it is known."""

    phase: str
    title: str
    detail: str
    fraction: float | None = None


@dataclass(frozen=True)
class StepFinished:
    """A step ended well."""

    phase: str
    title: str
    changes: Changes
    seconds: float


@dataclass(frozen=True)
class PhaseFinished:
    """All steps of a phase ended well."""

    phase: str
    changes: Changes
    seconds: float


@dataclass(frozen=True)
class PhaseFailed:
    """A step of a phase failed; what depends on the phase is not started."""

    phase: str
    title: str
    message: str
    hint: str
    seconds: float


@dataclass(frozen=True)
class PhaseSkipped:
    """A phase was not run: what it needs failed, it is not part of this config, or the run is stopping."""

    phase: str
    reason: str


@dataclass(frozen=True)
class Advice:
    """Something the user should know or do; shown again at the end of the run."""

    phase: str
    text: str


@dataclass(frozen=True)
class StopRequested:
    """Ctrl-C for the `count`-th time: 1 brings what runs to a safe end, 2 warns, 3 kills.

    With a `reason`, the run stops by itself, as after the first.
    """

    count: int
    reason: str = ""


@dataclass(frozen=True)
class RunFinished:
    """The run ended. `outcome`: done, failed or interrupted."""

    outcome: str
    changes: Changes
    seconds: float


Event = (
    RunStarted
    | PhaseStarted
    | StepStarted
    | StepProgress
    | StepFinished
    | PhaseFinished
    | PhaseFailed
    | PhaseSkipped
    | Advice
    | StopRequested
    | RunFinished
)
