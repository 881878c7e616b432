"""Everything is wrong at once: each fault is found, with what mends it, and none hides another."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubctl import wiring
from hubctl.adapters.dns_public import SandboxDelegation
from hubctl.adapters.registry.canned import CannedRegistry
from hubctl.core.findings import Diagnosis, Finding, Level
from hubctl.doctor.examination import examine
from hubctl.reporters.diagnosis import print_diagnosis
from hubctl.session import Options
from tests.config.files import changed
from tests.doctor import patient
from tests.sandbox.aws.conftest import Endpoint, end, launch

TODAY = dt.datetime.now(dt.UTC).date()
SECRETS = ("HUB_CLIENT_ID", "HUB_CLIENT_SECRET", "GRAFANA_CLIENT_ID", "GRAFANA_CLIENT_SECRET")
CHARTS = ("cluster-autoscaler", "prometheus", "grafana", "jupyterhub")


def _later(days: int) -> str:
    return str(TODAY + dt.timedelta(days=days))


ABOUT_THE_EVENT = {
    '"123456789012"': f'"{patient.ACCOUNT}"',
    "starts = 2027-08-09": f"starts = {_later(60)}",
    "ends = 2027-08-13": f"ends = {_later(64)}",
    "freeze = 2027-08-06": f"freeze = {_later(57)}",
    'region = "us-east-1"': 'region = "us-west-2"',
}
WRONG = {
    'instance_types = ["m6i.xlarge"]': 'instance_types = ["q9.xlarge"]',
    'kubernetes_version = "1.36"': 'kubernetes_version = "1.27"',
    'tag = "2027.07.21"': 'tag = "latest"',
    'client_id = "env:GRAFANA_CLIENT_ID"': 'client_id = "env:HUB_CLIENT_ID"',
}

TABLE = [
    # what is planted          level      what                                  in its reason                in its fix
    ("an old terraform", "error", "terraform", "1.5.7", "hubctl tools install"),
    ("a clock that runs fast", "error", "clock", "7 min fast", "timedatectl set-ntp true"),
    ("a login that ends soon", "error", "credentials", "last 12 minutes", "aws sso login"),
    ("a policy that denies", "error", "operator", "may not iam:CreateRole", "aws iam put-user-policy"),
    ("a boundary that denies", "error", "operator", "s3:DeleteObjectVersion: its permissions boundary", "have whoever"),
    ("an organisation that denies", "warning", "operator", "route53:ChangeResourceRecordSets", "ask whoever runs"),
    ("machines of others", "error", "vCPUs, standard, on demand", "16 of 256 free", "--quota-code L-1216C47A"),
    ("networks of others", "error", "VPCs", "0 of 5 free", "--service-code vpc --quota-code L-F678F1CE"),
    ("addresses of others", "error", "Elastic IP addresses", "0 of 5 free", "--quota-code L-0263D0A3"),
    ("a type that nobody has", "error", "nodes.core", "q9.xlarge cannot be had", "describe-instance-type-offerings"),
    ("an old Kubernetes", "error", "Kubernetes", "EKS has no 1.27", 'write kubernetes_version = "1.3'),
    ("a bucket of others", "error", "bucket", "another account's", "choose another event.name"),
    ("a log group left over", "error", "log group", "without the tag", "aws logs delete-log-group"),
    ("another registrar", "error", "delegation", "ns1.registrar.example", "enter these name servers"),
    ("a record of others", "error", "record", "hub.example.org has a record (A 192.0.2.7)", "delete that record"),
    ("a secret that is not set", "error", "secrets", "env:HUB_CLIENT_SECRET is not set", "export HUB_CLIENT_SECRET"),
    ("one app for two places", "error", "OAuth app", "which have nothing in common", "make an OAuth app for each"),
    ("no such organisation", "error", "organisation", "no organisation oceanhackweek", "correct auth.allow"),
    ("a tag that moves", "warning", "image", "the tag latest can change at any time", "hubctl image check"),
    (
        "an image that nobody pushed",
        "error",
        "image",
        "nothing:1: there is no such image",
        "hubctl image check",
    ),
    ("a forged chart", "error", "prometheus", "has the digest", "rm "),
]


def _image_at(url: str) -> dict[str, str]:
    """The prod hub's image in a registry that has none."""
    host = 'host = "hub.example.org"\n\n'
    return {host: f'{host.strip()}\nimage = {{ name = "{url.removeprefix("http://")}/pangeo/nothing", tag = "1" }}\n\n'}


