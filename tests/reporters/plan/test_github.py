"""What GitHub Actions shows beside the comment."""

from __future__ import annotations

from pathlib import Path

from hubctl.core.changes import PhasePlan
from hubctl.reporters.plan.github import command, notices, write_summary
from hubctl.reporters.plan.markdown import marker
from tests.reporters.plan.previews import FULL, of

CONFIG = Path("config.toml")


def test_losses_are_errors_beside_the_config_and_what_is_not_known_is_a_warning() -> None:
    assert list(notices(FULL, CONFIG)) == [
        "::error file=config.toml,title=hubctl plan%3A node group ohw-user::Replaces the node group ohw-user, because "
        "instance_types cannot be changed in place: everybody's servers",
        "::warning title=hubctl plan%3A hubs is known later::the cluster must exist",
        "::warning title=hubctl plan::asked as arn:aws:iam::123456789012:role/reader",
    ]


def test_a_phase_that_could_not_be_asked_is_an_error() -> None:
    (line,) = notices(of(PhasePlan("addons", (), failed="forbidden")), CONFIG)
    assert line.startswith("::error title=hubctl plan%3A addons could not be asked::")


def test_nothing_can_end_a_command_before_its_end() -> None:
    assert command("error", "100 %\n::set-output::x", title="a,b:c") == (
        "::error title=a%2Cb%3Ac::100 %25%0A::set-output::x"
    )


def test_the_summary_of_a_job_is_added_to_where_there_is_one(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("earlier\n")
    write_summary(FULL, {"GITHUB_STEP_SUMMARY": str(summary)})
    write_summary(FULL, {})
    assert summary.read_text().startswith(f"earlier\n{marker('ohw')}\n")
    assert summary.read_text().count(marker("ohw")) == 1
