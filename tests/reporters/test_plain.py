"""Lines for logs, compared whole."""

from __future__ import annotations

import pytest

from hubctl.core.changes import Changes
from hubctl.core.events import (
    Event,
    PhaseFailed,
    PhaseFinished,
    PhaseStarted,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
)
from hubctl.reporters.plain import PlainReporter
from tests.reporters import runs
from tests.reporters.streams import Gone, Hand, Stream


def told(timed: list[runs.Timed], encoding: str = "utf-8", **environ: str) -> str:
    stream, hand = Stream(encoding=encoding), Hand()
    with PlainReporter(stream, monotonic=hand, environ=environ) as reporter:
        for at, event in timed:
            hand.at = 1000 + at
            reporter(event)
    return stream.text


INTERRUPTED = """\
[     0s] sandbox: nothing of this is real AWS
[     0s] hubctl up: ohw, credentials, state-backend, cluster, secondary-bucket, addons, storage, hubs, dns, smoke
[     0s] credentials: started
[     0s] credentials: role ohw-terraform-bot
[     4s] credentials: role ohw-terraform-bot: aws_iam_policy.network: created (50 %)
[     8s] credentials: role ohw-terraform-bot: done in 8.4s, 11 added
[     8s] credentials: wait for the role
[    10s] credentials: wait for the role: STS answers AccessDenied
[    12s] credentials: wait for the role: done in 3.6s, no changes
[    12s] credentials: done in 12s, 11 added
[    12s] state-backend: started
[    12s] state-backend: bucket ohw-terraform-state-123456789012
[    20s] Stopping: what runs now is brought to a safe end, nothing new starts. Press Ctrl-C again to force.
[    26s] state-backend: bucket ohw-terraform-state-123456789012: done in 14s, 7 added
[    26s] state-backend: FAILED at bucket after 14s: stopped between two steps
[    26s] cluster: not run: stopped before it began
[    26s] secondary-bucket: not run: stopped before it began
[    26s] addons: not run: stopped before it began
[    26s] storage: not run: stopped before it began
[    26s] hubs: not run: stopped before it began
[    26s] dns: not run: stopped before it began
[    26s] smoke: not run: stopped before it began
[    26s] hubctl up: interrupted after 27s
sandbox: nothing of this is real AWS
   phase             time  changes
✓  credentials        12s  11 added
✗  state-backend      14s  stopped: bucket
–  cluster                 not run: stopped before it began
–  secondary-bucket        not run: stopped before it began
–  addons                  not run: stopped before it began
–  storage                 not run: stopped before it began
–  hubs                    not run: stopped before it began
–  dns                     not run: stopped before it began
–  smoke                   not run: stopped before it began
   total              27s  18 added

state-backend stopped after 14s, at: bucket
  stopped between two steps

Not started: cluster, secondary-bucket, addons, storage, hubs, dns, smoke

Interrupted: nothing new was begun; above is how far each phase came. To go on:
  hubctl up --sandbox
"""


def test_an_interrupted_run_is_told_line_by_line_with_the_command_that_goes_on() -> None:
    assert told(runs.up_interrupted()) == INTERRUPTED


def test_a_step_speaks_at_most_every_ten_seconds() -> None:
    ticks = [(float(second), StepProgress("cluster", "vpc", f"second {second}")) for second in range(35)]
    lines = told([(0.0, PhaseStarted("cluster")), *ticks]).splitlines()
    assert [line.rsplit(" ", 1)[1] for line in lines[1:]] == ["0", "10", "20", "30"]


def test_time_begins_with_the_run_and_not_with_the_questions_before_it() -> None:
    assert (
        told([(90.0, runs.start()), (92.0, PhaseStarted("cluster"))]).splitlines()[-1] == "[     2s] cluster: started"
    )


def test_a_failure_is_an_annotation_in_github_actions_and_cannot_smuggle_another_command() -> None:
    failed = PhaseFailed("hubs", "release prod", "100% broken\n::set-env name=X::y", "hubctl up", 3.0)
    lines = told([(0.0, failed)], GITHUB_ACTIONS="true").splitlines()
    assert lines == [
        "[     0s] hubs: FAILED at release prod after 3.0s: 100% broken",
        "[     0s] hubs:   ::set-env name=X::y",
        "::error title=hubs::100%25 broken%0A::set-env name=X::y",
    ]


@pytest.mark.parametrize("timed", [runs.up(), runs.up_that_fails(), runs.up_again()], ids=["up", "fails", "again"])
def test_a_log_has_no_control_characters_no_trailing_blanks_and_short_runs_of_lines(timed: list[runs.Timed]) -> None:
    text = told(timed)
    assert all(character == "\n" or character.isprintable() for character in text)
    assert all(line == line.rstrip() for line in text.splitlines())


def test_what_other_programs_write_cannot_colour_or_move_the_log() -> None:
    text = told([(0.0, StepStarted("cluster", "\x1b[31mred\x1b[0m\r\x1b]0;title\x07 \x9b2J\nvpc"))])
    assert text == "[     0s] cluster: red 2J vpc\n"


def test_a_log_in_ascii_replaces_what_it_cannot_say() -> None:
    text = told([(0.0, StepStarted("cluster", "Zürich")), (1.0, RunFinished("done", Changes(), 1.0))], "ascii")
    assert "cluster: Z?rich\n" in text


def test_advice_and_the_command_to_copy_stay_on_one_line() -> None:
    text = told(runs.up_that_fails())
    assert f"  Next: {runs.RAISE}\n" in text
    assert f"  1. dns: {runs.DNS}\n" in told(runs.up())


def test_a_reader_that_went_away_does_not_end_the_run() -> None:
    reporter = PlainReporter(Gone(), environ={})
    for _, event in runs.up():
        reporter(event)


def test_a_plan_says_what_would_be_and_keeps_its_end_for_the_command() -> None:
    begun = RunStarted("plan", "ohw", ("cluster",), ())
    text = told([(0.0, begun), (1.0, runs.phase(0.0, "cluster", runs.step(0.0, "cluster", "x", 1.0, 2))[-1][1])])
    assert text.endswith("cluster: done in 1.0s, 2 to add\n")


@pytest.mark.parametrize(
    "end",
    [StepFinished("hubs", "release prod", Changes(), 4.0), PhaseFailed("hubs", "release prod", "late", "look", 4.0)],
    ids=["done", "failed"],
)
def test_the_last_words_of_a_step_are_said_at_its_end_and_only_once(end: Event) -> None:
    words = [(float(at), StepProgress("hubs", "release prod", f"{at} of 3 pods")) for at in (1, 2, 3)]
    lines = told([*words, (4.0, end), (5.0, PhaseFinished("hubs", Changes(), 5.0))]).splitlines()
    assert [line.partition("] ")[2] for line in lines[:2]] == [
        "hubs: release prod: 1 of 3 pods",
        "hubs: release prod: 3 of 3 pods",
    ]
    assert len(lines) == 4
