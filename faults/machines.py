"""This module runs hubctl on two machines at the same time, and where terraform itself was killed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from faults import canaries
from faults.inventory import inventory
from faults.lane import EVENT, Ended, Lane
from faults.proxy import Fault
from faults.rounds import STAGES, Stage
from faults.sweep import Sweep
from faults.teardowns import Scenario, Wanted, ended

LOCKED = 6
_BUCKET = f"{EVENT}-hubctl-state-123456789012"
_PATIENCE_SECONDS = 120.0
_CLUSTER = STAGES[2]


def second_machine(lane: Lane, stage: Stage) -> tuple[Ended, int]:
    """Runs a stage here and, once it holds the event's lock, again on another machine: how the second ended, and the
    first's exit code. The state bucket must exist.
    """
    other = lane.another_machine()
    first = lane.begin("faults.stage", stage.verb, stage.phases)
    s3 = lane.world().client("s3")
    end = time.monotonic() + _PATIENCE_SECONDS
    while not s3.list_objects_v2(Bucket=_BUCKET, Prefix="hubctl.lock").get("KeyCount"):
        if time.monotonic() > end or first.poll() is not None:
            raise RuntimeError(f"the first run took no lock:\n{(lane.folder / 'output-begun.txt').read_text()}")
        time.sleep(0.02)
    began = time.monotonic()
    second = lane.begin("faults.stage", stage.verb, stage.phases, folder=other)
    code = second.wait(_PATIENCE_SECONDS)
    took = time.monotonic() - began
    return Ended(code, (other / "output-begun.txt").read_text(), took, ()), first.wait(_PATIENCE_SECONDS * 5)


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
    second, first = second_machine(lane, STAGES[1])
    name = f"the same event on two machines: the second ended after {second.seconds:.1f} s, python's start included"
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
