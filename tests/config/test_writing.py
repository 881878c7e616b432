"""Answers go to where their keys stand, and everything else stays."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from hubctl.config.load import load
from hubctl.config.writing import ensure_free, filled, write
from hubctl.errors import UsageError
from tests.config.files import EXAMPLE


def test_values_are_replaced_and_comments_stay_in_their_column() -> None:
    text = 'a = "x"   # why\n[t]\nb = ["y", 2]    # because\n'
    assert filled(
        text, {("a",): "xyz", ("t", "b", 1): 33}
    ) == 'a = "xyz" # why\n[t]\nb = ["y", 33]   # because\n'.replace('"xyz" #', '"xyz"  #')


def test_two_values_of_a_line_are_both_replaced() -> None:
    assert filled("a = { b = 1, c = 2 }", {("a", "b"): 100, ("a", "c"): 200}) == "a = { b = 100, c = 200 }"


def test_an_answer_cannot_break_the_file() -> None:
    answer = 'x"\n[aws]\n\x7f\\'
    assert tomllib.loads(filled('a = "y" # z', {("a",): answer})) == {"a": answer}


def test_dates_are_written_without_quotes() -> None:
    assert filled("day = 2027-08-09", {("day",): dt.date(2028, 1, 2)}) == "day = 2028-01-02"


def test_without_answers_the_example_stays_as_it_is() -> None:
    assert filled(EXAMPLE, {}) == EXAMPLE


def test_the_filled_example_is_a_config(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    write(file, filled(EXAMPLE, {("event", "name"): "school", ("event", "participants"): 7}), force=False)
    config = load(file)
    assert (config.name, config.event.participants) == ("school", 7)


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        ensure_free(file, force=False)
    with pytest.raises(UsageError, match="is there already"):
        write(file, "yours", force=False)
    assert file.read_text() == "mine"


def test_force_writes_over_it(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("mine")
    ensure_free(file, force=True)
    write(file, "yours", force=True)
    assert file.read_text() == "yours"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no directory"):
        ensure_free(tmp_path / "no" / "config.toml", force=False)
    with pytest.raises(UsageError, match="is a directory"):
        ensure_free(tmp_path, force=True)
