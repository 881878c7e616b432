"""Runs phases: in order of need, side by side where they do not need each other, stopping when asked. Emits events."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from hubctl.context import Context, Inputs
from hubctl.core.changes import Changes
from hubctl.core.events import (
    PhaseFailed,
    PhaseFinished,
    PhaseSkipped,
    PhaseStarted,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
)
from hubctl.core.facts import Facts
from hubctl.core.order import Needs, reverse
from hubctl.core.steps import Step
from hubctl.core.telling import telling
from hubctl.errors import HubctlError, InterruptedRunError
from hubctl.executor import perform
from hubctl.phases.protocol import Phase
from hubctl.stop import Stop


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `failed` has the phases whose steps failed, `skipped` those that were not run."""

    changes: Changes
    failed: Mapping[str, HubctlError]
    skipped: tuple[str, ...]
    facts: Facts
    interrupted: bool

    @property
    def exit_code(self) -> int:
        """Of the table in `hubctl.errors`: 0 done, 1 a phase failed, 130 stopped by Ctrl-C."""
        if self.interrupted:
            return InterruptedRunError.exit_code
        return HubctlError.exit_code if self.failed else 0


Verb = Callable[[Inputs], tuple[Step, ...]]


class Run:
    """One run over phases. Facts learned by one phase are known to all that start later.

    `before_step` may raise HubctlError: then the step is not begun, and its phase has failed.
    """

    def __init__(
        self,
        command: str,
        context: Context,
        stop: Stop,
        *,
        resume: str = "",
        sandbox: bool = False,
        before_step: Callable[[Step], None] = lambda _step: None,
    ) -> None:
        self._command = command
        self._context = context
        self._stop = stop
        self._resume = resume or f"hubctl {command}"
        self._sandbox = sandbox
        self._before_step = before_step
        self._facts = context.facts
        self._guard = threading.Lock()
        self._changes = Changes()

    def up(self, phases: Mapping[str, Phase]) -> Outcome:
        """Brings phases up, each after what it needs."""
        needs = {name: tuple(n for n in phase.NEEDS if n in phases) for name, phase in phases.items()}
        return self._all({name: phase.up for name, phase in phases.items()}, needs)

    def down(self, phases: Mapping[str, Phase], *, after: Needs | None = None) -> Outcome:
        """Takes phases down, each after what needs it, and after those that `after` names. One that fails blocks only
        what waits for it."""
        needs = reverse({name: tuple(n for n in phase.NEEDS if n in phases) for name, phase in phases.items()})
        for name, others in (after or {}).items():
            needs[name] = tuple(dict.fromkeys((*needs[name], *others)))
        return self._all({name: phases[name].down for name in needs}, needs)

    def steps(self, verbs: Mapping[str, Verb], needs: Needs) -> Outcome:
        """Runs steps that are no phases of an event, in groups by name, each after those that it needs."""
        return self._all(verbs, needs)

    def _all(self, verbs: Mapping[str, Verb], needs: Needs) -> Outcome:
        start = self._context.ports.clock.monotonic()
        event = self._context.config.event.name
        self._context.emit(
            RunStarted(self._command, event, tuple(verbs), tuple(needs.items()), self._sandbox, self._resume)
        )
        failed: dict[str, HubctlError] = {}
        skipped: list[str] = []
        pool = ThreadPoolExecutor(max_workers=max(1, len(verbs)), thread_name_prefix="phase")
        with self._stop.listening(), pool:
            self._schedule(pool, verbs, needs, failed, skipped)
        interrupted = self._stop.requested
        by_hand = interrupted and self._stop.reason is None
        outcome = "interrupted" if by_hand else "failed" if failed or interrupted else "done"
        seconds = self._context.ports.clock.monotonic() - start
        self._context.emit(RunFinished(outcome, self._changes, seconds))
        return Outcome(self._changes, failed, tuple(skipped), self._facts, interrupted)

    def _schedule(
        self,
        pool: ThreadPoolExecutor,
        verbs: Mapping[str, Verb],
        needs: Needs,
        failed: dict[str, HubctlError],
        skipped: list[str],
    ) -> None:
        """Starts what is ready, waits for any to end, until nothing is left. Fills in `failed` and `skipped`."""
        waiting = dict(verbs)
        done: set[str] = set()
        running: dict[Future[None], str] = {}
        while waiting or running:
            self._stop.act(self._context.emit)
            for name in [n for n in waiting if self._blocker(n, needs, failed, skipped)]:
                waiting.pop(name)
                skipped.append(name)
                self._context.emit(PhaseSkipped(name, self._blocker(name, needs, failed, skipped)))
            for name in [n for n in waiting if done.issuperset(needs[n])]:
                running[pool.submit(self._phase, name, waiting.pop(name))] = name
            finished, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in finished:
                name = running.pop(future)
                try:
                    future.result()
                    done.add(name)
                except HubctlError as error:
                    failed[name] = error

    def _blocker(self, name: str, needs: Needs, failed: Mapping[str, HubctlError], skipped: list[str]) -> str:
        """Why a waiting phase cannot start any more; empty while it still can."""
        broken = [need for need in needs[name] if need in failed or need in skipped]
        if broken:
            return f"{broken[0]} did not finish"
        return "stopped before it began" if self._stop.requested else ""

    def _phase(self, name: str, verb: Verb) -> None:
        """Runs one phase's steps in order. A failure is emitted and raised."""
        clock = self._context.ports.clock
        start = clock.monotonic()
        self._context.emit(PhaseStarted(name))
        changes, title = Changes(), ""
        try:
            for step in verb(self._context.inputs.knowing(self._facts)):
                if self._stop.requested:
                    raise InterruptedRunError("stopped between two steps", hint=self._resume)
                title = step.title
                changes += self._step(name, step)
        except HubctlError as error:
            seconds = clock.monotonic() - start
            self._context.emit(PhaseFailed(name, title, error.message, error.hint, seconds))
            raise
        self._context.emit(PhaseFinished(name, changes, clock.monotonic() - start))

    def _step(self, phase: str, step: Step) -> Changes:
        clock, emit = self._context.ports.clock, self._context.emit

        def progress(detail: str, fraction: float | None) -> None:
            emit(StepProgress(phase, step.title, detail, fraction))

        with telling(progress):
            self._before_step(step)
            start = clock.monotonic()
            emit(StepStarted(phase, step.title))
            done = perform(phase, step, self._context.knowing(self._facts), progress)
        with self._guard:
            self._facts = done.learn(self._facts)
            self._changes += done.changes
        emit(StepFinished(phase, step.title, done.changes, clock.monotonic() - start))
        return done.changes
