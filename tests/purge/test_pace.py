from __future__ import annotations

from hubctl.purge.pace import Pace
from tests.fakes.clock import FakeClock


def test_so_many_keys_a_second_and_no_more() -> None:
    clock = FakeClock()
    pace = Pace(clock, keys_per_second=1000)
    for _ in range(11):
        pace.take(1000)
    assert clock.seconds == 10


def test_a_slow_down_halves_the_pace_and_success_brings_it_back() -> None:
    pace = Pace(FakeClock(), keys_per_second=1000)
    pace.slow_down()
    assert pace.rate == 500
    for _ in range(50):
        pace.take(1)
    assert pace.rate == 1000


def test_the_pace_never_falls_to_nothing() -> None:
    pace = Pace(FakeClock(), keys_per_second=1000)
    for _ in range(50):
        pace.slow_down()
    assert pace.rate == 50
