"""A real Prometheus on loopback with made data in it."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.usage import made

_SECONDS = 60


def program(name: str) -> str:
    """Where Debian's package put it. Skips a test where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} here: apt-get install prometheus, or put its programs on the PATH")
    return found


def shared_blocks(shared: Path, folder: Path) -> Path:
    """The same, made once for all processes that run tests side by side; each gets a copy."""
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "whole").exists():
            blocks(shared)
            (shared / "whole").touch()
    return Path(shutil.copytree(shared / "data", folder / "data"))


def blocks(folder: Path) -> Path:
    """What Prometheus keeps on its disk, with the made event in it."""
    text, data = folder / "made.om", folder / "data"
    with text.open("w", encoding="utf-8") as out:
        out.writelines(made.openmetrics(made.event()))
    command = [program("promtool"), "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=192h"]
    subprocess.run([*command, str(text), str(data)], check=True, capture_output=True, text=True)
    text.unlink()
    return data


@contextmanager
def serving(data: Path, *flags: str) -> Iterator[str]:
    """Its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    config = data.parent / "prometheus.yml"
    config.write_text("global: {scrape_interval: 1h}\n")
    command = [
        program("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address={address}",
        *flags,
    ]
    log = data.parent / "prometheus.log"
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "GOMAXPROCS": "2"})
    try:
        _wait(f"http://{address}/-/ready", process, log)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (loopback)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"Prometheus did not come up: {log.read_text()[-2000:]}")
