"""This module writes down every request as a line of JSON, for people and for tests that count them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from hubctl.sandbox.kubernetes.objects import now_micro

_READS = ("GET", "HEAD", "OPTIONS")


class RequestLog:
    """A file of lines. Bodies and tokens are never in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None

    def open(self) -> None:
        """Appends to what is there."""
        self._file = self.path.open("a", buffering=1)

    def close(self) -> None:
        """Ends writing."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def write(self, verb: str, path: str, status: int, user: str) -> None:
        """One request that was answered."""
        if self._file is None:
            return
        kind = "read" if verb in _READS else "write"
        entry = {"time": now_micro(), "verb": verb, "path": path, "kind": kind, "status": status, "user": user}
        self._file.write(json.dumps(entry) + "\n")
