"""Smoke against a real JupyterHub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.hub.client import HubClient
from hubctl.classroom.smoke import smoke
from hubctl.core.hub import SMOKE_USER, Check, MountWish, Wishes
from hubctl.errors import HubctlError
from tests.classroom.hub import POWERLESS, TOKEN, RealHub
from tests.cli.shell import hubctl
from tests.config.files import EXAMPLE

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("leaves_nobody")]

UNWRITABLE = "/proc"
"""Nobody can make a file there, root neither."""


@pytest.fixture
def client(hub: RealHub) -> Iterator[HubClient]:
    api = hub.client()
    yield api
    api.close()


@pytest.fixture
def limited(tmp_path: Path) -> Path:
    """A control group of two GiB, as a server on Kubernetes sees its own."""
    (tmp_path / "memory.max").write_text(f"{2 * 2**30}\n")
    return tmp_path


def tried(client: HubClient, *mounts: MountWish, memory: int = 2 * 2**30, cgroup: Path) -> dict[str, Check]:
    wishes = Wishes(mounts, memory, cgroup=str(cgroup))
    checks = smoke(client, wishes, SystemClock(), start_seconds=90, progress=lambda _: None)
    return {check.name: check for check in checks}


def test_a_hub_that_keeps_its_promises_passes(client: HubClient, limited: Path) -> None:
    found = tried(client, MountWish(str(limited), True), MountWish(UNWRITABLE, False), cgroup=limited)
    assert {name: check.state for name, check in found.items()} == {
        "a server starts": "ok",
        "a notebook runs": "ok",
        f"reads {limited}": "ok",
        f"writes {limited}": "ok",
        f"reads {UNWRITABLE}": "ok",
        f"cannot write {UNWRITABLE}": "ok",
        "memory limit": "ok",
        "all of it is removed": "ok",
    }
    assert list(limited.glob(".hubctl*")) == []


def test_broken_promises_are_told_one_by_one(client: HubClient, limited: Path) -> None:
    mounts = (MountWish(str(limited), False), MountWish(UNWRITABLE, True), MountWish("/there/is/none", False))
    found = tried(client, *mounts, memory=2**30, cgroup=limited)
    assert found[f"cannot write {limited}"].state == "failed"
    assert "participants must not" in found[f"cannot write {limited}"].reason
    assert found[f"writes {UNWRITABLE}"].state == "failed"
    assert "FileNotFoundError" in found["reads /there/is/none"].reason
    assert "2147483648 bytes" in found["memory limit"].reason


def test_a_start_that_fails_is_told_with_its_reason(client: HubClient, hub: RealHub, limited: Path) -> None:
    (hub.folder / "refuse").write_text("the claim home-of-nobody is not bound")
    try:
        found = tried(client, cgroup=limited)
    finally:
        (hub.folder / "refuse").unlink()
    assert found["a server starts"].state == "failed"
    assert "the claim home-of-nobody is not bound" in found["a server starts"].reason
    assert found["all of it is removed"].state == "ok"


def test_ctrl_c_removes_the_user_and_the_server(client: HubClient, limited: Path) -> None:
    def pressed(words: str) -> None:
        if "removing" not in words:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        smoke(client, Wishes((), 1, cgroup=str(limited)), SystemClock(), start_seconds=60, progress=pressed)


def test_the_token_reaches_test_users_and_nobody_else(client: HubClient) -> None:
    with pytest.raises(HubctlError, match=r"HTTP 40[34]"):
        client.add_user("ada")
    client.add_user(SMOKE_USER)
    client.remove_user(SMOKE_USER, timeout_seconds=5)


def test_a_token_without_scopes_is_refused_in_clear_words(hub: RealHub, limited: Path) -> None:
    powerless = hub.client(POWERLESS)
    with pytest.raises(HubctlError) as caught:
        tried(powerless, cgroup=limited)
    powerless.close()
    assert "HTTP 403" in caught.value.message
    assert "lacks the scopes" in caught.value.message
    assert "hubctl up" in caught.value.hint


def test_the_command_prints_what_it_found_and_exits_with_1(hub: RealHub, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(EXAMPLE)
    done = hubctl("smoke", "staging", "-c", str(file), "--url", hub.url, "--json", HUBCTL_HUB_TOKEN=TOKEN)
    assert done.returncode == 1, done.stderr  # nothing of the example's mounts is on this machine
    states = {one["name"]: one["state"] for one in json.loads(done.stdout)["checks"]}
    assert states["a notebook runs"] == states["all of it is removed"] == "ok"
    assert states["reads /home/jovyan/shared"] == "failed"
    assert TOKEN not in done.stdout + done.stderr
