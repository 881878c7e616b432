"""Two events in one account and region, whose names begin alike. One is nothing like the example: it comes and goes
with IAM judging each call of its bot user, and the other is what it was.

What differs from the example: a bot user with a key, no NAT, two zones, another region, Kubernetes version and account,
machines that AWS may take back, one hub with a password and a certificate of AWS's, Dask, no Grafana, no zone for its
name, no budget, a data bucket without versions, and two buckets in other regions. That a second `up` changes nothing,
and a second teardown either, is told by the main job.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from demo.content import fill
from demo.story import Demo, look
from hubctl.config.load import load
from hubctl.doctor.questions import of_operator
from tests.e2e import neighbour
from tests.terraform import policies

CONFIGS = Path(__file__).parent / "configs"
ANYBODY_MAY = {"sts:GetCallerIdentity"}
BY_THE_SANDBOX = {
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateSecurityGroup",
    "ec2:CreateVolume",
    "elasticloadbalancing:CreateLoadBalancer",
}
"""What its Kubernetes makes in its AWS, with the same identity as the person's."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder with both configs. The sandbox is stopped at the end."""
    shutil.copy(CONFIGS / "second.toml", tmp_path / "config.toml")
    shutil.copy(CONFIGS / "neighbour.toml", tmp_path / neighbour.CONFIG)
    yield tmp_path
    subprocess.run([sys.executable, "-m", "hubctl", "sandbox", "stop"], cwd=tmp_path, check=False)


def _calls(folder: Path) -> list[dict[str, Any]]:
    """What the sandbox's AWS was asked for."""
    return [json.loads(line) for line in (folder / ".hubctl" / "sandbox" / "requests.jsonl").read_text().splitlines()]


def _granted() -> set[str]:
    return {name for name, _, _ in policies.granted(policies.everything())}


def _changed_by_operator(calls: list[dict[str, Any]]) -> set[str]:
    """What was changed with the identity of whoever ran the commands."""
    return {call["action"] for call in calls if call["kind"] == "write" and str(call["principal"]).endswith(":root")}


def _told_of_operator(folder: Path) -> set[str]:
    """What `hubctl doctor` asks about, for either event."""
    configs = (load(folder / name) for name in ("config.toml", neighbour.CONFIG))
    return {action for config in configs for asked in of_operator(config) for action in asked.question.actions}


@contextmanager
def _beside(folder: Path, helm: str, *command: str) -> Iterator[None]:
    """A command at work while others run; it must end well."""
    environment = {**os.environ, "HUBCTL_HELM": helm}
    log = folder / "beside.log"
    with log.open("wb") as said:
        words = [sys.executable, "-m", "hubctl", *command]
        child = subprocess.Popen(words, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)
        yield
        assert child.wait(timeout=600) == 0, log.read_text()


def _listed(hubctl: Demo) -> dict[str, Any]:
    found = json.loads(hubctl("events", "--sandbox", "--json", capture=True))
    return {one["name"]: one for one in found["events"] if not one["gone"]}


@pytest.mark.slow
def test_a_quite_different_event_comes_and_goes_as_its_bot_and_its_neighbour_stays_as_it_was(folder: Path) -> None:
    helm = os.environ["HUBCTL_TEST_HELM4"]
    hubctl = Demo(folder, helm=helm)
    hubctl("sandbox", "start", "--enforce-iam")
    with _beside(folder, helm, "up", "--sandbox", "--config", neighbour.CONFIG):
        hubctl("up", "--sandbox")
    both = _listed(hubctl)
    assert {name: one["regions"] for name, one in both.items()} == {
        "glacier-school": ["ap-southeast-2", "eu-central-1", "eu-north-1"],
        "glacier-school-2": ["eu-central-1"],
    }
    assert [one["gone_by"] for one in both.values()] == ["2028-03-18", "2028-03-24"]
    assert all(one["up_since"] and one["usd_per_day"] > 2 and one["things"] > 20 for one in both.values())
    hubctl("plan", "--sandbox", "--detailed-exitcode")
    look(hubctl, ("dns",))
    list(fill(folder))
    neighbour.fill(folder)
    before = neighbour.snapshot(folder)
    hubctl("teardown", "--sandbox", "--force-empty", "--yes", "--confirm", "glacier-school")
    hubctl("leftovers", "--sandbox")
    assert _listed(hubctl) == {"glacier-school-2": both["glacier-school-2"]}
    after = neighbour.snapshot(folder)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()
    calls = _calls(folder)
    hubctl("sandbox", "stop")
    hubctl("plan", "--sandbox", "--config", neighbour.CONFIG, "--detailed-exitcode")
    assert [call["action"] for call in calls if call["status"] in (401, 403)] == []
    asked = {call["action"] for call in calls if str(call["principal"]).endswith("/glacier-school-terraform-bot")}
    assert asked - _granted() - ANYBODY_MAY == set()
    assert _changed_by_operator(calls) - _told_of_operator(folder) - BY_THE_SANDBOX == set()
    assert {"ec2:CreateVpc", "ec2:DeleteVpc", "eks:CreateCluster", "eks:DeleteCluster"} <= asked
