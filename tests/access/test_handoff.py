"""The runbook says what somebody must know, on a page, and no secret."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hubctl.access.handoff import handoff
from hubctl.cli import app
from hubctl.config.references import references
from hubctl.reporters.handoff import as_data, markdown
from tests.access.people import ADA, OPERATORS, config
from tests.config.files import EXAMPLE

PAGE = markdown(handoff(config(), ""))


@pytest.mark.parametrize(
    "words",
    [
        "# OceanHackWeek 2027: how to go on with its hubs",
        "**2027-08-27**",
        "https://hub.example.org",
        "Grafana: http://localhost:3000/, after kubectl -n ohw-support port-forward svc/grafana 3000:80",
        f"ada (operator): {ADA.replace('_', chr(92) + '_')}, ada on GitHub, Admin in Grafana",
        "2027-08-06: image of prod is frozen",
        "s3://ohw-hubctl-state-123456789012/, below it credentials/terraform.tfstate, state-backend/terraform.tfstate",
        "s3://ohw-hubctl-state-123456789012/hubctl.lock",
        f"role_arn = {OPERATORS}",
        "hub-team@example.org: budget of USD 1,500 a month",
    ],
)
def test_what_somebody_must_know_is_on_the_page(words: str) -> None:
    assert words in PAGE.replace("\\-", "-")


def test_it_says_what_a_day_costs_and_all_of_them() -> None:
    assert len(re.findall(r"USD [0-9,]+\.\d\d", PAGE)) == 3


def test_every_command_on_it_exists_and_takes_these_options() -> None:
    root = typer.main.get_command(app)
    typed = re.findall(r"^(hubctl .*?)  +#", markdown(handoff(config(), " --config other.toml")), re.MULTILINE)
    assert len(typed) > 8
    for line in typed:
        command, words = root, shlex.split(line)[1:]
        while hasattr(command, "commands") and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        with command.make_context(line, words):
            pass


def test_secrets_are_named_and_their_values_are_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for reference in references(config()):
        monkeypatch.setenv(reference.removeprefix("env:"), "canary-of-a-secret")
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE)
    said = [CliRunner().invoke(app, ["handoff", "--config", str(path), *more]).stdout for more in ([], ["--json"])]
    assert all("HUB_CLIENT_SECRET" in one and "canary" not in one for one in said)
    assert json.loads(said[1])["gone_by"] == "2027-08-27"


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) < 110


def test_the_words_of_the_config_are_no_markup() -> None:
    event = config().event.model_copy(update={"title": "<b>#1 [x](y)"})
    assert markdown(handoff(config().model_copy(update={"event": event}), "")).startswith("# \\<b\\>\\#1 \\[x\\](y):")


def test_without_people_it_does_not_speak_of_their_role() -> None:
    alone = handoff(config().model_copy(update={"access": ()}), "")
    assert "AWS_PROFILE" not in markdown(alone)
    assert as_data(alone)["profile"] == ()
