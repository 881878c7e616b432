"""Guards and tools for all tests: no test writes to the real home, prints, or meets a proxy of the machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


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
