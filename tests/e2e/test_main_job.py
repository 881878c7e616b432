"""The main job, as `make demo` tells it: real terraform, real helm, the sandbox, commands as typed.

By helm 3 here; by helm 4 it is told of another event (test_second_config.py), and of this one from the wheel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.story import Demo, play
from tests.terraform import policies
from tests.terraform.unseen import UNSEEN

DENIED = (401, 403)
ANYBODY_MAY = {"sts:GetCallerIdentity"}
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder with the example event. Its sandbox is stopped at the end."""
    shutil.copy(EXAMPLE, tmp_path / "config.toml")
    yield tmp_path
    subprocess.run([sys.executable, "-m", "hubctl", "sandbox", "stop"], cwd=tmp_path, check=False)


def _called_by_the_bot(folder: Path) -> set[str]:
    """What the sandbox's AWS was asked for with the bot's credentials, and allowed."""
    lines = (folder / ".hubctl" / "sandbox" / "requests.jsonl").read_text().splitlines()
    calls = [json.loads(line) for line in lines]
    return {
        call["action"]
        for call in calls
        if "/ohw-terraform-bot" in str(call["principal"]) and call["status"] not in DENIED
    }


@pytest.mark.slow
def test_an_event_comes_and_goes_and_leaves_nothing(folder: Path) -> None:
    """With IAM judging every call of the bot: its policies allow what it does, up and down."""
    hubctl = Demo(folder, helm=os.environ["HUBCTL_TEST_HELM3"])
    hubctl("sandbox", "start", "--enforce-iam")
    play(hubctl)
    up, again = [told for told in hubctl.told if told.command == "hubctl up --sandbox"]
    assert up.phases.keys() == again.phases.keys()
    called = _called_by_the_bot(folder)
    assert policies.exactly() - called == set(UNSEEN)  # whichever way they differ, a policy is not the least
    assert called - {name for name, _, _ in policies.granted(policies.everything())} == ANYBODY_MAY
    assert hubctl.events("teardown")[-1]["outcome"] == "done"
