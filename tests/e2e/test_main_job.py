"""The main job, as `make demo` tells it: real terraform, real helm, the sandbox, commands as typed; with a handover.

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

from demo.story import Demo, begin, gone, hold, take_down
from tests.e2e import people
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


def _denied_to(folder: Path, role: str) -> list[str]:
    lines = (folder / ".hubctl" / "sandbox" / "requests.jsonl").read_text().splitlines()
    calls = [json.loads(line) for line in lines]
    return [call["action"] for call in calls if f"/{role}/" in str(call["principal"]) and call["status"] in DENIED]


@pytest.mark.slow
def test_an_event_comes_and_goes_and_leaves_nothing(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With IAM judging every call; and another person goes on where the first stopped, whose machine is lost.

    The first has rights of their own in the account. The second has the config file, their own credentials, and a right
    to be one of the event's operators; they look, run `up`, and take the event away.
    """
    first = Demo(folder, helm=os.environ["HUBCTL_TEST_HELM3"])
    first("sandbox", "start", "--enforce-iam")
    ada = people.user(folder, "ada")
    first("access", "add", ada.arn, "--role", "operator", "--github", "ada")
    begin(first)
    second = _on_another_machine(first, tmp_path_factory.mktemp("ada"))
    second.environment |= people.in_role(folder, ada, "ohw-operator")
    tried = json.loads(second("access", "check", "--sandbox", "--json", capture=True))
    assert {trial["verdict"] for trial in tried["trials"]} == {"ok"}
    assert {trial["means"] for trial in tried["trials"] if trial["what"].startswith("plan ")} == {"no changes"}
    hold(second)
    take_down(second, left=True)
    assert _denied_to(folder, "ohw-operator") == []
    called = _called_by_the_bot(folder)
    assert policies.exactly() - called == set(UNSEEN)  # whichever way they differ, a policy is not the least
    assert called - {name for name, _, _ in policies.granted(policies.everything())} == ANYBODY_MAY
    # What the second stood on is left to somebody with rights of their own.
    left = json.loads(second("leftovers", "--sandbox", "--json", expect=4, capture=True))
    assert [one["name"] for one in left["leftovers"]] == ["ohw-operator"]
    second.environment.clear()
    second("teardown", "--sandbox", "--yes", "--confirm", "ohw")
    assert second.events("teardown")[-1]["outcome"] == "done"
    gone(second, "ohw")


def _on_another_machine(first: Demo, folder: Path) -> Demo:
    """With the config file and the same AWS, and nothing else: the first one's work directory is gone."""
    shutil.copy(first.folder / "config.toml", folder)
    (folder / ".hubctl").mkdir()
    (folder / ".hubctl" / "sandbox").symlink_to(first.folder / ".hubctl" / "sandbox")
    shutil.rmtree(first.folder / ".hubctl" / "ohw.sandbox")
    return Demo(folder, helm=first.helm)
