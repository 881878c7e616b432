from __future__ import annotations

import pytest

from hubctl.errors import RefusedError
from hubctl.fresh import FOR_SECONDS, Fresh
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
