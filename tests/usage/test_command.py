"""`hubctl usage` as it is typed, against a real Prometheus behind a Kubernetes API, and from an export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.usage import files
from hubctl.usage.event import Usage
from tests.cli.shell import hubctl
from tests.usage import made
from tests.usage.cluster import event_folder, standing_api


@pytest.fixture
def api(prometheus: str) -> Iterator[str]:
    """A Kubernetes API with that Prometheus behind it."""
    with standing_api({"prometheus-server:80": prometheus}) as url:
        yield url


@pytest.fixture
def event(tmp_path: Path, api: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config of 2020, and a kubeconfig; we are in it."""
    monkeypatch.chdir(tmp_path)
    return event_folder(tmp_path, api)


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
