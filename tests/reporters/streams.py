"""Streams that say of themselves what a test wants."""

from __future__ import annotations

import time
from io import BytesIO, TextIOWrapper


class Stream(TextIOWrapper):
    """Keeps what was written; a terminal if told so."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__(BytesIO(), encoding=encoding, newline="\n")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, BytesIO)
        return buffer.getvalue().decode(self.encoding)


class Halting(Stream):
    """Writes in two halves with a pause between them, in which other threads run."""

    def write(self, text: str) -> int:
        super().write(text[: len(text) // 2])
        time.sleep(0.0001)
        super().write(text[len(text) // 2 :])
        return len(text)


class Gone(Stream):
    """A pipe whose reader has left."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at
