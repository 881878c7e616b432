"""This module takes the network away in the middle of an `up`, or lets credentials run out there."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from faults import canaries
from faults.lane import ACCOUNT, EVENT, Ended, Lane
from faults.ledger import Fault
from faults.rounds import STAGES, Stage
from faults.sweep import Sweep
from faults.teardowns import Scenario, Wanted, ended
from faults.trouble import Trouble

SECONDS = 30.0
_STOPPED, _GO_ON = 1, "When the cause is gone:\n"
"""Of a run that could not go on: its exit code, and what comes before the command that resumes it."""
STATES = f"{EVENT}-hubctl-state-{ACCOUNT}"
_UP = tuple(stage for stage in STAGES if stage.verb == "up")
_CLUSTER, _HUBS = _UP[2], _UP[3]
_LAST_UP = f's3 object {{"Bucket": "{STATES}", "Key": "hubctl-last-up.json"}}'
"""What `hubctl up` notes at its end, and a stage by itself does not."""
OPERATOR = ACCOUNT
"""The access key of whoever types the command, in the sandbox."""


@dataclass(frozen=True)
class _Story:
    """A run of a stage that meets trouble at its N-th change. With `whole`, `hubctl up` itself from there on."""

    name: str
    stage: Stage
    at: int
    trouble: Trouble
    rides_through: bool = False
    whole: bool = False

    @property
    def runs(self) -> int:
        """How many it should take."""
        return 1 if self.rides_through else 2

    def is_told(self, runs: Sequence[Ended]) -> bool:
        """Whether it took as many runs, and one that stopped said how to go on."""
        stopped = runs[:-1]
        return len(runs) == self.runs and all(one.returncode == _STOPPED and _GO_ON in one.said for one in stopped)

    @property
    def command(self) -> Sequence[str]:
        if self.whole:
            return ("hubctl", "up", "--sandbox")
        return ("faults.stage", self.stage.verb, self.stage.phases)


STORIES = (
    _Story("30 s without answers while the cluster is made", _CLUSTER, 40, Trouble("silent", SECONDS), True),
    _Story("30 s of reset connections while the cluster is made", _CLUSTER, 25, Trouble("reset", SECONDS), True),
    _Story("30 s without answers while a hub is installed", _HUBS, 30, Trouble("silent", SECONDS), True),
    _Story("30 s of reset connections while a hub is installed", _HUBS, 25, Trouble("reset", SECONDS), True),
    _Story("the network stays away while a hub is installed, and is back for the next run", _HUBS, 20,
           Trouble("reset")),
    _Story("ten minutes without answers while the cluster is made", _CLUSTER, 40, Trouble("silent", 600.0)),
    _Story("the network stays away in the middle of `hubctl up`", _CLUSTER, 50, Trouble("refused"),
           whole=True),
    _Story("ten minutes of reset connections in the middle of `hubctl up`", _CLUSTER, 50, Trouble("reset", 600.0),
           whole=True),
    _Story("a fifth of all AWS calls is throttled, reads too, during `hubctl up`", _CLUSTER, 1,
           Trouble("throttle", share=0.2), True, whole=True),
    _Story("a fifth of all AWS calls is answered with 500, reads too, while the cluster is made", _CLUSTER, 1,
           Trouble("error", share=0.2), True),
    _Story("a tenth of all AWS connections is reset, reads too, while the cluster is made", _CLUSTER, 1,
           Trouble("reset", share=0.1), True),
    _Story("all credentials run out while EKS makes the cluster; the next run has new ones", _CLUSTER, 45,
           Trouble("expired")),
    _Story("all credentials run out while the cluster is made; the next run has new ones", _CLUSTER, 75,
           Trouble("expired")),
    _Story("the operator's session runs out in the middle of `hubctl up`; the next run has another", _CLUSTER, 30,
           Trouble("expired", key=OPERATOR), whole=True),
)  # fmt: skip


def run(lane: Lane, only: str = "") -> Iterator[Scenario]:
    """All of them, each from the snapshot before its stage."""
    wanted = [story for story in STORIES if only in story.name]
    references = dict(Sweep(lane, _UP, Path(os.devnull)).learn()) if wanted else {}
    for story in wanted:
        lane.restore(story.stage.name)
        theirs = canaries.snapshot(lane.world())
        last = _UP[-1] if story.whole else story.stage
        noted = Counter({_LAST_UP: 1} if story.whole else {})
        yield _told(lane, story, Wanted(references[last].after + noted, theirs))


def _told(lane: Lane, story: _Story, wanted: Wanted) -> Scenario:
    began = time.monotonic()
    fault = Fault(story.trouble.kind, story.at, trouble=story.trouble)
    runs = [lane.run(*story.command, faults=[fault])]
    while runs[-1].returncode != 0 and len(runs) <= story.runs:
        runs.append(lane.run(*story.command))
    stopped = "" if story.rides_through else f"; the first stopped {runs[0].seconds:.0f} s after it began"
    done = ended(lane, f"{story.name}{stopped}", runs, wanted, began)
    as_told = bool(fault.hit) and story.is_told(runs)
    said = "" if done.is_right and as_told else "\n".join(one.said for one in runs)
    return Scenario(done.name, done.codes, done.is_done and as_told, done.differs, done.foreign, done.seconds, said)
