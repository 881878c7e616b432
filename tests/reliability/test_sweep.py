"""A sample of the fault sweep: the bot and the state bucket, up and down. All of it: `make fault-sweep`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.kinds import ENDING, FAULTS, LAST
from faults.lane import Lane
from faults.machines import second_machine
from faults.rounds import FIRST_TWO, Round
from faults.sweep import Sweep
from faults.teardowns import killed_and_edited

pytestmark = pytest.mark.slow

EVENT = Path(__file__).parents[2] / "faults" / "event.toml"


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweep]:
    folder = tmp_path_factory.mktemp("sweep")
    lane = Lane(folder, EVENT)
    with lane.open():
        made = Sweep(lane, FIRST_TWO, folder / "results.jsonl")
        learned = dict(made.learn())
        assert all(len(reference.calls) > 5 for reference in learned.values())
        yield made


def told(rounds: list[Round]) -> str:
    """What went wrong, for the reader of a failure."""
    return "\n".join(str(one) for one in rounds if not one.is_right) + "".join(
        said for one in rounds if not one.is_right for said in one.said
    )


def test_runs_that_are_broken_one_after_the_other_end_as_an_undisturbed_one(sweep: Sweep) -> None:
    """Each run meets a crowd of resets, 500s and throttling, and is ended by a fault that none can ride through.

    All stages in one test, since it counts: the sample must be large, and have every fault.
    """
    rounds = [one for stage in FIRST_TWO for one in sweep.relay(stage, seed=len(stage.name), share=0.5)]
    assert [one for one in rounds if not one.is_right] == [], told(rounds)
    hit = Counter(one.fault for one in rounds if one.hit)
    assert hit.total() >= 40
    assert set(hit) == set(FAULTS)
    assert min(hit[fault] for fault in (*ENDING, *LAST)) >= 2


def test_a_second_machine_is_refused_while_the_first_is_at_work(sweep: Sweep) -> None:
    sweep.lane.restore(FIRST_TWO[2].name)
    found = second_machine(sweep.lane, FIRST_TWO[1])
    assert (found.first, found.ended.returncode) == (0, 6)
    assert "is at work on this event" in found.ended.said


def test_teardown_goes_on_where_it_was_killed_with_a_config_edited_since(sweep: Sweep) -> None:
    done = killed_and_edited(sweep, FIRST_TWO[2])
    assert done.codes == (-9, 0)
    assert done.is_right, done.said + "\n".join((*done.differs, *done.foreign))
