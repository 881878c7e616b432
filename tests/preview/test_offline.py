"""Without an account: everything renders, from nothing, with made-up secrets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hubctl.core.helm import Release
from hubctl.core.preview import Preview
from hubctl.core.terraform import Identity, LocalBackend, ResourceChange, Root, RootPlan
from hubctl.errors import HubctlError
from hubctl.ports.terraform import Progress
from hubctl.preview import offline
from tests.cli.shell import hubctl
from tests.fakes.context import EXAMPLE, FakeTerraform, example_config


class FakeRenderer:
    """Declare with `charts` and `refuses`; notes what it was asked to render."""

    def __init__(self, charts: Sequence[str] = (), refuses: str = "") -> None:
        self._charts = charts
        self._refuses = refuses
        self.asked: list[Release] = []

    def render(self, release: Release) -> tuple[str, ...] | None:
        self.asked.append(release)
        if release.chart.name == self._refuses:
            raise HubctlError(f"rendering {release.name} failed: replicas: got string, want integer", hint="mend it")
        return ("ConfigMap a", "Secret b") if release.chart.name in self._charts else None


class OnDisk(FakeTerraform):
    """Notes where it was told that states are, and as whom it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.roots: list[Root] = []

    def plan(self, root: Root, *, progress: Progress) -> RootPlan:
        self.roots.append(root)
        return super().plan(root, progress=progress)


def preview(renderer: FakeRenderer, terraform: FakeTerraform | None = None) -> Preview:
    inputs = offline.stand_ins(example_config(), {})
    return offline.preview(inputs, offline.Workshop(terraform or FakeTerraform(), renderer))


def lines(found: Preview, phase: str) -> list[str]:
    (plan,) = [plan for plan in found.plans if plan.phase == phase]
    return [line for one in plan.previews for line in one.lines]


def test_every_root_is_planned_from_nothing_by_nobody() -> None:
    terraform = OnDisk()
    terraform.would("cluster", RootPlan((ResourceChange("aws_vpc.this", "create"),)))
    found = preview(FakeRenderer(), terraform)
    assert {root.key for root in terraform.roots} == {
        "credentials",
        "state-backend",
        "cluster",
        "secondary-bucket/imagery",
    }
    assert {(type(root.backend), root.identity) for root in terraform.roots} == {(LocalBackend, Identity.OPERATOR)}
    assert {root.variables.get("assume_role_arn") for root in terraform.roots} == {None}
    assert lines(found, "cluster") == ["+ aws_vpc.this"]


def test_no_phase_has_to_wait_for_another() -> None:
    found = preview(FakeRenderer(charts=["jupyterhub"]))
    assert found.deferred == ()
    assert lines(found, "hubs").count("+ ConfigMap a") == 2
    assert "+ Job ohw-support/make-directories-364ab281" in lines(found, "storage")


def test_a_chart_that_is_not_here_is_said_and_is_no_failure() -> None:
    found = preview(FakeRenderer())
    titles = [one.title for plan in found.plans if plan.phase == "hubs" for one in plan.previews]
    assert any("its chart is not on this machine, so its values were not checked" in title for title in titles)
    assert found.failures == ()


def test_values_that_a_chart_refuses_are_a_failure_of_their_phase_alone() -> None:
    found = preview(FakeRenderer(refuses="grafana"))
    assert {plan.phase for plan in found.plans if plan.failed} == {"addons"}
    assert "got string, want integer" in found.failures[0].message
    assert lines(found, "hubs") != []


def test_no_real_secret_is_needed_and_the_answer_says_what_it_is() -> None:
    renderer = FakeRenderer()
    found = preview(renderer)
    assert len(renderer.asked) == 5
    assert (found.offline, found.account, found.config.lines) == (True, "", ())
    assert found.notes == ("offline: compared with nothing, and with made-up secrets; what is there was not asked",)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(EXAMPLE, tmp_path / "config.toml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_exit_code_cannot_tell_of_changes(folder: Path) -> None:
    ran = hubctl("plan", "--offline", "--detailed-exitcode")
    assert (ran.returncode, ran.stdout) == (2, "")


@pytest.mark.slow
def test_it_runs_with_no_credentials_at_all_and_leaves_nothing(folder: Path, helm4: Path) -> None:
    """Real terraform on the real roots, real helm on a chart with a schema that these values do not meet; as a job of
    GitHub Actions."""
    _chart(folder / "charts", {"type": "object", "properties": {"singleuser": {"type": "integer"}}})
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md"}
    ran = hubctl("plan", "--offline", "--json", "--charts", "charts", HUBCTL_HELM=str(helm4), **github)
    answer: dict[str, Any] = json.loads(ran.stdout)
    failed = {phase["phase"]: phase["failed"] for phase in answer["phases"] if phase["failed"]}
    assert "singleuser" in failed["hubs"]
    assert "has no chart" in failed["addons"]
    added = {phase["phase"]: phase["changes"]["added"] for phase in answer["phases"]}
    assert added["cluster"] > 50
    assert ran.returncode != 0
    assert "::error title=hubctl plan%3A hubs could not be asked::" in ran.stderr
    assert Path("summary.md").read_text().startswith("<!-- hubctl-plan:ohw -->\n")
    assert {path.name for path in folder.iterdir()} == {"config.toml", "charts", "summary.md"}


def _chart(folder: Path, schema: dict[str, Any]) -> None:
    chart = folder / "jupyterhub"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: jupyterhub\nversion: 4.4.0\n")
    (chart / "values.yaml").write_text("{}\n")
    (chart / "values.schema.json").write_text(json.dumps(schema))
    (chart / "templates" / "all.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
