"""Workflows for GitHub Actions: judged by actionlint, read as YAML, and written where they belong."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from hubctl import __version__, workflows
from hubctl.config.model import EventConfig
from hubctl.errors import UsageError
from tests.fakes.context import EXAMPLE, example_config
from tests.render.configs import event


def one_hub() -> EventConfig:
    config = event()
    return config.model_copy(update={"hubs": {"prod": config.hubs["prod"]}})


def written(config: EventConfig | None = None, file: str = "config.toml") -> dict[str, str]:
    return workflows.workflows(config or example_config(), PurePosixPath(file))


def read(texts: dict[str, str]) -> dict[str, dict[Any, Any]]:
    """By what they do; `on` is True to YAML 1.1."""
    return {name.removesuffix(".yml").rpartition("-")[2]: yaml.safe_load(text) for name, text in texts.items()}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    actionlint = shutil.which("actionlint", path=str(Path(sys.executable).parent)) or shutil.which("actionlint")
    assert actionlint is not None, "actionlint is missing: pip install -e '.[dev]'"
    files = sorted(str(path) for path in folder.glob("*.yml"))
    return subprocess.run([actionlint, "-no-color", *files], capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in written().items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_actionlint_finds_nothing(folder: Path) -> None:
    done = lint(folder)
    assert (done.stdout, done.returncode) == ("", 0)


def test_actionlint_finds_what_is_wrong(folder: Path) -> None:
    """So that the test above can fail."""
    path = folder / "hubctl-ohw-plan.yml"
    path.write_text(path.read_text().replace("steps.plan.outputs.code", "steps.plam.outputs.code"))
    assert "plam" in lint(folder).stdout


@pytest.mark.parametrize("config", [event(), one_hub()], ids=["elsewhere", "one hub"])
def test_workflows_of_other_events_are_right_too(tmp_path: Path, config: EventConfig) -> None:
    for name, text in written(config, "events/school.toml").items():
        (tmp_path / name).write_text(text)
    done = lint(tmp_path)
    assert (done.stdout, done.returncode) == ("", 0)


def test_there_is_one_for_each_purpose() -> None:
    assert list(written()) == [f"hubctl-ohw-{name}.yml" for name in ("plan", "up", "drift", "teardown")]


def test_no_place_is_left_unfilled() -> None:
    assert [line for text in written().values() for line in text.splitlines() if re.search(r"@[A-Z_]+@", line)] == []


def test_there_are_no_keys_and_every_credential_comes_by_oidc() -> None:
    for text in written().values():
        assert "access-key" not in text
        assert "AWS_SECRET" not in text
    for workflow in read(written()).values():
        for job in workflow["jobs"].values():
            takes_a_role = any("role-to-assume" in step.get("with", {}) for step in job["steps"])
            assert takes_a_role == (job["permissions"].get("id-token") == "write")


def test_nothing_is_allowed_that_a_job_does_not_say() -> None:
    assert {str(workflow["permissions"]) for workflow in read(written()).values()} == {"{}"}


def test_nothing_is_cancelled_half_way() -> None:
    for workflow in read(written()).values():
        for job in workflow["jobs"].values():
            group = job.get("concurrency") or workflow.get("concurrency")
            assert group["cancel-in-progress"] is False


def test_every_action_is_pinned_to_a_whole_version() -> None:
    used = {step["uses"] for w in read(written()).values() for job in w["jobs"].values() for step in job["steps"]
            if "uses" in step}  # fmt: skip
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+", one)] == []


def test_hubctl_itself_is_pinned() -> None:
    assert all(f"hubctl=={__version__}" in text for text in written().values())


def test_what_people_type_reaches_the_shell_as_variables_alone() -> None:
    for workflow in read(written()).values():
        for job in workflow["jobs"].values():
            assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []


def test_secrets_are_those_that_the_config_refers_to() -> None:
    jobs = read(written())["plan"]["jobs"]
    assert jobs["plan"]["env"] == {
        name: f"${{{{ secrets.{name} }}}}"
        for name in ("HUB_CLIENT_ID", "HUB_CLIENT_SECRET", "GRAFANA_CLIENT_ID", "GRAFANA_CLIENT_SECRET")
    }
    assert "env" not in jobs["check"]
    assert "env" not in read(written())["teardown"]["jobs"]["teardown"]


def test_a_fork_gets_neither_credentials_nor_secrets() -> None:
    jobs = read(written())["plan"]["jobs"]
    assert jobs["plan"]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert jobs["check"]["permissions"] == {"contents": "read"}


def test_hubs_come_up_one_after_the_other_each_behind_its_environment() -> None:
    jobs = read(written())["up"]["jobs"]
    assert {name: (job["environment"], job.get("needs")) for name, job in jobs.items()} == {
        "up": ("ohw-staging", None),
        "promote-to-prod": ("ohw-prod", "up"),
    }
    assert jobs["up"]["steps"][-1]["run"] == "hubctl up --hub staging"
    promote, up = (step["run"] for step in jobs["promote-to-prod"]["steps"][-2:])
    assert "hubctl promote staging prod --yes" in promote
    assert up == "hubctl up --hub prod"


def test_an_event_with_one_hub_has_nothing_to_promote() -> None:
    jobs = read(written(one_hub()))["up"]["jobs"]
    assert list(jobs) == ["up"]
    assert jobs["up"]["steps"][-1]["run"] == "hubctl up"


def test_a_teardown_needs_the_name_typed() -> None:
    workflow = read(written())["teardown"]
    assert workflow[True]["workflow_dispatch"]["inputs"]["name"]["required"] is True
    (step,) = [s for s in workflow["jobs"]["teardown"]["steps"] if s.get("name") == "Teardown"]
    assert step["env"]["NAME"] == "${{ inputs.name }}"
    assert '--confirm "$NAME"' in step["run"]


def test_they_are_written_into_the_repository_of_the_config(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "events").mkdir()
    config = tmp_path / "events" / "ohw.toml"
    shutil.copy(EXAMPLE, config)
    paths = workflows.write(example_config(), config, force=False)
    assert {path.parent for path in paths} == {tmp_path / ".github" / "workflows"}
    assert "HUBCTL_CONFIG: events/ohw.toml" in paths[0].read_text()
    assert workflows.write(example_config(), config, force=False) == paths


def test_a_workflow_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    mine = tmp_path / ".github" / "workflows" / "hubctl-ohw-up.yml"
    mine.parent.mkdir(parents=True)
    mine.write_text("name: mine\n")
    with pytest.raises(UsageError, match="is not hubctl's"):
        workflows.write(example_config(), config, force=False)
    assert [path.name for path in mine.parent.iterdir()] == ["hubctl-ohw-up.yml"]
    workflows.write(example_config(), config, force=True)
    assert mine.read_text().startswith("# Written by")
