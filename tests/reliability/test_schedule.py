"""A sample of the sweep has its share of every stage and of every fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from faults.kinds import FAULTS
from faults.rounds import STAGES, Round, Stage
from faults.schedule import Begin, Sample, in_turn, points


def test_stages_have_equal_shares_of_the_time_whatever_a_round_of_each_takes() -> None:
    takes = {STAGES[0]: 10.0, STAGES[2]: 100.0, STAGES[4]: 30.0}
    now, spent = 0.0, Counter[str]()

    def rounds(stage: Stage) -> Iterator[Begin]:
        def begin() -> list[Round]:
            nonlocal now
            now += takes[stage]
            spent[stage.name] += int(takes[stage])
            return []

        while True:
            yield begin

    for begin in in_turn({stage: rounds(stage) for stage in takes}, clock=lambda: now):
        begin()
        if now > 1000:
            break
    assert min(spent.values()) > 1000 / 3 - 100


def test_a_stage_that_is_done_leaves_its_time_to_the_others() -> None:
    begun = list(in_turn({STAGES[0]: iter([list]), STAGES[1]: iter([list, list])}))
    assert len(begun) == 3


def test_every_point_comes_once_and_the_first_have_every_fault() -> None:
    found = points(17, Sample(), STAGES[0])
    assert sorted(found) == sorted((fault, at) for fault in FAULTS for at in range(1, 18))
    assert {fault for fault, _ in found[: len(FAULTS)]} == set(FAULTS)


def test_only_points_that_are_named_are_run_if_any_are() -> None:
    wanted = Sample(only=("up credentials:kill:3",))
    assert points(17, wanted, STAGES[0]) == [("kill", 3)]
    assert points(17, wanted, STAGES[1]) == []
