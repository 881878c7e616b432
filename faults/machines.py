"""This module runs hubctl on two machines at the same time, and where terraform itself was killed."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faults import canaries
from faults.inventory import inventory
from faults.lane import EVENT, Ended, Lane
from faults.ledger import Fault
from faults.rounds import STAGES, Stage
from faults.sweep import Sweep
from faults.teardowns import Scenario, Wanted, ended

LOCKED = 6
_BUCKET = f"{EVENT}-hubctl-state-123456789012"
_PATIENCE_SECONDS = 120.0
_CLUSTER = STAGES[2]


@dataclass(frozen=True)
class Second:
    """How `hubctl up` of a second machine ended, what of its time was its own, and the first's exit code."""

    ended: Ended
    cpu_seconds: float
    first: int


def second_machine(lane: Lane, stage: Stage) -> Second:
    """Runs a stage here and, once it holds the event's lock, `hubctl up` on another machine. The state bucket must
    exist.
    """
    other = lane.another_machine()
    first = lane.begin("faults.stage", stage.verb, stage.phases)
    s3 = lane.world().client("s3")
    end = time.monotonic() + _PATIENCE_SECONDS
    while not s3.list_objects_v2(Bucket=_BUCKET, Prefix="hubctl.lock").get("KeyCount"):
        if time.monotonic() > end or first.poll() is not None:
            raise RuntimeError(f"the first run took no lock:\n{(lane.folder / 'output-begun.txt').read_text()}")
        time.sleep(0.02)
    began, used = time.monotonic(), _cpu_seconds()
    code = lane.begin("hubctl", "up", "--sandbox", folder=other).wait(_PATIENCE_SECONDS)
    took, used = time.monotonic() - began, _cpu_seconds() - used
    second = Ended(code, (other / "output-begun.txt").read_text(), took, ())
    return Second(second, used, first.wait(_PATIENCE_SECONDS * 5))


def _cpu_seconds() -> float:
    """Of all that was started here and has ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def run(lane: Lane, only: str = "") -> Iterator[Scenario]:
    """Both scenarios, from the snapshot before the cluster."""
    sweep = Sweep(lane, STAGES[:3], Path(os.devnull))
    references = dict(sweep.learn())
    lane.restore(_CLUSTER.name)
    theirs = canaries.snapshot(lane.world())
    for name, scenario in (("the same event on two machines", _two), ("terraform itself killed", _killed)):
        if only in name:
            lane.restore(_CLUSTER.name)
            yield scenario(lane, Wanted(references[_CLUSTER].after, theirs))


def _two(lane: Lane, wanted: Wanted) -> Scenario:
    before, began = Wanted(inventory(lane.world(), lane.work), wanted.theirs), time.monotonic()
    found = second_machine(lane, STAGES[1])
    second, first = found.ended, found.first
    name = (
        f"the same event on two machines: `hubctl up` on the second ended after {second.seconds:.1f} s, "
        f"{found.cpu_seconds:.1f} s of them its own work (python's start included), the others waiting for a core"
    )
    runs = [second, Ended(first, "", 0, ())]
    done = ended(lane, name, runs, before, began)
    is_done = done.is_done and second.returncode == LOCKED
    said = "" if is_done else second.said + done.said
    return Scenario(name, done.codes, is_done, done.differs, done.foreign, done.seconds, said)


def _killed(lane: Lane, wanted: Wanted) -> Scenario:
    """Terraform's lock is left by it, and only `hubctl unlock` takes it away."""
    began = time.monotonic()
    up = ("faults.stage", "up", _CLUSTER.phases)
    runs = [lane.run(*up, faults=[Fault("kill-tool", 40)])]
    runs += [lane.run(*one) for one in (up, ("hubctl", "unlock", "--sandbox", "--yes"), up)]
    name = "terraform itself killed (`kill -9`) while it makes the cluster; then up, hubctl unlock, up"
    return ended(lane, name, runs, wanted, began)
