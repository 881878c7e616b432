"""What a program says while it brings something, and why it could not."""

from __future__ import annotations

import shutil
import sys
import time

_TOLD_EVERY_SECONDS = 3.0


class SeedError(Exception):
    """Why a seed could not be brought; nothing of it was left."""


class Progress:
    """Says from time to time how far it is. Threads may add at once: a line more or less does no harm."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._told = total, 0, time.monotonic()

    def add(self, count: int) -> None:
        self._done += count
        if time.monotonic() - self._told > _TOLD_EVERY_SECONDS:
            self._told = time.monotonic()
            say(f"{size(self._done)} of {size(self._total) if self._total else 'an unknown size'}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def size(count: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def check_space(directory: str, needed: int) -> None:
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise SeedError(f"it needs {size(needed)}, and {size(free)} are free")
