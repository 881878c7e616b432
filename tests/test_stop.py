from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from hubctl.core.events import Event, StopRequested
from hubctl.errors import HubctlError
from hubctl.stop import Stop
from tests.fakes.clock import FakeClock


class Children:
    """Counts what running children were told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def interrupt(self) -> None:
        self.told.append("interrupt")

    def kill(self) -> None:
        self.told.append("kill")


@pytest.fixture
def children() -> Children:
    return Children()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def stop(children: Children, clock: FakeClock) -> Stop:
    return Stop(clock, interrupt=children.interrupt, kill=children.kill)


def press_and_act(stop: Stop, times: int) -> list[Event]:
    said: list[Event] = []
    for _ in range(times):
        stop.press()
        stop.act(said.append)
    return said


def test_nothing_is_asked_for_before_the_first_press(stop: Stop, children: Children) -> None:
    stop.act(lambda _: None)
    assert not stop.requested
    assert children.told == []


def test_the_first_press_sends_exactly_one_interrupt(stop: Stop, children: Children) -> None:
    assert press_and_act(stop, 1) == [StopRequested(1)]
    stop.act(lambda _: None)
    assert children.told == ["interrupt"]


def test_the_second_press_only_warns(stop: Stop, children: Children) -> None:
    assert press_and_act(stop, 2) == [StopRequested(1), StopRequested(2)]
    assert children.told == ["interrupt"]


def test_the_third_press_within_five_seconds_kills(stop: Stop, children: Children) -> None:
    assert press_and_act(stop, 3)[-1] == StopRequested(3)
    assert children.told == ["interrupt", "kill"]


def test_a_run_that_stops_by_itself_says_why(stop: Stop, children: Children) -> None:
    said: list[Event] = []
    stop.give_up(HubctlError("the lock was broken", hint="look"))
    stop.act(said.append)
    assert (said, children.told) == ([StopRequested(1, "the lock was broken")], ["interrupt"])


def test_a_late_third_press_warns_again(stop: Stop, children: Children, clock: FakeClock) -> None:
    press_and_act(stop, 2)
    clock.sleep(6)
    assert press_and_act(stop, 1) == [StopRequested(2)]
    assert children.told == ["interrupt"]


def test_a_signal_during_a_run_is_a_press_and_afterwards_is_not(stop: Stop) -> None:
    with stop.listening():
        os.kill(os.getpid(), signal.SIGINT)
    assert stop.requested
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_command_that_only_looks_answers_at_once_and_ends(stop: Stop, children: Children) -> None:
    said: list[Event] = []
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stop.at_once(said.append):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            raise AssertionError("it went on")
        except KeyboardInterrupt:
            until(lambda: children.told)
            os.kill(os.getpid(), signal.SIGINT)

    until(lambda: len(children.told) == 2)
    assert (said, children.told) == ([StopRequested(1), StopRequested(3)], ["interrupt", "kill"])
    assert signal.getsignal(signal.SIGINT) == before


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