class FastClock:
    """Seven minutes fast."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=7)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to run hubctl in, with all secrets, a cache of its own, and GitHub with the example's organisation."""
    for name in SECRETS:
        monkeypatch.setenv(name, "not-a-real-secret")
    monkeypatch.setenv("HUBCTL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HUBCTL_HELM", os.environ["HUBCTL_TEST_HELM4"])
    monkeypatch.setenv("GH_TOKEN", "not-a-real-token")
    with patient.github("oceanhackweek") as url:
        monkeypatch.setenv("GITHUB_API_URL", url)
        monkeypatch.chdir(tmp_path)
        yield tmp_path


@pytest.fixture
def aws(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """An account of its own, and the environment of an operator who may do everything in it."""
    endpoint = launch(folder / "aws")
    for name, value in patient.healthy_account(endpoint).items():
        monkeypatch.setenv(name, value)
    yield endpoint
    end(endpoint)


def _examine(folder: Path, changes: dict[str, str], **others: Any) -> Diagnosis:
    """As `hubctl doctor` does it, outside the sandbox: with a person's identity. Nobody runs a registrar here."""
    config = Path("config.toml")
    config.write_text(changed({**ABOUT_THE_EVENT, **changes}))
    made = wiring.instruments(Options(config, charts=others.pop("charts", None)))
    doors = {"delegation": SandboxDelegation(made.survey), "registry": CannedRegistry(made.registry)}
    return examine(replace(made, **doors, **others))


def _told(found: Diagnosis) -> str:
    stream = io.StringIO()
    print_diagnosis(stream, found)
    return stream.getvalue()


def test_a_healthy_event_is_all_ok(folder: Path, aws: Endpoint) -> None:
    charts = patient.chart_folder(folder / "charts", *CHARTS)
    found = _examine(folder, {}, charts=charts)
    assert [f"{one.what}: {one.reason}" for one in found.findings if one.level is not Level.OK] == []
    assert _told(found).splitlines()[-1] == f"All {len(found.findings)} checks are ok."


def test_each_of_twenty_one_faults_is_found_with_what_mends_it(
    folder: Path, aws: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient.make_ill(aws)
    for name, value in patient.ending_login(aws, minutes=19).items():
        monkeypatch.setenv(name, value)
    patient.forged_charts(folder / "cache", *CHARTS)
    monkeypatch.setenv("HUBCTL_TERRAFORM", str(patient.old_terraform(folder)))
    monkeypatch.delenv("HUB_CLIENT_SECRET")
    with patient.github("somebody-else") as url:
        monkeypatch.setenv("GITHUB_API_URL", url)
        found = _examine(folder, {**WRONG, **_image_at(url)}, clock=FastClock())
    told = _told(found)
    missed = [planted for planted, *expected in TABLE if not any(_is(one, *expected) for one in found.findings)]
    assert missed == [], told
    wide = [line for line in told.splitlines() if len(line) > 80]
    assert [line for line in wide if max(map(len, line.split())) < 50] == []  # but for paths and ARNs
    assert [stop.value for stop in found.stopped] == ["up", "teardown", "the event"]


def _is(finding: Finding, level: str, what: str, reason: str, fix: str) -> bool:
    return (finding.level.value, finding.what) == (level, what) and reason in finding.reason and fix in finding.fix
