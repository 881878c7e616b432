"""Which reporter is chosen, and what goes where."""

from __future__ import annotations

import pytest

from hubctl.reporters import Both, make_reporter
from hubctl.reporters.jsonl import JsonLinesReporter
from hubctl.reporters.plain import PlainReporter
from hubctl.reporters.tree import TreeReporter
from tests.reporters import runs
from tests.reporters.streams import Stream

XTERM = {"TERM": "xterm"}


@pytest.mark.parametrize(
    ("terminal", "environ", "expected"),
    [
        (True, XTERM, TreeReporter),
        (True, {"TERM": "dumb"}, PlainReporter),
        (True, {}, PlainReporter),
        (False, XTERM, PlainReporter),
    ],
)
def test_the_tree_is_for_terminals_that_can_move_their_cursor(
    terminal: bool, environ: dict[str, str], expected: type
) -> None:
    assert type(make_reporter(Stream(terminal=terminal), environ=environ)) is expected


def test_either_can_be_forced() -> None:
    assert type(make_reporter(Stream(terminal=True), force="plain", environ=XTERM)) is PlainReporter
    assert type(make_reporter(Stream(), force="tree", environ=XTERM)) is TreeReporter


@pytest.mark.parametrize(
    ("terminal", "out_terminal", "expected"),
    [(False, False, JsonLinesReporter), (True, True, JsonLinesReporter), (True, False, Both)],
)
def test_events_are_alone_unless_they_go_elsewhere_while_a_person_watches(
    terminal: bool, out_terminal: bool, expected: type
) -> None:
    chosen = make_reporter(Stream(terminal=terminal), events=True, stdout=Stream(terminal=out_terminal), environ=XTERM)
    assert type(chosen) is expected


def test_events_go_to_stdout_and_words_to_stderr() -> None:
    err, out = Stream(), Stream()
    with make_reporter(err, events=True, force="plain", stdout=out, environ=XTERM) as reporter:
        reporter(runs.start())
    assert out.text.startswith('{"time": ')
    assert err.text.startswith("[     0s] sandbox: nothing of this is real AWS\n")
