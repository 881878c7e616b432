"""The line that says that a command is at work."""

from __future__ import annotations

from hubctl.reporters.waiting import waiting
from tests.reporters.streams import Stream

CAPABLE = {"TERM": "xterm"}


def test_a_terminal_shows_the_words_and_ends_with_an_empty_line_and_its_cursor() -> None:
    stream = Stream(terminal=True)
    with waiting(stream, "looking at every layer", environ=CAPABLE):
        pass
    assert "looking at every layer" in stream.text
    assert stream.text.index("\x1b[?25l") < stream.text.index("\x1b[?25h")
    assert stream.text.endswith("\x1b[2K")


def test_a_log_shows_nothing() -> None:
    stream = Stream()
    with waiting(stream, "looking at every layer", environ=CAPABLE):
        pass
    assert stream.text == ""


def test_a_terminal_that_cannot_move_its_cursor_shows_nothing() -> None:
    stream = Stream(terminal=True)
    with waiting(stream, "looking at every layer", environ={"TERM": "dumb"}):
        pass
    assert stream.text == ""
