"""This module runs rounds: put the sandbox back, break calls, run again, compare."""

from __future__ import annotations

import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faults import canaries
from faults.inventory import Inventory, difference, inventory
from faults.kinds import ENDING, LAST, RIDDEN_THROUGH
from faults.lane import Ended, Lane
from faults.ledger import Fault
from faults.results import revision
from faults.rounds import Round, Stage, write
from hubctl.sandbox.running import write_private

MOST_RUNS = 2
"""After the last fault hubctl must be done with the next run; the one after that is there to tell slow from never."""

MOST_LOSING = 6
"""Runs that lose answers, before one that does not."""


@dataclass
class Reference:
    """What an undisturbed run did in a stage."""

    calls: list[str]
    after: Inventory
    seconds: float


class Sweep:
    """Rounds over stages in one lane."""

    def __init__(self, lane: Lane, stages: Sequence[Stage], results: Path) -> None:
        revision()  # now, since files may change while it runs
        self.lane = lane
        self.stages = stages
        self._results = results
        self._references: dict[Stage, Reference] = {}
        self.canaries: dict[str, str] = {}

    def learn(self) -> Iterator[tuple[Stage, Reference]]:
        """Runs every stage undisturbed, and keeps the sandbox as it was before each. What the lane's folder has from
        an earlier sweep is not run again.
        """
        kept = self.lane.folder / "references.json"
        known = json.loads(kept.read_text()) if kept.is_file() else {}
        if not known:
            canaries.plant(self.lane.world())
            known["canaries"] = canaries.snapshot(self.lane.world())
        elif any(stage.name not in known for stage in self.stages):
            self.lane.restore("last")
        self.canaries = known["canaries"]
        for stage in self.stages:
            if stage.name not in known:
                known[stage.name] = self._learn(stage)
                self.lane.save("last")
                write_private(kept, json.dumps(known))
            one = known[stage.name]
            self._references[stage] = Reference(one["calls"], Counter(one["after"]), one["seconds"])
            yield stage, self._references[stage]

    def _learn(self, stage: Stage) -> dict[str, Any]:
        self.lane.save(stage.name)
        ended = self._run(stage)
        if ended.returncode != 0:
            raise RuntimeError(f"undisturbed, {stage.name} ended with {ended.returncode}:\n{ended.said[-3000:]}")
        if ended.leaked:
            raise RuntimeError(f"undisturbed, {stage.name} leaked: {', '.join(ended.leaked)}")
        after = inventory(self.lane.world(), self.lane.work)
        return {"calls": list(self.lane.proxy.ledger.calls), "after": dict(after), "seconds": ended.seconds}

    def reference(self, stage: Stage) -> Reference:
        """What `learn` found of a stage."""
        return self._references[stage]

    def again(self, stage: Stage) -> list[str]:
        """How an undisturbed run differs from another: what is told here says nothing of faults."""
        self.lane.restore(stage.name)
        self._run(stage)
        return self._compare(stage)[0]

    def single(self, stage: Stage, fault: str, at: int) -> list[Round]:
        """A round with one fault; its result is also appended to the results file, as those of all rounds."""
        return self._round(stage, "single", [[Fault(fault, at)]])

    def crowded(self, stage: Stage, number: int) -> list[Round]:
        """A round in which every third call meets a fault that a run should ride through, of each kind in turn. Three
        that follow each other break every call once, nine break it in each of the three ways.
        """
        first, shift = (number - 1) % 3 + 1, (number - 1) // 3
        places = range(first, len(self._references[stage].calls) + 1, 3)
        kinds = [RIDDEN_THROUGH[(turn + shift) % 3] for turn, _ in enumerate(places)]
        return self._round(stage, f"crowd {number}", [list(map(Fault, kinds, places))])

    def lost(self, stage: Stage, number: int) -> list[Round]:
        """A round of runs that lose the answers to every third call; each goes on where the one before ended."""
        places = range(number % 3 + 1, len(self._references[stage].calls) + 1, 3)
        legs = [[Fault("lost-answer", at) for at in places] for _ in range(MOST_LOSING)]
        return self._round(stage, f"losses {number}", legs)

    def relay(self, stage: Stage, seed: int, share: float = 1 / 3) -> list[Round]:
        """A round of runs that all are broken, in a crowd of faults as well as by one that ends them; each goes on
        where the one before was ended. The last has lost an answer, and may be done.
        """
        return self._round(stage, f"relay {seed}", self._legs(stage, seed, 1, share))

    def chain(self, stage: Stage, seed: int, times: int = 3) -> list[Round]:
        """A relay of more runs, without the crowds."""
        return self._round(stage, f"chain {seed}", self._legs(stage, seed, times, 0))

    def _legs(self, stage: Stage, seed: int, times: int, share: float) -> list[list[Fault]]:
        generator = random.Random(seed)  # noqa: S311 (no secret)
        calls = len(self._references[stage].calls)
        endings = [kind for _ in range(times) for kind in generator.sample(ENDING, len(ENDING))]
        legs = []
        for ending in (*endings, *LAST):
            at = generator.randint(1, max(1, calls // (4 * times)))
            crowd = [one for one in _crowd(generator, calls, share) if one.at != at]
            legs.append([*crowd, Fault(ending, at)])
        return legs

    def _run(self, stage: Stage, faults: Sequence[Fault] = ()) -> Ended:
        return self.lane.run("faults.stage", stage.verb, stage.phases, faults=faults)

    def _round(self, stage: Stage, name: str, legs: Sequence[list[Fault]]) -> list[Round]:
        """Runs the legs until one succeeds, then, if none did, without faults."""
        began, name = time.monotonic(), f"{name} {time.time():.0f}"
        self.lane.restore(stage.name)
        runs: list[Ended] = []
        for faults in [*legs, *([] for _ in range(MOST_RUNS))]:
            runs.append(self._run(stage, faults))
            if runs[-1].returncode == 0:
                break
        differs, foreign = self._compare(stage)
        leaked = tuple(sorted({place for run in runs for place in run.leaked}))
        codes = tuple(run.returncode for run in runs)
        kinds = {fault.kind for faults in legs for fault in faults}
        expected = codes[0] == 0 or not kinds <= {*RIDDEN_THROUGH, "lost-answer"}
        said = () if expected and not (differs or foreign or leaked or codes[-1]) else _last(runs)
        of, seconds = len(self._references[stage].calls), round(time.monotonic() - began, 1)
        done = [
            Round(
                stage.name,
                fault.kind,
                fault.at,
                of,
                fault.hit,
                codes[leg:],
                tuple(differs),
                tuple(foreign),
                leaked,
                seconds,
                name,
                leg,
                () if (leg, number) != (0, 0) else said,
            )
            for leg, faults in enumerate(legs[: len(runs)])
            for number, fault in enumerate(faults)
        ]
        write(done, self._results)
        return done

    def _compare(self, stage: Stage) -> tuple[list[str], list[str]]:
        """What is not as after the undisturbed run, and what of others is not as it was."""
        found = inventory(self.lane.world(), self.lane.work)
        now = canaries.snapshot(self.lane.world())
        foreign = [key for key in {**now, **self.canaries} if now.get(key) != self.canaries.get(key)]
        return difference(self._references[stage].after, found), foreign


def _last(runs: Sequence[Ended]) -> tuple[str, ...]:
    return tuple(run.said[-2500:] for run in runs)


def _crowd(generator: random.Random, calls: int, share: float) -> list[Fault]:
    chosen = sorted(generator.sample(range(1, calls + 1), math.ceil(calls * share)))
    return [Fault(generator.choice(RIDDEN_THROUGH), at) for at in chosen]
