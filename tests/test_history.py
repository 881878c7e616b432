from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from hubctl import history
from hubctl.core.changes import Changes
from hubctl.core.events import (
    Advice,
    Event,
    PhaseFailed,
    PhaseFinished,
    PhaseSkipped,
    PhaseStarted,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    StopRequested,
)
from hubctl.errors import UsageError
from hubctl.journal import Journal
from hubctl.lock import Holder, held_here

STARTED = RunStarted("up", "ohw", ("a", "b"), (("a", ()), ("b", ("a",))))
EVENTS: tuple[Event, ...] = (
    STARTED,
    PhaseStarted("a"),
    StepStarted("a", "one"),
    StepProgress("a", "one", "half", 0.5),
    StepFinished("a", "one", Changes(1), 2.0),
    PhaseFinished("a", Changes(1), 2.0),
    PhaseFailed("b", "two", "broke", "mend it", 1.0),
    PhaseSkipped("c", "b did not finish"),
    Advice("b", "look"),
    StopRequested(1),
    RunFinished("failed", Changes(1, 2, 3), 4.0),
)


def write(work: Path, run: str, *events: Event) -> Path:
    with Journal(work / "runs", run) as journal:
        for event in events:
            journal(event)
    return journal.path


def test_every_kind_of_event_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert {type(event) for event in EVENTS} == set(get_args(Event))
    path = write(tmp_path, "1-up", *EVENTS)
    assert tuple(event for _, event in history.events(path)) == EVENTS


def test_runs_are_listed_with_their_ends(tmp_path: Path) -> None:
    write(tmp_path, "1-up", *EVENTS)
    write(tmp_path, "2-plan")
    write(tmp_path, "3-up", STARTED, PhaseFinished("a", Changes(7), 1.0))
    write(tmp_path, "4-teardown", STARTED)
    with held_here(tmp_path / "lock", Holder.me("teardown", "4-teardown")):
        found = history.runs(tmp_path)
    assert [(run.id, run.outcome, run.changes.added) for run in found] == [
        ("1-up", "failed", 1),
        ("3-up", "killed", 7),
        ("4-teardown", "running", 0),
    ]
    assert (found[0].done, found[0].failed) == (("a",), ("b",))
    assert history.runs(tmp_path)[-1].outcome == "killed"


def test_a_line_that_a_crash_cut_off_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "1-up", STARTED)
    with path.open("a") as file:
        file.write('{"type": "phase_fini')
    assert [event for _, event in history.events(path)] == [STARTED]


def test_a_run_is_found_by_the_beginning_of_its_id(tmp_path: Path) -> None:
    path = write(tmp_path, "20270809T1600-up", STARTED)
    write(tmp_path, "20270809T1700-up")
    assert history.find(tmp_path, "20270809T16") == path
    assert history.find(tmp_path, "last") == path
    for wrong in ("20270809", "2028"):
        with pytest.raises(UsageError) as refused:
            history.find(tmp_path, wrong)
        assert refused.value.hint == "hubctl history"
