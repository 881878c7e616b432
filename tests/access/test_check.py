"""What is tried, and what counts as failed. The trials themselves run in tests/e2e, against the sandbox's judges."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from hubctl.access import check
from hubctl.access.check import Trial, Verdict, failed, try_out
from hubctl.access.whom import Whom
from hubctl.errors import HubctlError
from hubctl.phases import BY_NAME
from hubctl.reporters.access import print_trials
from hubctl.session import Options, Session
from tests.access.people import Aws, config
from tests.fakes.context import a_context

ADA, PI = Whom("ada", "operator"), Whom("pi", "viewer")


def test_who_does_not_get_in_is_tried_no_further() -> None:
    context = a_context(config=config(), aws=Aws(denied="AWS does not allow sts:AssumeRole"))
    session: Any = Session(context, None, Options(Path("config.toml")), Path(), "")  # type: ignore[arg-type]  # has what is asked here
    trials = try_out(session, ADA)
    assert trials == (Trial("log in as operator", Verdict.DENIED, "AWS does not allow sts:AssumeRole"),)
    assert failed(trials)


def _refuse() -> None:
    raise HubctlError("403", hint="")


@pytest.mark.parametrize(
    ("whom", "answer", "verdict"),
    [
        (ADA, None, Verdict.OK),
        (ADA, False, Verdict.DENIED),
        (ADA, _refuse, Verdict.DENIED),
        (PI, None, Verdict.BEYOND),
        (PI, False, Verdict.CLOSED),
        (PI, _refuse, Verdict.CLOSED),
    ],
)
def test_only_what_a_role_should_be_able_to_do_can_fail(whom: Whom, answer: Any, verdict: Verdict) -> None:
    attempt = answer if callable(answer) else lambda: answer
    trial = check._of(whom, frozenset({"operator"}), "write", "up", attempt)
    assert trial.verdict is verdict
    assert failed((trial,)) == (verdict is Verdict.DENIED)


def test_what_a_viewer_cannot_plan_are_phases_that_there_are() -> None:
    assert frozenset(BY_NAME) > check.NEEDS_SECRETS


def test_the_answer_is_there_for_programs_too() -> None:
    stream = io.StringIO()
    print_trials(stream, PI, [Trial("see pods", Verdict.OK, "whether hubs run")], as_json=True)
    answer = json.loads(stream.getvalue())
    assert (answer["works"], answer["trials"][0]["verdict"]) == (True, "ok")
