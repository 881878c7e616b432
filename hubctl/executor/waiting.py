"""This module waits for what takes its time: asks again every two seconds, says what it hears, gives up in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress

PAUSE_SECONDS = 2.0
T = TypeVar("T")


class NotYetError(Exception):
    """What is waited for is not there yet; the text says what was heard instead."""


def until(
    ask: Callable[[], T], *, clock: Clock, limit_seconds: float, progress: Progress, late: Callable[[str], HubctlError]
) -> T:
    """What `ask` returns once it raises NotYetError no longer. Raises what `late` makes of the last words."""
    end = clock.monotonic() + limit_seconds
    while True:
        try:
            return ask()
        except NotYetError as heard:
            if clock.monotonic() > end:
                raise late(str(heard)) from heard
            progress(str(heard), None)
            clock.sleep(PAUSE_SECONDS)
