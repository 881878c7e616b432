"""Follows what a child process writes to its files, line by line, until it ends or its time is over."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import BinaryIO

OnLine = Callable[[str], None]

# Short commands take 25 ms and should not wait for the next look; long ones should not be looked at all the time.
_FIRST_LOOK_SECONDS = 0.005
_LAST_LOOK_SECONDS = 0.2
QUIET_SECONDS = 15.0


class Follower:
    """Reads a file by position: its offset belongs to the child."""

    def __init__(self, file: BinaryIO, on_line: OnLine) -> None:
        self._file = file
        self._on_line = on_line
        self._position = 0
        self._rest = b""

    def follow(self) -> bool:
        """Gives on the lines that have come since the last look. False if there were none."""
        start = self._position
        while chunk := os.pread(self._file.fileno(), 1 << 16, self._position):
            self._position += len(chunk)
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                self._on_line(line.decode(errors="replace"))
        return self._position > start

    def finish(self) -> None:
        """Gives on what is left, also a last line without an end."""
        self.follow()
        if self._rest:
            self._on_line(self._rest.decode(errors="replace"))
            self._rest = b""

    def everything(self) -> bytes:
        """All that was written."""
        return os.pread(self._file.fileno(), max(self._position, 1), 0)


def follow(
    process: subprocess.Popen[bytes],
    followers: Sequence[Follower],
    timeout_seconds: float | None,
    on_quiet: Callable[[], None],
) -> bool:
    """Follows a process to its end. False if it still runs after its time; `on_quiet` is called in long silences."""
    pause, now = _FIRST_LOOK_SECONDS, time.monotonic()
    heard, end = now, now + (timeout_seconds or float("inf"))
    while process.poll() is None:
        now = time.monotonic()
        if sum(follower.follow() for follower in followers):
            heard = now
        elif now - heard > QUIET_SECONDS:
            on_quiet()
            heard = now
        if now > end:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, _LAST_LOOK_SECONDS)
    for follower in followers:
        follower.finish()
    return True
