"""This module lets a wait deep down say what it waits for: to the step that runs in this thread, or to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, float | None], None]
"""Called with a few words and, where it is known, the fraction done (0..1)."""


def _nobody(_words: str, _fraction: float | None) -> None:
    """Where no step runs, nobody listens."""


_LISTENER: ContextVar[Listener] = ContextVar("listener", default=_nobody)


@contextmanager
def telling(listener: Listener) -> Iterator[None]:
    """For as long as this lasts, `tell` in this thread is heard by `listener`."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)


def tell(words: str) -> None:
    """Says what is being waited for."""
    _LISTENER.get()(words, None)
