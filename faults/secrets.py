"""This module gives hubctl secrets that nobody else has, and looks for them wherever they do not belong."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

CANARIES = {
    "HUB_CLIENT_ID": "canary-d1c7f3a2-client-id",
    "HUB_CLIENT_SECRET": "canary-9b04e6c8-client-secret",
}
"""The secrets of `event.toml`, as hubctl gets them: in its environment. In the cluster they belong, nowhere else."""

_PUBLIC = (".terraform.lock.hcl",)
"""Terraform gives it to everybody: versions and checksums of providers."""
_LOOK_EVERY_SECONDS = 0.1


class Watch:
    """Looks at the command lines of all processes while it lasts, and at the environments of hubctl's children."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self.hubctl = 0
        """The process that was given the secrets."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_LOOK_EVERY_SECONDS):
            for process in Path("/proc").glob("[0-9]*"):
                self._look(process)

    def _look(self, process: Path) -> None:
        try:
            arguments = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes() if self._is_child(process) else b""
        except OSError:  # it has ended meanwhile
            return
        program = Path(arguments.split(b"\0")[0].decode(errors="replace")).name
        for name, secret in CANARIES.items():
            if secret.encode() in arguments:
                self.found.add(f"{name} in the arguments of {program}")
            if secret.encode() in environment and program in ("terraform", "helm"):
                self.found.add(f"{name} in the environment of {program}")

    def _is_child(self, process: Path) -> bool:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1]) == self.hubctl


def search(work: Path, said: str, bot_secrets: tuple[str, ...] = ()) -> Iterator[str]:
    """Places in the work directory and in what was printed; also files that others may read."""
    secrets = [*CANARIES.items(), *(("the bot's key", secret) for secret in bot_secrets)]
    yield from (f"{name} on the terminal" for name, secret in secrets if secret in said)
    for path in sorted(work.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        place = path.relative_to(work)
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.name not in _PUBLIC:
            yield f"{place} may be read by others"
        content = path.read_bytes()
        for name, secret in secrets:
            if secret.encode() in content and (name, str(place)) != ("the bot's key", "aws/credentials"):
                yield f"{name} in {place}"
