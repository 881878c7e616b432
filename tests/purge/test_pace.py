from __future__ import annotations

import pytest

from hubctl.purge.pace import SLOWEST, Pace
from tests.fakes.clock import FakeClock

EACH = 1000


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def pace(clock: FakeClock) -> Pace:
    return Pace(clock, keys_per_second=EACH, ahead=0)


def seconds_for(pace: Pace, clock: FakeClock, *batches: dict[str, int]) -> float:
    start = clock.seconds
    for batch in batches:
        pace.take(batch)
    return clock.seconds - start


def test_so_many_keys_a_second_and_no_more(pace: Pace, clock: FakeClock) -> None:
    assert seconds_for(pace, clock, *[{"a/": 1000}] * 11) == pytest.approx(10)


def test_each_prefix_has_a_pace_of_its_own(pace: Pace, clock: FakeClock) -> None:
    assert seconds_for(pace, clock, *[{"a/": 500, "b/": 500}] * 11) == pytest.approx(5)


def test_a_prefix_may_be_a_little_ahead_of_its_pace_once(clock: FakeClock) -> None:
    pace = Pace(clock, keys_per_second=EACH, ahead=1000)
    assert seconds_for(pace, clock, {"a/": 1000}, {"a/": 1000}) == 0
    assert seconds_for(pace, clock, *[{"a/": 1000}] * 10) == pytest.approx(10)


def test_no_more_comes_at_once_than_s3_grants_even_if_some_of_it_is_held_up_on_its_way(clock: FakeClock) -> None:
    pace = Pace(clock)
    at_once = 0
    while clock.seconds < 0.25:
        pace.take({"a/": 500})
        at_once += 500
    assert 2500 < at_once <= 3500


def test_after_a_slow_down_nothing_is_ahead_any_more(clock: FakeClock) -> None:
    pace = Pace(clock, keys_per_second=EACH, ahead=1000)
    pace.slow_down()
    assert seconds_for(pace, clock, *[{"a/": 1000}] * 11) == pytest.approx(10)


def test_after_a_slow_down_all_prefixes_share_what_one_partition_grants(pace: Pace, clock: FakeClock) -> None:
    pace.slow_down()
    assert pace.shared == EACH
    assert seconds_for(pace, clock, *[{"a/": 500, "b/": 500}] * 11) == pytest.approx(10)


def test_answers_to_calls_that_were_on_their_way_together_count_as_one(pace: Pace) -> None:
    for _ in range(16):
        pace.slow_down()
    assert pace.shared == EACH


def test_a_second_slow_down_halves_the_pace_and_calm_brings_it_back(pace: Pace, clock: FakeClock) -> None:
    pace.slow_down()
    clock.sleep(2)
    pace.slow_down()
    assert pace.shared == EACH / 2
    clock.sleep(8)
    pace.take({"a/": 1})
    assert pace.shared == EACH


def test_the_pace_never_falls_to_nothing(pace: Pace, clock: FakeClock) -> None:
    for _ in range(50):
        pace.slow_down()
        clock.sleep(1)
    assert pace.shared == SLOWEST


def test_only_after_a_calm_while_more_than_one_partition_is_tried(pace: Pace, clock: FakeClock) -> None:
    pace.slow_down()
    clock.sleep(20)
    pace.take({"a/": 1})
    assert pace.shared == EACH
    clock.sleep(60)
    pace.take({"a/": 1})
    assert (pace.shared or 0) > 2 * EACH
