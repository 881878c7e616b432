from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from hubctl.core.changes import Changes
from hubctl.core.events import PhaseStarted, StepFinished
from hubctl.errors import HubctlError
from hubctl.journal import Journal


def test_each_event_is_a_line_of_json_with_its_type_and_time(tmp_path: Path) -> None:
    with Journal(tmp_path / "runs", "r1") as journal:
        journal(PhaseStarted("cluster"))
        journal(StepFinished("cluster", "cluster ohw", Changes(added=3), 1.5))
        lines = [json.loads(line) for line in journal.path.read_text().splitlines()]
    assert [line["type"] for line in lines] == ["phase_started", "step_finished"]
    assert lines[1]["changes"] == {"added": 3, "changed": 0, "removed": 0}
    assert lines[0]["at"].endswith("+00:00")


def test_only_its_owner_may_read_a_journal(tmp_path: Path) -> None:
    with Journal(tmp_path, "r1") as journal:
        assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_a_journal_that_cannot_be_written_stops_the_run_before_it_begins(tmp_path: Path) -> None:
    in_the_way = tmp_path / "runs"
    in_the_way.write_text("a file where a folder should be")
    with pytest.raises(HubctlError, match="cannot be made"):
        Journal(in_the_way, "r1")


def test_a_full_disk_is_a_failure_and_not_a_silent_gap(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / "r1.jsonl").symlink_to("/dev/full")
    with Journal(runs, "r1") as journal, pytest.raises(HubctlError, match="No space left"):
        journal(PhaseStarted("cluster"))
