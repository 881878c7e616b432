"""This module runs rounds: put the sandbox back, break one call, run again, compare."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from faults import canaries
from faults.inventory import Inventory, compared_again, difference
from faults.lane import Lane
from faults.proxy import Fault

FAULTS = ("reset", "lost-answer", "error", "throttle", "denied", "kill", "interrupt")
"""The connection is reset before or after the call was carried out; refused with 500, throttle or access denied; hubctl
gets SIGKILL or SIGINT at that moment."""

RIDDEN_THROUGH = ("reset", "error", "throttle")
"""Of these, one at a time, a run should not even fail."""

MOST_RUNS = 3
"""After a fault hubctl must be done with the next run; the third is there to tell slow from never."""


@dataclass(frozen=True)
class Stage:
    """Phases that are run together from a snapshot."""

    verb: str
    phases: str

    @property
    def name(self) -> str:
        """Also of the snapshot before it."""
        return f"{self.verb} {self.phases}"


STAGES = (
    Stage("up", "credentials"),
    Stage("up", "state-backend"),
    Stage("up", "cluster"),
    Stage("up", "storage,hubs,dns,smoke"),
    Stage("up", "addons"),
    Stage("teardown", "addons"),
    Stage("teardown", "smoke,dns,hubs,storage"),
    Stage("teardown", "cluster"),
    Stage("teardown", "state-backend"),
    Stage("teardown", "credentials"),
)
FIRST_TWO = (STAGES[0], STAGES[1], STAGES[8], STAGES[9])
"""A short way up and down, for a sample that must not take long."""


@dataclass
class Reference:
    """What an undisturbed run did in a stage."""

    calls: list[str]
    after: Inventory
    seconds: float


@dataclass(frozen=True)
class Round:
    """One fault at one call, and what came of it."""

    stage: str
    fault: str
    at: int
    of: int
    hit: str
    codes: tuple[int, ...]
    """Exit codes of the runs, the broken one first."""
    differs: tuple[str, ...]
    foreign: tuple[str, ...]
    leaked: tuple[str, ...]
    seconds: float
    said: tuple[str, ...] = field(default=(), repr=False)
    """What the broken run, and those after it, printed last; kept where something is wrong."""

    @property
    def outcome(self) -> str:
        """ridden through, resumed, lost (not as undisturbed), stuck (no run succeeded), foreign touched, secret leaked,
        not hit.
        """
        if self.foreign:
            return "foreign touched"
        if self.leaked:
            return "secret leaked"
        if self.codes[-1] != 0:
            return "stuck"
        if not self.hit:
            return "not hit"
        if self.differs:
            return "lost"
        return "ridden through" if len(self.codes) == 1 else "resumed"


class Sweep:
    """Rounds over stages in one lane."""

    def __init__(self, lane: Lane, stages: Sequence[Stage], results: Path) -> None:
        self._lane = lane
        self.stages = stages
        self._results = results
        self._references: dict[Stage, Reference] = {}
        self._canaries: dict[str, str] = {}

    def learn(self) -> Iterator[tuple[Stage, Reference]]:
        """Runs every stage undisturbed, and keeps the sandbox as it was before each."""
        canaries.plant(self._lane.world())
        self._canaries = canaries.snapshot(self._lane.world())
        for stage in self.stages:
            self._lane.save(stage.name)
            ended = self._lane.run("faults.stage", stage.verb, stage.phases)
            if ended.returncode != 0:
                raise RuntimeError(f"undisturbed, {stage.name} ended with {ended.returncode}:\n{ended.said[-3000:]}")
            if ended.leaked:
                raise RuntimeError(f"undisturbed, {stage.name} leaked: {', '.join(ended.leaked)}")
            calls = list(self._lane.proxy.ledger.calls)
            after = self._lane.world().inventory(self._lane.work)
            self._references[stage] = Reference(calls, after, ended.seconds)
            yield stage, self._references[stage]

    def points(self, seed: int) -> list[tuple[Stage, str, int]]:
        """All calls of all stages times all faults, mixed: any beginning of it is a fair sample.

        Stages take turns, so that the sample covers the short ones as well as the long.
        """
        generator = random.Random(seed)  # noqa: S311 (no secret)
        queues = []
        for stage, reference in self._references.items():
            points = [(stage, fault, at) for fault in FAULTS for at in range(1, len(reference.calls) + 1)]
            generator.shuffle(points)
            queues.append(points)
        mixed = []
        while any(queues):
            mixed += [queue.pop() for queue in queues if queue]
        return mixed

    def round(self, stage: Stage, fault: str, at: int) -> Round:
        """One round with one fault; its result is also appended to the results file."""
        return self._round(stage, [Fault(fault, at)])[0]

    def crowded(self, stage: Stage, seed: int, share: float = 1 / 3) -> list[Round]:
        """A round in which a share of the calls meets faults that a run should ride through by itself."""
        generator = random.Random(seed)  # noqa: S311 (no secret)
        calls = range(1, len(self._references[stage].calls) + 1)
        chosen = sorted(generator.sample(calls, max(1, round(len(calls) * share))))
        return self._round(stage, [Fault(generator.choice(RIDDEN_THROUGH), at) for at in chosen])

    def _round(self, stage: Stage, faults: list[Fault]) -> list[Round]:
        began = time.monotonic()
        self._lane.restore(stage.name)
        runs = [self._lane.run("faults.stage", stage.verb, stage.phases, faults=faults)]
        while runs[-1].returncode != 0 and len(runs) < MOST_RUNS:
            runs.append(self._lane.run("faults.stage", stage.verb, stage.phases))
        differs, foreign = self._compare(stage)
        leaked = tuple(sorted({place for run in runs for place in run.leaked}))
        wrong = bool(differs or foreign or leaked or runs[-1].returncode)
        seconds = round(time.monotonic() - began, 1)
        done = [
            Round(
                stage.name,
                fault.kind,
                fault.at,
                len(self._references[stage].calls),
                fault.hit,
                tuple(run.returncode for run in runs),
                tuple(differs),
                tuple(foreign),
                leaked,
                seconds,
                tuple(run.said[-2500:] for run in runs) if wrong else (),
            )
            for fault in faults
        ]
        with self._results.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(one)) + "\n" for one in done)
        return done

    def _compare(self, stage: Stage) -> tuple[list[str], list[str]]:
        """What is not as after the undisturbed run, and what of others is not as it was."""
        found = self._lane.world().inventory(self._lane.work)
        now = canaries.snapshot(self._lane.world())
        foreign = [key for key in {**now, **self._canaries} if now.get(key) != self._canaries.get(key)]
        return difference(self._references[stage].after, found), foreign


def read(results: Path) -> list[Round]:
    """Rounds of earlier sweeps."""
    rounds = []
    for line in results.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        lists = {name: tuple(fields.get(name, ())) for name in ("codes", "differs", "foreign", "leaked", "said")}
        lists["differs"] = tuple(compared_again(lists["differs"]))
        rounds.append(Round(**(fields | lists)))
    return rounds


def count(rounds: Sequence[Round]) -> Counter[str]:
    """Rounds by outcome."""
    return Counter(one.outcome for one in rounds)
