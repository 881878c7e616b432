"""`hubctl doctor` as a shell runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import NOWHERE, SECRETS, config, hubctl
from tests.doctor.patient import chart_folder


@pytest.fixture
def nowhere(here: Path, helm4: Path) -> dict[str, str]:
    """An environment in which nothing answers."""
    config()
    chart_folder(here / "charts", "cluster-autoscaler", "prometheus", "grafana", "jupyterhub")
    addresses = dict.fromkeys(("AWS_ENDPOINT_URL", "GITHUB_API_URL", "HTTPS_PROXY"), NOWHERE)
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "HUBCTL_HELM": str(helm4)}
    return {**addresses, **keys, **SECRETS}


def test_where_nothing_answers_it_says_so_line_by_line_and_writes_nothing(nowhere: dict[str, str], here: Path) -> None:
    before = sorted(here.rglob("*"))
    ran = hubctl("doctor", "--charts", "charts", "--json", **{**nowhere, "HUB_CLIENT_ID": ""})
    found = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr, found["would_fail"]) == (3, "", ["up", "teardown"])
    assert {one["what"] for one in found["findings"] if one["level"] == "error"} == {"identity", "secrets"}
    unseen = {one["subject"] for one in found["findings"] if one["level"] == "not checked"}
    assert unseen == {
        "this machine", "account", "permissions", "quotas", "instance types", "names", "DNS", "login",
        "image",
    }  # fmt: skip
    assert sorted(here.rglob("*")) == before


def test_a_config_that_cannot_be_read_gives_exit_code_2(here: Path) -> None:
    ran = hubctl("doctor")
    assert (ran.returncode, ran.stdout) == (2, "")
