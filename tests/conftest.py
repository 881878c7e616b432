"""Guards and tools for all tests: no test writes to the real home, prints, or meets a proxy of the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
LONGEST = (
    "e2e/test_second_config.py",
    "e2e/test_main_job.py",
    "e2e/test_wheel.py",
    "reliability/test_sweep.py",
)
"""Begun first, one a worker: whatever is begun last is waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files to the front, and leaves the others in their order."""
    tests = Path(__file__).parent
    place = {str(tests / name): number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(str(item.path), len(place)))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that nothing a test does reaches the person's AWS or Helm settings."""
    directory = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(directory))
    for name in [n for n in os.environ if n.startswith(("AWS_", "TF_VAR_", "HELM_", "KUBECONFIG"))]:
        if name != "AWS_CA_BUNDLE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return directory


@pytest.fixture(scope="session")
def example() -> Path:
    """The example config: every key of it is documented, and it is a test input."""
    return REPOSITORY / "config.example.toml"


def _helm(variable: str) -> Path:
    given = os.environ.get(variable)
    if given is None or shutil.which(given) is None:
        pytest.fail(f"{variable} must name a helm binary; `make test` sets it")
    return Path(given)


@pytest.fixture(scope="session")
def helm3() -> Path:
    """A real helm 3."""
    return _helm("HUBCTL_TEST_HELM3")


@pytest.fixture(scope="session")
def helm4() -> Path:
    """A real helm 4."""
    return _helm("HUBCTL_TEST_HELM4")


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Of the sandbox's Kubernetes API, or of the cluster that HUBCTL_TEST_KUBECONFIG names."""
    if given := os.environ.get("HUBCTL_TEST_KUBECONFIG"):
        yield Path(given)
        return
    state = tmp_path_factory.mktemp("kubernetes")
    command = [sys.executable, "-m", "hubctl.sandbox.kubernetes", "--state", str(state), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(2)]
        assert said[1].startswith("KUBECONFIG="), "the sandbox's Kubernetes API did not start"
        try:
            yield Path(said[1].strip().removeprefix("KUBECONFIG="))
        finally:
            server.terminate()
