"""JSON lines: every event, there and back, as docs/events.md says."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from hubctl.core.changes import Changes
from hubctl.core.events import Event, PhaseFinished, StepProgress
from hubctl.errors import UsageError
from hubctl.reporters.jsonl import TYPES, JsonLinesReporter, Stamped, from_json, read, to_json, type_name
from tests.reporters import runs
from tests.reporters.streams import Gone, Halting

AT = dt.datetime(2027, 8, 2, 9, 14, 3, 250_000, tzinfo=dt.UTC)
EVERY = [*runs.up(), *runs.up_that_fails(), *runs.up_interrupted()]
DOCUMENT = Path(__file__).parents[2] / "docs" / "events.md"


def test_the_runs_of_the_tests_hold_every_kind_of_event() -> None:
    assert {type(event) for _, event in EVERY} == set(get_args(Event))


def test_an_event_is_one_object_with_time_and_type_first() -> None:
    finished = PhaseFinished("cluster", Changes(64, 1), 702.49961)
    assert json.dumps(to_json(finished, AT)) == (
        '{"time": "2027-08-02T09:14:03.250Z", "type": "phase_finished", "phase": "cluster",'
        ' "changes": {"added": 64, "changed": 1, "removed": 0}, "seconds": 702.5}'
    )


@pytest.mark.parametrize("name", TYPES)
def test_what_was_written_reads_back_as_the_same_event(name: str) -> None:
    for _, event in EVERY:
        if type_name(type(event)) == name:
            assert from_json(json.dumps(to_json(event, AT))) == Stamped(AT, event)


def test_the_document_lists_every_type_with_its_keys_in_order_and_no_others() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \|", DOCUMENT.read_text(), flags=re.MULTILINE)
    documented = {name: re.findall(r"`(\w+)`", keys) for name, keys in rows}
    assert documented == {name: [field.name for field in fields(kind)] for name, kind in TYPES.items()}


@pytest.mark.parametrize("line", ["", "{", "[]", '{"type": "phase_started"}', '{"time": "x", "type": "phase_started"}'])
def test_a_line_that_is_no_event_is_refused_with_how_to_record_one(line: str) -> None:
    with pytest.raises(UsageError, match="not an event of hubctl") as caught:
        from_json(line)
    assert "--events" in caught.value.hint


def test_lines_written_by_several_threads_stay_whole() -> None:
    stream = Halting()
    with JsonLinesReporter(stream, now=lambda: AT) as reporter:
        tell = [lambda: [reporter(StepProgress("cluster", "x", "y" * 200)) for _ in range(20)] for _ in range(8)]
        threads = [threading.Thread(target=one) for one in tell]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(list(read(stream.text.splitlines()))) == 160


def test_a_reader_that_went_away_does_not_end_the_run() -> None:
    JsonLinesReporter(Gone())(StepProgress("cluster", "x", "y"))
