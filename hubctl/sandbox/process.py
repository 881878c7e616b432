"""This module starts, finds, stops and empties the sandbox's background process.

One process hosts the AWS endpoint, the Kubernetes API and the chart repository (`daemon`). It holds a lock on a file
for as long as it lives, so that a process id left behind by a crash, or given to another program since, is never taken
for it. Ports are chosen at the first start and kept: Terraform's state and kubeconfig files name them.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from hubctl.errors import HubctlError
from hubctl.private import private_dir
from hubctl.sandbox import running
from hubctl.sandbox.ports import free_port
from hubctl.sandbox.running import Running

DEFAULT_ROOT = Path(".hubctl/sandbox")
"""Where a user's sandbox lives, below the current directory."""

SETTINGS = "settings.json"
LOCK = "daemon.lock"
LOG = "sandbox.log"
_started: dict[int, subprocess.Popen[bytes]] = {}
"""Sandboxes that this process started, by process id: whoever starts a child must wait for its end, or it stays listed
for as long as this process lives.
"""
START_SECONDS = 60.0
STOP_SECONDS = 15.0
"""Both are guesses, ten times what a slow machine needed."""


@dataclass(frozen=True)
class SandboxSettings:
    """How a sandbox is set up. Ports of 0 are chosen at the first start.

    `requires_cluster` makes the Kubernetes API answer 401 until an EKS cluster exists. The other fields are those of
    `aws.settings.AwsSettings`.
    """

    account_id: str
    region: str
    enforce_iam: bool = False
    delay_seconds: float = 0.0
    log_group_returns_after_seconds: float | None = None
    leaves_interfaces: bool = False
    requires_cluster: bool = False
    aws_port: int = 0
    kubernetes_port: int = 0
    charts_port: int = 0

    @classmethod
    def read(cls, root: Path) -> SandboxSettings | None:
        """The settings of the last start in this root; None for a new one."""
        try:
            return cls(**json.loads((root / SETTINGS).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write(self, root: Path) -> None:
        """Keep them for the process and for the next start."""
        running.write_private(root / SETTINGS, json.dumps(asdict(self), indent=2))


def start(
    root: Path,
    *,
    account_id: str,
    region: str,
    enforce_iam: bool = False,
    delay_seconds: float = 0.0,
    log_group_returns_after_seconds: float | None = None,
    leaves_interfaces: bool = False,
    requires_cluster: bool = False,
) -> Running:
    """Start the sandbox of this root, or find it running with the same settings.

    Returns when the AWS endpoint, the Kubernetes API and the chart repository answer. Raises HubctlError where it does
    not come up (with the end of its log), or runs with other settings.
    """
    root = root.resolve()
    private_dir(root)
    kept = SandboxSettings.read(root)
    wanted = SandboxSettings(
        account_id=account_id,
        region=region,
        enforce_iam=enforce_iam,
        delay_seconds=delay_seconds,
        log_group_returns_after_seconds=log_group_returns_after_seconds,
        leaves_interfaces=leaves_interfaces,
        requires_cluster=requires_cluster,
        aws_port=kept.aws_port if kept else free_port(),
        kubernetes_port=kept.kubernetes_port if kept else free_port(),
        charts_port=kept.charts_port if kept else free_port(),
    )
    found = status(root)
    if found is not None:
        if kept != wanted:
            raise HubctlError(
                f"The sandbox in {root} runs with other settings (account {found.account_id}, {found.region}, "
                f"IAM {'enforced' if found.enforce_iam else 'not enforced'}).",
                hint="Stop it first:  hubctl sandbox stop",
            )
        return found
    wanted.write(root)
    return _wait(root, _launch(root))


def status(root: Path) -> Running | None:
    """The sandbox of this root if it runs; None otherwise, whatever files are left."""
    root = root.resolve()
    return running.read(root) if is_locked(root) else None


def stop(root: Path) -> None:
    """Stop the sandbox of this root; its state stays on disk. Nothing to do where none runs."""
    root = root.resolve()
    found = status(root)
    if found is None:
        return
    _signal(found.pid, signal.SIGTERM)
    if not _released(root, STOP_SECONDS):
        _signal(found.pid, signal.SIGKILL)
        if not _released(root, STOP_SECONDS):
            raise HubctlError(
                f"The sandbox (process {found.pid}) does not stop.",
                hint=f"Look into {found.log_file}, then: kill -9 {found.pid}",
            )
    _reap(found.pid)
    (root / running.FILE).unlink(missing_ok=True)


def reset(root: Path) -> None:
    """Delete everything in the sandbox: state, objects, Kubernetes volumes, logs. The ports stay. Stops it first."""
    root = root.resolve()
    stop(root)
    kept = SandboxSettings.read(root)
    if not root.exists():
        return
    if kept is None and any(root.iterdir()):
        raise HubctlError(
            f"{root} is not a sandbox of hubctl.", hint="Name the folder that hubctl sandbox status shows."
        )
    for entry in root.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != SETTINGS:
            entry.unlink()


def is_locked(root: Path) -> bool:
    """Whether a live process holds this root."""
    try:
        descriptor = os.open(root / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _launch(root: Path) -> subprocess.Popen[bytes]:
    """The process, in a session of its own, so that Ctrl-C in this terminal does not reach it. AWS settings stay
    outside.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KUBE", "HELM_"))}
    with (root / LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "hubctl.sandbox.daemon", str(root)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=root,
            env=clean | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )


def _wait(root: Path, process: subprocess.Popen[bytes]) -> Running:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            found = status(root)
            if found is not None:
                # Two starts at once: the other one won, and its sandbox is as good as ours.
                return found
            raise _failed(root, f"ended with exit code {process.returncode}")
        found = running.read(root)
        if found is not None and found.pid == process.pid and is_locked(root):
            _started[process.pid] = process
            return found
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise _failed(root, f"did not answer within {START_SECONDS:.0f} seconds")


def _failed(root: Path, what: str) -> HubctlError:
    log = root / LOG
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    lines = "\n".join(f"  {line}" for line in tail)
    return HubctlError(f"The sandbox {what}. The end of its log:\n{lines}", hint=f"The whole log is in {log}")


def _released(root: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_locked(root):
            return True
        time.sleep(0.05)
    return False


def _reap(pid: int) -> None:
    """Wait for a child's end; it has let its lock go, so it is about to end."""
    process = _started.pop(pid, None)
    if process is not None:
        process.wait()


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
