"""A folder for each root in which the real terraform runs, with providers found as hubctl finds them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hubctl.adapters.terraform.providers import providers
from hubctl.assets import terraform_dir
from hubctl.tools.mirrors import find

Terraform = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def real_home() -> str:
    """Where the person's own provider cache may be; read before the guard replaces HOME for each test."""
    return os.environ.get("HOME", "")


@pytest.fixture(scope="session")
def terraform(real_home: str, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Runs terraform in a copy of a root, initialised once a session."""
    if shutil.which("terraform") is None:
        pytest.fail("terraform is not on the PATH; `hubctl tools install` gets one")
    work = tmp_path_factory.mktemp("terraform")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_VAR_", "TF_CLI_ARGS"))
    }
    environment = {**kept, "HOME": real_home, "AWS_EC2_METADATA_DISABLED": "true", "CHECKPOINT_DISABLE": "1"}
    found = providers(work, Path(real_home) / ".cache" / "hubctl", find(environment), environment)
    environment.update(found.environment)

    def run(root: str, arguments: Sequence[str], **more: str) -> subprocess.CompletedProcess[str]:
        folder = work / root
        if not folder.exists():
            shutil.copytree(terraform_dir() / root, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
            _run(folder, ["init", "-input=false", "-backend=false"], environment).check_returncode()
        return _run(folder, arguments, {**environment, **more})

    return run


def _run(folder: Path, arguments: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["terraform", f"-chdir={folder}", *arguments, "-no-color"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
