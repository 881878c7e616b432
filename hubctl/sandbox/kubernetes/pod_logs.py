"""This module keeps what containers printed."""

from __future__ import annotations

import shutil
from pathlib import Path

from hubctl.sandbox.kubernetes.objects import Object, uid_of


class PodLogs:
    """Files, one for each container of each pod."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def _path(self, pod: Object, container: str) -> Path:
        return self._directory / uid_of(pod) / f"{container}.log"

    def read(self, pod: Object, container: str) -> str:
        """What a container printed; empty if it did not run here."""
        path = self._path(pod, container)
        return path.read_text(errors="replace") if path.exists() else ""

    def write(self, pod: Object, container: str, text: str) -> None:
        """Appends to a container's output."""
        path = self._path(pod, container)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(text)

    def remove(self, pod: Object) -> None:
        """Forgets a pod's output."""
        shutil.rmtree(self._directory / uid_of(pod), ignore_errors=True)

    def clear(self) -> None:
        """Forgets all output."""
        shutil.rmtree(self._directory, ignore_errors=True)
