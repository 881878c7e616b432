"""A small classroom on a real JupyterHub that lets two servers start at the same time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.classroom.rehearse import clean_up, rehearse
from hubctl.core.hub import rehearsal_users
from tests.classroom.hub import TOKEN, RealHub
from tests.cli.shell import config, hubctl

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("leaves_nobody")]


def test_five_people_get_servers_and_all_is_removed(
    hub: RealHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config()
    arguments = ("rehearse", "staging", "--users", "5", "--over", "0", "--url", hub.url, "--json", "--yes")
    done = hubctl(*arguments, HUBCTL_HUB_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["users"], told["ready"], told["failures"]) == (5, 5, [])
    assert 0 < told["seconds"]["p50"] <= told["seconds"]["p95"] <= told["seconds"]["max"]
    assert "5 servers on staging: about 1 node of at most" in done.stderr
    assert "429 POST" in (hub.folder / "log").read_text()  # some were put off, and asked again


def test_ctrl_c_sends_everybody_home_and_what_was_made_can_be_removed(hub: RealHub) -> None:
    client, said = hub.client(), []

    def pressed(words: str) -> None:
        said.append(words)
        raise KeyboardInterrupt

    (hub.folder / "refuse").write_text("no room on any node")
    try:
        with pytest.raises(KeyboardInterrupt):
            rehearse(client, rehearsal_users(2), SystemClock(), over_seconds=600, start_seconds=60, progress=pressed)
    finally:
        (hub.folder / "refuse").unlink()
    assert "no room on any node" in said[0]
    assert clean_up(client, said.append) == ("hubctl-test-001",)
    assert clean_up(client, said.append) == ()
    client.close()
