"""This module takes events down that are not as `up` left them: half made, edited since, or with the cluster gone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from faults import canaries
from faults.inventory import Inventory, difference, inventory
from faults.lane import EVENT, Ended, Lane
from faults.ledger import Fault
from faults.rounds import STAGES, Stage
from faults.sweep import Sweep

_TEARDOWN = ("hubctl", "teardown", "--sandbox", "--force-empty", "--yes", "--confirm", EVENT)
_UP = tuple(stage for stage in STAGES if stage.verb == "up")
_BEFORE_CLUSTER, _WHOLE = _UP[2].name, STAGES[len(_UP)].name


@dataclass(frozen=True)
class Scenario:
    """What happened, and what came of it."""

    name: str
    codes: tuple[int, ...]
    """Exit codes of the runs, in order."""
    is_done: bool
    """Whether the last run ended as it should."""
    differs: tuple[str, ...]
    foreign: tuple[str, ...]
    seconds: float
    said: str

    @property
    def is_right(self) -> bool:
        """Everything is as it should be, and nothing of others was touched."""
        return self.is_done and not self.differs and not self.foreign


@dataclass(frozen=True)
class Wanted:
    """What the sandbox should hold at the end, and what others have in it."""

    world: Inventory
    theirs: dict[str, str]


@dataclass(frozen=True)
class _Story:
    """A scenario before it is run: where it begins, what is done there, and the faults of the first teardown."""

    name: str
    snapshot: str
    spoil: Callable[[Lane], None]
    faults: Sequence[tuple[str, int]] = ()


def _nothing(_lane: Lane) -> None:
    """As `up` left it."""


def run(lane: Lane, only: str = "") -> Iterator[Scenario]:
    """All scenarios. Each begins where a whole `up` ended, or in the middle of one."""
    for _ in Sweep(lane, _UP, Path(os.devnull)).learn():
        pass
    if not lane.has(_WHOLE):
        lane.save(_WHOLE)
    lane.restore(_UP[0].name)
    empty = Wanted(inventory(lane.world(), lane.work), canaries.snapshot(lane.world()))
    for story in STORIES:
        if only in story.name:
            lane.restore(story.snapshot)
            story.spoil(lane)
            yield _take_down(lane, story, empty)


def _take_down(lane: Lane, story: _Story, empty: Wanted) -> Scenario:
    began = time.monotonic()
    runs = [lane.run(*_TEARDOWN, faults=[Fault(*one) for one in story.faults])]
    while runs[-1].returncode != 0 and len(runs) < 3:
        runs.append(lane.run(*_TEARDOWN))
    return ended(lane, story.name, runs, empty, began)


def killed_and_edited(sweep: Sweep, up_to: Stage) -> Scenario:
    """The event as it is before a stage, taken down: `kill -9` in the middle, the config edited, then again."""
    began = time.monotonic()
    sweep.lane.restore(up_to.name)
    runs = [sweep.lane.run(*_TEARDOWN, faults=[Fault("kill", 4)])]
    edit_config(sweep.lane)
    runs.append(sweep.lane.run(*_TEARDOWN))
    wanted = Wanted(sweep.reference(sweep.stages[-1]).after, sweep.canaries)
    return ended(sweep.lane, "killed, then edited", runs, wanted, began)


def ended(lane: Lane, name: str, runs: Sequence[Ended], wanted: Wanted, began: float) -> Scenario:
    """A scenario after its last run; it began at a time of the monotonic clock."""
    now = canaries.snapshot(lane.world())
    foreign = tuple(key for key in {**now, **wanted.theirs} if now.get(key) != wanted.theirs.get(key))
    differs = tuple(difference(wanted.world, inventory(lane.world(), lane.work)))
    codes = tuple(one.returncode for one in runs)
    wrong = bool(differs or foreign or codes[-1])
    said = "\n".join(one.said for one in runs) if wrong else ""
    return Scenario(name, codes, codes[-1] == 0, differs, foreign, round(time.monotonic() - began, 1), said)


def _make_half_a_cluster(lane: Lane) -> None:
    made = lane.run("faults.stage", "up", _UP[2].phases, faults=[Fault("denied", 40)])
    if made.returncode == 0:
        raise RuntimeError("the cluster was made in spite of the fault")


def _take_half_down(lane: Lane) -> None:
    """`kill -9` in the middle; the terraform or helm that was running then is waited for by the next run."""
    taken = lane.run(*_TEARDOWN, faults=[Fault("kill", 70)])
    if taken.returncode == 0:
        raise RuntimeError("it was taken down in spite of the fault")


def _edit(lane: Lane) -> None:
    s3 = lane.world().client("s3")
    for key in ("a", "b/c", "b/"):
        s3.put_object(Bucket=f"{EVENT}-data-123456789012", Key=key, Body=b"x")
    s3.delete_object(Bucket=f"{EVENT}-data-123456789012", Key="a")
    edit_config(lane)


def edit_config(lane: Lane) -> None:
    """More participants, another hub, no NAT, one bucket more."""
    path = lane.folder / "config.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("participants = 5", "participants = 9"),
        ("[hubs.prod]", "[hubs.main]"),
        ("[network]", '[network]\nnat = "none"'),
        ("[addons]", "[buckets.more]\n\n[addons]"),
    ):
        assert old in text  # noqa: S101 (the event of this folder)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


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


STORIES = (
    _Story("teardown after a half-done up: the bot, the bucket, half a cluster", _BEFORE_CLUSTER, _make_half_a_cluster),
    _Story("teardown after a half-done teardown (`kill -9`)", _WHOLE, _take_half_down),
    _Story("teardown with things in the data bucket and a config edited since", _WHOLE, _edit),
    _Story("teardown with the cluster deleted by hand", _WHOLE, _delete_cluster),
    _Story("teardown with two phases that fail", _WHOLE, _nothing, (("denied", 3), ("denied", 45))),
)
