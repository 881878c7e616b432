"""`hubctl export` as it is typed: a real Prometheus and a stand-in of Grafana behind a Kubernetes API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.usage import files
from hubctl.usage.summary import summary
from tests.cli.shell import hubctl
from tests.export import grafana
from tests.usage import made
from tests.usage.cluster import event_folder, standing_api

PASSWORD_LOGIN = (
    ('organisation = "oceanhackweek"      # GitHub', '# organisation = "oceanhackweek"      # GitHub'),
    ('teams = [{ team = "hub-team"', '# teams = [{ team = "hub-team"'),
    ('# host = "hub.example.org"          # a', 'host = "hub.example.org"          # a'),
)
_LOGIN = {"grafana": {"admin-user": "admin", "admin-password": grafana.PASSWORD}}
STEP = ("--step", "900")


@pytest.fixture
def event(tmp_path: Path, prometheus: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """We are in its folder; its hub was torn down before, and left a receipt."""
    monkeypatch.chdir(tmp_path)
    with (
        grafana.grafana() as board,
        standing_api({"prometheus-server:80": prometheus, "grafana:80": board}, _LOGIN) as url,
    ):
        folder = event_folder(tmp_path, url, *PASSWORD_LOGIN)
        (folder / ".hubctl" / "ohw").mkdir(parents=True)
        (folder / ".hubctl" / "ohw" / "receipt.json").write_text("{}")
        yield folder


def _export(*more: str, code: int = 0, **environment: str) -> tuple[str, str]:
    ran = hubctl("export", "--kubeconfig", "kubeconfig", "--without", "homes", *STEP, *more, **environment)
    assert ran.returncode == code, ran.stderr
    return ran.stdout, ran.stderr


def test_everything_is_kept_verified_and_can_be_read_again(event: Path) -> None:
    said, _ = _export()
    kept = event / "ohw-export"
    days = {day["day"]: day["concurrent_users"] for day in summary(files.read(kept))["days"]}
    assert days["2020-08-10"] == made.USERS[0]
    boards = sorted((kept / "grafana" / "dashboards").iterdir())
    assert len(boards) == len(grafana.BOARDS)
    assert json.loads((kept / "grafana" / "dashboards" / "board-7-u7.json").read_text())["dashboard"]["uid"] == "u7"
    assert (kept / "config" / "config.toml").read_bytes() == (event / "config.toml").read_bytes()
    assert (kept / "config" / "receipt.json").read_text() == "{}"
    assert "103 dashboards" in said
    assert "left out: homes" in said
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert kept.stat().st_mode & 0o777 == 0o700


def test_secrets_of_data_sources_stay_out(event: Path) -> None:
    _export("--without", "prometheus")
    text = (event / "ohw-export" / "grafana" / "datasources.json").read_text()
    assert "in the open" not in text
    assert json.loads(text)[0]["secureJsonFields"] == {"basicAuthPassword": True}
    written = "".join(path.read_text() for path in (event / "ohw-export").rglob("*") if path.is_file())
    assert grafana.PASSWORD not in written


def test_a_file_that_is_broken_later_is_found(event: Path) -> None:
    _export("--without", "grafana", "--without", "prometheus")
    assert hubctl("export", "--check").returncode == 0
    (event / "ohw-export" / "config" / "config.toml").write_text("other")
    (event / "ohw-export" / "config" / "config.json").unlink()
    ran = hubctl("export", "--check")
    assert ran.returncode == 1
    assert "config/config.json is missing" in ran.stderr
    assert "config/config.toml is not what was written" in ran.stderr


def test_a_part_that_cannot_be_had_leaves_no_whole_export(event: Path) -> None:
    _export("--without", "grafana", "--without", "prometheus")
    _, said = _export("--without", "grafana", "--prometheus", "http://127.0.0.1:1", code=1)
    assert "error: export of prometheus: http://127.0.0.1:1 does not answer" in said
    assert "or do without it: --without prometheus" in said
    assert not (event / "ohw-export" / "manifest.json").exists()
    assert hubctl("export", "--check").returncode == 1


def test_grafana_with_github_login_takes_a_token(event: Path, prometheus: str) -> None:
    with standing_api({"prometheus-server:80": prometheus}) as url, grafana.grafana() as board:
        event_folder(event, url)
        only = ("--without", "prometheus")
        _, said = _export(*only, code=3)
        assert "Grafana's login is GitHub's, so it has no password for hubctl" in said
        assert "HUBCTL_GRAFANA_TOKEN" in said
        _export(*only, "--grafana", board, HUBCTL_GRAFANA_TOKEN=grafana.TOKEN)
        _, said = _export(*only, "--grafana", board, code=3, HUBCTL_GRAFANA_TOKEN="wrong")
        assert "refuses api/search: HTTP 401 Unauthorized" in said


def test_homes_need_a_bucket_before_anything_is_asked(event: Path) -> None:
    ran = hubctl("export", "--kubeconfig", "kubeconfig")
    assert ran.returncode == 2
    assert 'write [export] bucket = "data" into it, or leave them out: --without homes' in ran.stderr
    assert not (event / "ohw-export").exists()
