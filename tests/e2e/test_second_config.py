"""An event that is nothing like the example comes and goes the same way, with IAM judging each call of its bot user.

What differs: a bot user with a key, no NAT, two zones, another region, Kubernetes version and account, machines that
AWS may take back, one hub with a password and a certificate of AWS's, Dask, no Grafana, no zone for its name, no
budget, a data bucket without versions, and two buckets in other regions.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.story import Demo, play
from hubctl.config.load import load
from hubctl.doctor.questions import of_operator
from tests.terraform import policies

CONFIG = Path(__file__).parent / "configs" / "second.toml"
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
    """An empty folder with the event. Its sandbox is stopped at the end."""
    shutil.copy(CONFIG, tmp_path / "config.toml")
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
    """What `hubctl doctor` asks about."""
    return {action for asked in of_operator(load(folder / "config.toml")) for action in asked.question.actions}


@pytest.mark.slow
def test_a_second_quite_different_event_comes_and_goes_as_its_bot(folder: Path) -> None:
    hubctl = Demo(folder, helm=os.environ["HUBCTL_TEST_HELM4"])
    hubctl("sandbox", "start", "--enforce-iam")
    play(hubctl, waiting_for_people=("dns",))
    calls = _calls(folder)
    assert [call["action"] for call in calls if call["status"] in (401, 403)] == []
    asked = {call["action"] for call in calls if str(call["principal"]).endswith("/glacier-school-terraform-bot")}
    assert asked - _granted() - ANYBODY_MAY == set()
    assert _changed_by_operator(calls) - _told_of_operator(folder) - BY_THE_SANDBOX == set()
    assert {"ec2:CreateVpc", "ec2:DeleteVpc", "eks:CreateCluster", "eks:DeleteCluster"} <= asked
