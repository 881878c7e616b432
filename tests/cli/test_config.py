"""The commands about the config file, as a shell sees them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.config.files import EXAMPLE, changed

BROKEN = {'nat = "single"': 'nat = "sinlge"', "participants = 60": "participants = 0"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def hubctl(*arguments: str, answers: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hubctl", *arguments],
        input=answers,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def config(text: str = EXAMPLE, name: str = "config.toml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def test_validate_says_in_a_line_a_hub_what_the_config_comes_to() -> None:
    config()
    ran = hubctl("validate")
    assert ran.returncode == 0
    assert [line.split(": ")[2] for line in ran.stderr.splitlines()] == ["buckets.imagery.region"]
    assert ran.stdout == (
        "config.toml is right: ohw, 2027-08-09 to 2027-08-13, 60 participants, account 123456789012, us-west-2\n"
        "  staging  staging.hub.example.org  about 15 seats a node (r6i.2xlarge), 4 nodes for all; at most 20\n"
        "  prod  hub.example.org  about 15 seats a node (r6i.2xlarge), 4 nodes for all; at most 20\n"
    )


def test_validate_tells_all_problems_with_their_places_and_nothing_else() -> None:
    config(changed(BROKEN))
    ran = hubctl("validate")
    assert (ran.returncode, ran.stdout) == (2, "")
    lines = ran.stderr.splitlines()
    assert lines[0] == "error: config.toml has 2 problems"
    assert [line.split(": ")[1] for line in lines[1:3]] == ["event.participants", "network.nat"]
    assert lines[3] == "  -> correct config.toml, then: hubctl validate"


def test_validate_gives_problems_as_data() -> None:
    config(changed(BROKEN))
    ran = hubctl("validate", "--json")
    assert (ran.returncode, ran.stderr) == (2, "")
    answer = json.loads(ran.stdout)
    assert (answer["valid"], [problem["key"] for problem in answer["problems"]]) == (
        False,
        ["event.participants", "network.nat"],
    )


def test_validate_gives_sizes_as_data() -> None:
    config()
    answer = json.loads(hubctl("validate", "--json").stdout)
    assert answer["hubs"][1] == {"hub": "prod", "host": "hub.example.org", "seats_per_node": 15, "nodes": 4}
    assert (answer["valid"], [one["key"] for one in answer["warnings"]]) == (True, ["buckets.imagery.region"])


def test_validate_says_that_it_does_not_know_an_instance_type() -> None:
    config(changed({'["r6i.2xlarge"]': '["x99.2xlarge"]'}))
    assert "seats unknown: hubctl does not know x99.2xlarge" in hubctl("validate").stdout


def test_validate_annotates_pull_requests() -> None:
    config(changed(BROKEN))
    lines = hubctl("validate", GITHUB_ACTIONS="true").stderr.splitlines()
    assert [line.split("::")[1].split(",line=")[0] for line in lines[:2]] == ["error file=config.toml"] * 2


def test_validate_warns_and_passes() -> None:
    config(changed({"max = 20": "max = 3"}))
    ran = hubctl("validate")
    assert ran.returncode == 0
    assert ran.stderr.startswith("warning: config.toml:")


def test_what_is_fit_for_the_sandbox_only_passes_only_with_it() -> None:
    config(changed({'kind = "letsencrypt"  ': 'kind = "off"  '}))
    assert hubctl("validate").returncode == 2
    assert hubctl("validate", "--sandbox").returncode == 0


def test_a_missing_config_is_a_usage_error_that_names_init() -> None:
    ran = hubctl("validate")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: there is no config.toml\n  -> hubctl init")


def test_schema_prints_json() -> None:
    assert json.loads(hubctl("schema").stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_init_without_questions_writes_the_example() -> None:
    ran = hubctl("init", "--defaults")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert Path("config.toml").read_text(encoding="utf-8") == EXAMPLE


def test_init_asks_until_an_answer_is_right_and_writes_all_of_them() -> None:
    answers = [
        "School!",
        "school",
        "Summer School",
        "2028-13-01",
        "2028-06-05",
        "2028-06-01",
        "2028-06-09",
        "many",
        "40",
    ]
    answers += ["Mars", "Europe/Berlin", "1234", "111122223333", "eu-central-1", "team@school.org", "school", "octocat"]
    answers += ["school.org", "hub.other.org", "hub.school.org"]
    ran = hubctl("init", "--output", "school.toml", answers="\n".join(answers) + "\n")
    assert ran.returncode == 0, ran.stderr
    tables = tomllib.loads(Path("school.toml").read_text(encoding="utf-8"))
    assert (tables["event"]["name"], tables["event"]["participants"], str(tables["event"]["ends"])) == (
        "school",
        40,
        "2028-06-09",
    )
    assert (tables["aws"]["account_id"], tables["network"]["zones"][0]) == ("111122223333", "eu-central-1a")
    assert {name: hub["host"] for name, hub in tables["hubs"].items()} == {
        "staging": "staging.hub.school.org",
        "prod": "hub.school.org",
    }
    assert (tables["hub"]["auth"]["allow"], tables["hub"]["admins"]) == (["school"], ["octocat"])
    assert str(tables["image"]["freeze"]) == "2028-06-02"
    assert hubctl("validate", "--config", "school.toml").returncode == 0


def test_init_takes_the_defaults_of_whoever_only_presses_return() -> None:
    ran = hubctl("init", answers="\n" * 20)
    assert ran.returncode == 0, ran.stderr
    written = tomllib.loads(Path("config.toml").read_text(encoding="utf-8"))
    assert written["event"] == tomllib.loads(EXAMPLE)["event"]


def test_init_never_writes_over_a_file_unless_forced() -> None:
    config("mine")
    ran = hubctl("init", "--defaults")
    assert (ran.returncode, Path("config.toml").read_text()) == (2, "mine")
    assert "nothing was written" in ran.stderr
    assert hubctl("init", "--defaults", "--force").returncode == 0
    assert Path("config.toml").read_text(encoding="utf-8") == EXAMPLE


def test_init_without_anybody_to_answer_writes_nothing_and_says_how() -> None:
    ran = hubctl("init")
    assert ran.returncode == 2
    assert ran.stderr.endswith("error: nobody answers the questions\n  -> hubctl init --defaults asks none\n")
    assert not Path("config.toml").exists()


@pytest.mark.parametrize("command", ["init", "validate", "schema"])
def test_help_says_what_it_does_to_the_account_without_loading_the_model(command: str) -> None:
    code = (
        "import sys; sys.argv = ['hubctl', *sys.argv[1:]]\n"
        "from hubctl.cli import run_cli\n"
        "run_cli(); sys.exit('hubctl.config.model' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, command, "--help"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Examples:" in ran.stdout
