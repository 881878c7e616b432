"""This module keeps a terminal from writing ^C into the tree: two cells too many in a line, and all is shifted."""

from __future__ import annotations

import os
import termios
from typing import Any, TextIO

_LOCAL_FLAGS = 3


class ControlEcho:
    """Whether a terminal shows control characters that are typed. Everything else is echoed as before, so that a
    program that is killed leaves a terminal behind with which people can work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before: list[Any] | None = None

    def off(self) -> None:
        """Shows them no longer. Does nothing where the stream is no terminal."""
        if not self._is_ours():
            return
        try:
            before = termios.tcgetattr(self._stream)
            quiet = [*before]
            quiet[_LOCAL_FLAGS] &= ~termios.ECHOCTL
            termios.tcsetattr(self._stream, termios.TCSADRAIN, quiet)
        except (termios.error, OSError, ValueError):
            return
        self._before = before

    def back(self) -> None:
        """As it was."""
        if self._before is not None and self._is_ours():
            termios.tcsetattr(self._stream, termios.TCSADRAIN, self._before)
            self._before = None

    def _is_ours(self) -> bool:
        """Whether we are in the foreground of the terminal: from the background, changing it would stop us."""
        try:
            return os.tcgetpgrp(self._stream.fileno()) == os.getpgrp()
        except (OSError, ValueError):
            return False
