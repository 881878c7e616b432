"""`hubctl usage` as it is typed, against a real Prometheus behind a Kubernetes API, and from an export."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.usage import files
from hubctl.usage.event import Usage
from tests.cli.shell import hubctl
from tests.conftest import REPOSITORY
from tests.loopback import Quiet, serving
from tests.usage import made

_PROXY = "/api/v1/namespaces/ohw-support/services/prometheus-server:80/proxy/"


@pytest.fixture
def api(prometheus: str) -> Iterator[str]:
    """A Kubernetes API's service proxy and nothing else of it: what comes below its path goes on to Prometheus."""

    class Proxy(Quiet):
        def do_GET(self) -> None:
            if not self.path.startswith(_PROXY):
                self.answer(404, b'{"kind": "Status", "message": "services not found"}')
                return
            try:
                with urllib.request.urlopen(f"{prometheus}/{self.path.removeprefix(_PROXY)}") as answer:  # noqa: S310
                    self.answer(answer.status, answer.read())
            except urllib.error.HTTPError as error:
                self.answer(error.code, error.read())

    with serving(Proxy) as url:
        yield url


@pytest.fixture
def event(tmp_path: Path, api: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config of 2020, and a kubeconfig; we are in it."""
    monkeypatch.chdir(tmp_path)
    text = (REPOSITORY / "config.example.toml").read_text(encoding="utf-8")
    for old, new in (("2027-08-09", "2020-08-10"), ("2027-08-13", "2020-08-14"), ("2027-08-06", "2020-08-07")):
        text = text.replace(old, new)
    (tmp_path / "config.toml").write_text(text)
    cluster = {"name": "c", "cluster": {"server": api}}
    context = {"name": "x", "context": {"cluster": "c", "user": "u"}}
    kubeconfig = {"clusters": [cluster], "contexts": [context], "users": [{"name": "u", "user": {}}]}
    (tmp_path / "kubeconfig").write_text(json.dumps({**kubeconfig, "current-context": "x"}))
    return tmp_path


def test_a_running_event_is_asked_through_the_api_of_its_cluster(event: Path) -> None:
    ran = hubctl("usage", "--kubeconfig", "kubeconfig", "--no-pictures", "--json")
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert [day["concurrent_users"] for day in said["days"]] == [*made.USERS]
    assert said["pictures"] == []


def test_an_export_gives_words_of_eighty_columns_and_pictures(event: Path, usage: Usage) -> None:
    files.write(usage, event / "export" / "prometheus")
    ran = hubctl("usage", "--from", "export", "--session", "2020-08-10T09:00/12:00")
    assert ran.returncode == 0, ran.stderr
    assert [line for line in ran.stdout.splitlines() if len(line) > 80] == []
    assert "49 at most at the same time, Mon 10 Aug 10:25; 55 in all" in ran.stdout
    assert "the most of each, p50 1.3" in ran.stdout
    drawn = {path.name for path in (event / "usage-ohw").iterdir()}
    assert {"users.png", "users.svg", "memory.png", "memory.svg", "memory-people.svg"} <= drawn


def test_an_event_without_its_prometheus_is_told_in_kubernetes_words(event: Path) -> None:
    other = (event / "config.toml").read_text().replace('name = "ohw" ', 'name = "two" ')
    (event / "config.toml").write_text(other)
    ran = hubctl("usage", "--kubeconfig", "kubeconfig", "--no-pictures")
    assert ran.returncode == 1
    assert "Prometheus in namespace two-support answers HTTP 404: services not found" in ran.stderr
