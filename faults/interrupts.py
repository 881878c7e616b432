"""This module interrupts hubctl at random moments of an apply, and looks whether a lock is left or a state is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faults.backend import SlowBackend, serving
from hubctl.adapters.running import find_running

WRITES_TAKE_SECONDS = 0.7
_MODULE = """
terraform {
  backend "http" {}
}
resource "terraform_data" "first" {
  provisioner "local-exec" { command = "sleep 0.3; touch made-first" }
}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep 0.3; touch made-second" }
}
"""
_NAMES = ("first", "second")
_UNDISTURBED_SECONDS = 4.0
"""How long an apply takes on an idle machine; moments are drawn from a little more than that."""
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Interrupted:
    """One round. `wrong` is empty if nothing was lost."""

    signal: str
    after_seconds: float
    code: int
    wrong: str


def rounds(folder: Path, terraform: str, number: int, seed: int) -> Iterator[Interrupted]:
    """Rounds in a folder of their own, with a backend of their own. SIGINT and SIGKILL take turns."""
    generator = random.Random(seed)  # noqa: S311 (no secret)
    with serving(WRITES_TAKE_SECONDS) as backend:
        root = _prepare(folder, terraform, backend)
        for index in range(number):
            name = ("SIGINT", "SIGKILL")[index % 2]
            yield _round(root, terraform, backend, name, generator.uniform(0.2, _UNDISTURBED_SECONDS * 1.2))


def _prepare(folder: Path, terraform: str, backend: SlowBackend) -> Path:
    root = folder / "root"
    root.mkdir(parents=True)
    (root / "main.tf").write_text(_MODULE)
    addresses = [f"-backend-config={name}={backend.url}" for name in ("address", "lock_address", "unlock_address")]
    subprocess.run([terraform, "init", "-input=false", *addresses], cwd=root, check=True, capture_output=True)
    return root


def _round(root: Path, terraform: str, backend: SlowBackend, name: str, after_seconds: float) -> Interrupted:
    backend.state, backend.lock = b"", b""
    for made in (*root.glob("made-*"), *root.glob("errored.tfstate")):
        made.unlink()
    work = root.parent / "work"
    shutil.rmtree(work, ignore_errors=True)
    child = _hubctl(root, work, terraform)
    time.sleep(after_seconds)
    if child.poll() is None:
        # To the whole group, as a terminal does; terraform has a session of its own and must not hear of it.
        os.killpg(child.pid, signal.Signals[name])
    code = child.wait(_PATIENCE_SECONDS)
    wrong = _after_signal(root, work, backend) or _after_next(root, work, terraform, backend)
    return Interrupted(name, round(after_seconds, 2), code, wrong)


def _hubctl(root: Path, work: Path, terraform: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "faults.interrupted", str(work), str(root), terraform],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
        start_new_session=True,
    )


def _after_signal(root: Path, work: Path, backend: SlowBackend) -> str:
    end = time.monotonic() + _PATIENCE_SECONDS
    while find_running(work):
        if time.monotonic() > end:
            return "terraform never ended"
        time.sleep(0.05)
    if backend.lock:
        return "a lock is left"
    if (root / "errored.tfstate").exists():
        return "the state was not saved"
    lost = [name for name in _NAMES if (root / f"made-{name}").exists() and name not in backend.resources]
    return f"made and in no state: {', '.join(lost)}" if lost else ""


def _after_next(root: Path, work: Path, terraform: str, backend: SlowBackend) -> str:
    code = _hubctl(root, work, terraform).wait(_PATIENCE_SECONDS)
    if code != 0 or backend.lock:
        return f"the next run ended with {code}, lock left: {bool(backend.lock)}"
    whole = backend.resources == dict.fromkeys(_NAMES, True)
    return "" if whole else f"the next run left {backend.resources}"
