from __future__ import annotations

from collections.abc import Callable

import pytest

from hubctl.errors import HubctlError
from hubctl.executor.waiting import PAUSE_SECONDS, NotYetError, until
from tests.fakes.clock import FakeClock


def ready_after(seconds: float, clock: FakeClock) -> Callable[[], str]:
    def ask() -> str:
        if clock.seconds < seconds:
            raise NotYetError(f"{seconds - clock.seconds:.0f} to go")
        return "there"

    return ask


def late(heard: str) -> HubctlError:
    return HubctlError(f"gave up: {heard}", hint="hubctl up")


def silent(_words: str, _fraction: float | None) -> None: ...


def test_what_is_there_at_once_costs_no_time() -> None:
    clock = FakeClock()
    assert until(ready_after(0, clock), clock=clock, limit_seconds=10, progress=silent, late=late) == "there"
    assert clock.seconds == 0


def test_what_is_heard_meanwhile_is_said() -> None:
    clock, said = FakeClock(), []
    until(
        ready_after(4, clock),
        clock=clock,
        limit_seconds=10,
        progress=lambda words, fraction: said.append((words, fraction)),
        late=late,
    )
    assert said == [("4 to go", None), ("2 to go", None)]


def test_it_gives_up_after_the_limit_with_the_last_words() -> None:
    clock = FakeClock()
    with pytest.raises(HubctlError, match="gave up: 88 to go"):
        until(ready_after(100, clock), clock=clock, limit_seconds=10, progress=silent, late=late)
    assert 10 < clock.seconds <= 10 + PAUSE_SECONDS
