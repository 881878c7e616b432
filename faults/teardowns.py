"""This module takes events down that are not as `up` left them: half made, edited since, or with the cluster gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faults import canaries
from faults.inventory import Inventory, difference
from faults.lane import EVENT, Lane
from faults.proxy import Fault
from faults.rounds import STAGES

_TEARDOWN = ("hubctl", "teardown", "--sandbox", "--force-empty", "--yes", "--confirm", EVENT)
_UP = tuple(stage for stage in STAGES if stage.verb == "up")


@dataclass(frozen=True)
class TakenDown:
    """A scenario, and what was left of it."""

    scenario: str
    codes: tuple[int, ...]
    """Exit codes of teardown, run until it is done, three times at most."""
    differs: tuple[str, ...]
    foreign: tuple[str, ...]
    seconds: float
    said: str

    @property
    def is_right(self) -> bool:
        """Everything of the event is gone, and nothing else."""
        return self.codes[-1] == 0 and not self.differs and not self.foreign


def run(lane: Lane) -> Iterator[TakenDown]:
    """All scenarios. Each begins where a whole `up` ended, or in the middle of one."""
    canaries.plant(lane.world())
    empty, theirs = lane.world().inventory(lane.work), canaries.snapshot(lane.world())
    for stage in _UP:
        lane.save(stage.name)
        ended = lane.run("faults.stage", stage.verb, stage.phases)
        if ended.returncode != 0:
            raise RuntimeError(f"{stage.name} ended with {ended.returncode}:\n{ended.said[-3000:]}")
    lane.save("whole")
    scenarios: dict[str, tuple[str, Callable[[Lane], None]]] = {
        "the bot and the state bucket, the cluster half made": (_UP[2].name, _make_half_a_cluster),
        "things in the data bucket, and a config that was edited since": ("whole", _edit),
        "the cluster deleted by hand": ("whole", _delete_cluster),
        "two phases that fail, then teardown again": ("whole", _nothing),
    }
    for name, (snapshot, spoil) in scenarios.items():
        lane.restore(snapshot)
        spoil(lane)
        faults = [Fault("denied", 3), Fault("denied", 45)] if "fail" in name else []
        yield _take_down(lane, name, faults, empty, theirs)


def _take_down(lane: Lane, name: str, faults: list[Fault], empty: Inventory, theirs: dict[str, str]) -> TakenDown:
    began = time.monotonic()
    runs = [lane.run(*_TEARDOWN, faults=faults)]
    while runs[-1].returncode != 0 and len(runs) < 3:
        runs.append(lane.run(*_TEARDOWN))
    now = canaries.snapshot(lane.world())
    foreign = tuple(key for key in {**now, **theirs} if now.get(key) != theirs.get(key))
    differs = tuple(difference(empty, lane.world().inventory(lane.work)))
    codes = tuple(one.returncode for one in runs)
    return TakenDown(name, codes, differs, foreign, time.monotonic() - began, "\n".join(one.said for one in runs))


def _nothing(_lane: Lane) -> None:
    """As `up` left it."""


def _make_half_a_cluster(lane: Lane) -> None:
    ended = lane.run("faults.stage", "up", _UP[2].phases, faults=[Fault("denied", 40)])
    if ended.returncode == 0:
        raise RuntimeError("the cluster was made in spite of the fault")


def _edit(lane: Lane) -> None:
    s3 = lane.world().client("s3")
    for key in ("a", "b/c", "b/"):
        s3.put_object(Bucket=f"{EVENT}-data-123456789012", Key=key, Body=b"x")
    s3.delete_object(Bucket=f"{EVENT}-data-123456789012", Key="a")
    path = lane.folder / "config.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("participants = 5", "participants = 9").replace("[hubs.prod]", "[hubs.main]")
    path.write_text(text.replace('nat = "single"', 'nat = "none"') + "\n[buckets.more]\n", encoding="utf-8")


def _delete_cluster(lane: Lane) -> None:
    eks = lane.world().client("eks")
    name = f"{EVENT}-cluster"
    for group in eks.list_nodegroups(clusterName=name)["nodegroups"]:
        eks.delete_nodegroup(clusterName=name, nodegroupName=group)
    for addon in eks.list_addons(clusterName=name)["addons"]:
        eks.delete_addon(clusterName=name, addonName=addon)
    end = time.monotonic() + 60
    while eks.list_nodegroups(clusterName=name)["nodegroups"] and time.monotonic() < end:
        time.sleep(0.2)
    eks.delete_cluster(name=name)
