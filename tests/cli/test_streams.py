"""Data on stdout, progress on stderr, and both fit for who reads them. The run fails at once: its terraform says no."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.reporters.jsonl import read
from tests.cli.shell import SECRETS, config, hubctl
from tests.sandbox.aws.conftest import Endpoint, end, launch

_COLOURS = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7])(?:;\d+)*m")
_TERRAFORM = """#!/bin/sh
case "$1" in
  version) echo '{"terraform_version": "1.11.4"}' ;;
  *) echo '{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"no, 100%"}}'; exit 1 ;;
esac
"""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """AWS, in which nothing is."""
    found = launch(tmp_path_factory.mktemp("aws"))
    yield found
    end(found)


@pytest.fixture
def failing(here: Path, endpoint: Endpoint, helm4: Path) -> dict[str, str]:
    """An environment in which `up` gets to its first terraform, and no further."""
    config()
    terraform = here / "terraform"
    terraform.write_text(_TERRAFORM)
    terraform.chmod(0o755)
    keys = {"AWS_ACCESS_KEY_ID": "123456789012", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL": endpoint.url}
    return {**keys, **SECRETS, "HUBCTL_HELM": str(helm4), "HUBCTL_TERRAFORM": str(terraform)}


def test_without_a_terminal_a_run_is_told_in_plain_lines_on_stderr(failing: dict[str, str]) -> None:
    ran = hubctl("up", **failing)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "\x1b" not in ran.stderr
    assert "[     0s] credentials: FAILED at bot ohw-terraform-bot (role)" in ran.stderr
    assert ran.stderr.endswith("When the cause is gone:\n  hubctl up\n")


def test_with_events_stdout_is_nothing_but_events(failing: dict[str, str]) -> None:
    ran = hubctl("up", "--events", **failing)
    assert (ran.returncode, ran.stderr) == (1, "")
    kinds = [type(stamped.event).__name__ for stamped in read(ran.stdout.splitlines())]
    assert kinds[:3] == ["RunStarted", "PhaseStarted", "StepStarted"]
    assert kinds[-1] == "RunFinished"
    assert (kinds.count("PhaseFailed"), kinds.count("PhaseSkipped")) == (1, 9)


def test_github_shows_a_failed_phase_beside_the_run(failing: dict[str, str]) -> None:
    ran = hubctl("up", GITHUB_ACTIONS="true", **failing)
    (annotation,) = [line for line in ran.stderr.splitlines() if line.startswith("::")]
    assert annotation.startswith("::error title=credentials::")
    assert "no, 100%25" in annotation


def test_github_shows_a_refusal_beside_the_run() -> None:
    ran = hubctl("plan", GITHUB_ACTIONS="true")
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[0] == "::error title=hubctl::there is no config.toml"


def test_without_github_there_are_no_annotations() -> None:
    assert "::" not in hubctl("plan").stderr


def _on_a_terminal(*arguments: str, columns: int = 80, **environment: str) -> str:
    """What appears on a terminal of that width."""
    terminal, end = pty.openpty()
    wanted = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "24", **environment}
    ran = subprocess.Popen([sys.executable, "-m", "hubctl", *arguments], stdin=end, stdout=end, stderr=end, env=wanted)
    os.close(end)
    said = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the last writer has gone
            break
        if not piece:
            break
        said += piece
    os.close(terminal)
    ran.wait()
    return said.decode()


def test_a_terminal_gets_a_tree_in_colours_and_its_cursor_back(failing: dict[str, str]) -> None:
    said = _on_a_terminal("up", **failing)
    assert _COLOURS.search(said)
    assert said.count("\x1b[?25l") == said.count("\x1b[?25h") == 1


def test_no_color_is_honoured(failing: dict[str, str]) -> None:
    assert not _COLOURS.search(_on_a_terminal("up", NO_COLOR="1", **failing))


def test_a_dumb_terminal_gets_plain_lines(failing: dict[str, str]) -> None:
    said = _on_a_terminal("up", TERM="dumb", **failing)
    assert "\x1b" not in said
    assert "credentials: FAILED" in said


def test_nothing_is_wider_than_a_narrow_terminal(failing: dict[str, str]) -> None:
    said = _on_a_terminal("up", columns=40, **failing)
    drawn, _, summary = said.partition("\x1b[?25h")
    lines = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in re.split(r"[\r\n]+", drawn)]
    assert [line for line in lines if len(line) > 40] == []
    assert "hubctl up" in summary


def test_an_error_is_broken_at_words_and_its_hint_is_not(failing: dict[str, str]) -> None:
    drawn = _on_a_terminal("plan", columns=40, **{**failing, "AWS_ACCESS_KEY_ID": "999999999999"})
    after = drawn.rpartition("\x1b[?25h")[2]  # what comes when the line that moves has gone
    said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", after).strip().splitlines()
    message, hint = said[:-1], said[-1]
    assert [line for line in message if len(line) > 40] == []
    assert " ".join(line.strip() for line in message).endswith("but the config is for account 123456789012")
    assert hint.startswith("  -> choose other credentials")
    assert len(hint) > 40


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (("validate",), {"valid", "file", "event", "hubs", "warnings"}),
        (("leftovers",), {"clean", "listings", "leftovers", "kept", "pending", "unverified"}),
        (("sandbox", "status"), {"running"}),
    ],
)
def test_what_reports_reports_in_json_too(command: tuple[str, ...], keys: set[str], failing: dict[str, str]) -> None:
    ran = hubctl(*command, "--json", **failing)
    assert ran.returncode == 0
    assert all(line.startswith("warning: ") for line in ran.stderr.splitlines()), ran.stderr
    assert set(json.loads(ran.stdout)) == keys


def test_tools_are_listed_in_json_too(failing: dict[str, str]) -> None:
    listed = json.loads(hubctl("tools", "list", "--json", **failing).stdout)
    assert {row["name"] for row in listed} >= {"terraform", "helm"}


def test_a_reader_that_leaves_early_makes_no_noise() -> None:
    command = f"{sys.executable} -m hubctl schema | head -1"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("{\n", "")
