"""The wheel, installed as a user would, does the main job in an empty folder: nothing of the checkout is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubctl import __version__
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow
Ran = subprocess.CompletedProcess[str]
TEARDOWN = ("teardown", "--sandbox", "--force-empty", "--yes", "--confirm", "ohw")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `hubctl` of a fresh environment that holds the wheel with its sandbox extra, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, REPOSITORY], check=True)
    (wheel,) = folder.glob("hubctl-*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", f"{wheel}[sandbox]"], check=True)
    return folder / "venv" / "bin" / "hubctl"


@pytest.fixture
def hubctl(installed: Path, tmp_path: Path, helm4: Path) -> Iterator[Callable[..., Ran]]:
    """Runs it in an empty folder, and stops the sandbox there."""
    environment = {**os.environ, "HUBCTL_HELM": str(helm4)}

    def run(*arguments: str) -> Ran:
        return subprocess.run(
            [installed, *arguments], capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=900
        )

    yield run
    if (tmp_path / "config.toml").exists():
        run("sandbox", "stop")


def test_it_says_its_version_and_makes_a_config_that_is_right(hubctl: Callable[..., Ran], tmp_path: Path) -> None:
    assert hubctl("--version").stdout == f"hubctl {__version__}\n"
    assert hubctl("init", "--defaults").returncode == 0
    validated = hubctl("validate")
    assert (validated.returncode, "error" in validated.stderr) == (0, False)
    assert json.loads(hubctl("schema").stdout)["title"]
    assert (tmp_path / "config.toml").read_text() == (REPOSITORY / "config.example.toml").read_text()
    assert hubctl("init", "--github-actions").returncode == 0
    assert len(list((tmp_path / ".github" / "workflows").iterdir())) == 4


def test_it_brings_an_event_up_and_takes_it_away_in_the_sandbox(hubctl: Callable[..., Ran], tmp_path: Path) -> None:
    hubctl("init", "--defaults")
    up = hubctl("up", "--sandbox")
    assert up.returncode == 0, up.stderr
    assert up.stderr.endswith("ohw is up.\n")
    layers = json.loads(hubctl("status", "--sandbox", "--json").stdout)
    assert layers["level"] == "ready", layers
    spared = hubctl(*TEARDOWN, "--export", "--without", "homes")
    assert spared.returncode == 1, "the sandbox has no Prometheus to export from"
    assert "error: export of prometheus" in spared.stderr, spared.stderr
    assert "Nothing was deleted\n" in spared.stderr, spared.stderr
    again = hubctl("plan", "--sandbox", "--detailed-exitcode")
    assert again.returncode == 0, again.stdout
    gone = hubctl(*TEARDOWN)
    assert gone.returncode == 0, gone.stderr
    assert "Nothing is left" in gone.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"config.toml", ".hubctl", "ohw-export"}
