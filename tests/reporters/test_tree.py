"""The tree on a terminal: what it draws, what it leaves, and that the terminal is given back."""

from __future__ import annotations

import threading
import time

import pytest

from hubctl.core.events import Advice, PhaseStarted, StepProgress
from hubctl.reporters.tree import TreeReporter
from hubctl.reporters.words import clean
from tests.reporters import runs
from tests.reporters.streams import Hand, Stream

SHOW_CURSOR, HIDE_CURSOR = "\x1b[?25h", "\x1b[?25l"


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_nothing_is_drawn_before_the_run_begins_so_that_a_command_can_ask() -> None:
    stream = Stream(terminal=True)
    with TreeReporter(stream):
        assert stream.text == ""


def test_a_run_is_drawn_while_it_runs_and_ends_with_the_summary_and_the_cursor_back() -> None:
    stream, hand = Stream(terminal=True), Hand()
    with TreeReporter(stream, monotonic=hand) as reporter:
        reporter(runs.start())
        drawn = stream.text
        for at, event in runs.up()[1:]:
            hand.at = 1000 + at
            reporter(event)
    assert HIDE_CURSOR in drawn
    assert "waits for addons, dns" in clean(drawn)
    assert clean(stream.text).endswith("ohw is up.\n")
    assert stream.text.rindex(SHOW_CURSOR) > stream.text.rindex(HIDE_CURSOR)


def test_a_run_that_breaks_off_leaves_its_last_picture_and_gives_the_cursor_back() -> None:
    stream = Stream(terminal=True)
    with pytest.raises(RuntimeError), TreeReporter(stream, monotonic=Hand()) as reporter:
        reporter(runs.start())
        reporter(PhaseStarted("credentials"))
        raise RuntimeError
    lines = clean(stream.text).splitlines()
    assert lines[-9].split() == ["⠋", "credentials", "0s"]
    assert lines[-1].split() == ["·", "smoke", "waits", "for", "addons,", "dns"]
    assert SHOW_CURSOR in stream.text


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Stream(terminal=True)
    with TreeReporter(stream) as reporter:
        for _, event in runs.up():
            reporter(event)
    assert "\x1b[32m" not in stream.text
    assert "\x1b[1;32m" not in stream.text


def test_names_in_brackets_are_shown_as_they_are() -> None:
    stream = Stream(terminal=True)
    with TreeReporter(stream) as reporter:
        reporter(Advice("dns", "[bold]look[/bold] :smile:"))
    assert stream.text == "dns: [bold]look[/bold] :smile:\n"


def test_many_threads_can_tell_while_it_draws() -> None:
    stream = Stream(terminal=True)
    with TreeReporter(stream) as reporter:
        reporter(runs.start())
        tell = [lambda: [reporter(StepProgress("cluster", "x", "y" * 99)) for _ in range(500)] for _ in range(8)]
        threads = [threading.Thread(target=one) for one in tell]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in threads)


def test_a_terminal_that_knows_only_ascii_gets_only_ascii() -> None:
    stream = Stream(terminal=True, encoding="ascii")
    with TreeReporter(stream) as reporter:
        reporter(runs.start())
        reporter(PhaseStarted("cluster"))
        reporter(StepProgress("cluster", "Zürich", "…"))
        time.sleep(0.3)  # at least one redraw, on a machine that is not asleep
        for _, event in runs.up_that_fails():
            reporter(event)
    assert "x  cluster" in clean(stream.text)
