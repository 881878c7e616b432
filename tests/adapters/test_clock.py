from __future__ import annotations

from threading import Thread

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.errors import InterruptedRunError


def test_a_wish_to_stop_ends_waits_that_have_begun_and_those_that_begin_later() -> None:
    clock = SystemClock()
    ended: list[Exception] = []

    def wait() -> None:
        try:
            clock.sleep(600)
        except InterruptedRunError as error:
            ended.append(error)

    waiting = Thread(target=wait)
    waiting.start()
    clock.interrupt()
    waiting.join()
    assert len(ended) == 1
    with pytest.raises(InterruptedRunError):
        clock.sleep(600)
