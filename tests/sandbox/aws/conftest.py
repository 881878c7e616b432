"""An AWS endpoint of the sandbox for each test module, and clients for it."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

ACCOUNT = "111111111111"
REGION = "us-west-2"


@functools.cache
def _session() -> boto3.Session:
    return boto3.Session()


@dataclass
class Endpoint:
    """One running endpoint."""

    state: Path
    port: int
    process: subprocess.Popen[bytes]
    options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(
        self, service: str, key: str = ACCOUNT, *, secret: str = "x", token: str | None = None, region: str = REGION
    ) -> Any:
        """A client as the root of an account (its number as the key), or with credentials made in it."""
        return _session().client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def launch(state: Path, *options: str, port: int = 0) -> Endpoint:
    """Start an endpoint and wait until it answers."""
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    state.mkdir(parents=True, exist_ok=True)
    with (state / "log").open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "hubctl.sandbox.aws",
                "--state",
                str(state),
                "--port",
                str(port),
                "--account",
                ACCOUNT,
                *options,
            ],
            stdout=log,
            stderr=log,
            env=clean,
        )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return Endpoint(state, port, process, options)
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError((state / "log").read_text())


def end(endpoint: Endpoint) -> None:
    """Stop it in order."""
    if endpoint.process.poll() is None:
        endpoint.process.terminate()
        endpoint.process.wait(timeout=20)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint without IAM enforcement, shared by the tests of one module."""
    endpoint = launch(tmp_path_factory.mktemp("aws"))
    yield endpoint
    end(endpoint)


@pytest.fixture
def own_aws(tmp_path: Path) -> Iterator[Any]:
    """A function that starts endpoints for one test: for those that need options, or to be killed."""
    started: list[Endpoint] = []

    def start(*options: str, port: int = 0) -> Endpoint:
        started.append(launch(tmp_path / "aws", *options, port=port))
        return started[-1]

    yield start
    for endpoint in started:
        end(endpoint)


def code(error: Any) -> str:
    """The error code of a refusal."""
    found: str = error.value.response["Error"]["Code"]
    return found


def words(error: Any) -> str:
    """The message of a refusal."""
    found: str = error.value.response["Error"]["Message"]
    return found
