from __future__ import annotations

import pytest

from hubctl.errors import HubctlError, RefusedError
from hubctl.fresh import FOR_SECONDS, PATIENCE_SECONDS, Fresh
from tests.fakes.clock import FakeClock


def test_a_good_answer_lasts_a_while_and_a_bad_one_is_not_kept() -> None:
    clock, asked = FakeClock(), []

    def check() -> None:
        asked.append(clock.monotonic())
        if len(asked) == 2:
            raise RefusedError("expired", hint="log in")

    fresh = Fresh(clock, check)
    fresh.check()
    fresh.check()
    assert len(asked) == 1
    clock.sleep(FOR_SECONDS)
    with pytest.raises(RefusedError):
        fresh.check()
    fresh.check()
    assert len(asked) == 3


def test_a_network_that_is_away_for_half_a_minute_is_waited_for_and_not_for_ever() -> None:
    clock = FakeClock()

    def check() -> None:
        if clock.monotonic() < 30 or clock.monotonic() > 100:
            raise HubctlError("no network", hint="plug it in")

    fresh = Fresh(clock, check)
    fresh.check()
    assert 30 <= clock.monotonic() < 40
    clock.sleep(100)
    with pytest.raises(HubctlError, match="no network"):
        fresh.check()
    assert clock.monotonic() < 140 + PATIENCE_SECONDS
