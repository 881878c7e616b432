from __future__ import annotations

from pathlib import Path

import pytest

from bench.report import Measured, Verdict, write


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "page.md"


def measured(words: str) -> list[Measured]:
    return [Measured(words, ("", "seconds"), [("hubctl", "1.00")], [Verdict("times as fast", 2.5, True)])]


def test_a_table_and_what_has_to_hold_of_it_stand_on_the_page(page: Path) -> None:
    write(page, "one", "One", "On two cores.", measured("Few versions"))
    text = page.read_text()
    assert "## One\n\nOn two cores.\n\n### Few versions\n" in text
    assert "| hubctl | 1.00 |\n\n- holds: 2.50 times as fast\n" in text


def test_each_program_writes_over_its_own_part_alone(page: Path) -> None:
    write(page, "one", "One", "", measured("Was before"))
    write(page, "two", "Two", "", measured("kept"))
    write(page, "one", "One", "", measured(r"new \1"))
    text = page.read_text()
    assert "Was before" not in text
    assert text.index(r"new \1") < text.index("kept")
    assert text.startswith("# Benchmarks\n")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict("times", 1.0, True), "holds: 1.00 times"),
        (Verdict("times", 3.0, False), "DOES NOT HOLD HERE: 3.00 times"),
        (Verdict("times (s5cmd is not installed)"), "not measured: times (s5cmd is not installed)"),
    ],
)
def test_what_does_not_hold_is_said(verdict: Verdict, said: str) -> None:
    assert str(verdict) == said
