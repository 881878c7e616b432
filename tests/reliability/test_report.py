"""The page about reliability says what was found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from faults import rounds
from faults.report import text
from faults.results import FOLDER, revision, rows
from faults.rounds import Round

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def one(fault: str, *codes: int, hit: str = "iam:CreateUser", leg: int = 0, **more: tuple[str, ...]) -> Round:
    found = {"differs": (), "foreign": (), "leaked": ()} | more
    return Round("up credentials", fault, 3, 17, hit, codes, **found, seconds=9.0, name="relay 1", leg=leg)


def page(tmp_path: Path, *found: Round) -> str:
    results = tmp_path / "sweep.jsonl"
    rounds.write(found, results)
    return text(list(rows([tmp_path])))


def test_calls_are_counted_by_what_came_of_them(tmp_path: Path) -> None:
    said = page(tmp_path, one("reset", 0), one("kill", -9, 0), one("denied", 0, hit=""))
    assert "2 calls broken, in 1 rounds of 1 runs: 1 ridden through by the same run, 1 finished by a later one" in said
    assert "| up credentials | 17 | 2 | 1/1 | - | - | - | - | 1/1 | - |" in said
    assert "## What went wrong in the sweep\n\nNone." in said


def test_what_went_wrong_is_told_by_round(tmp_path: Path) -> None:
    lost = one("lost-answer", 1, 0, differs=("+ ec2 Vpcs {}",))
    said = page(tmp_path, lost, one("error", 0, leg=1, differs=("+ ec2 Vpcs {}",)))
    assert "0 stuck, 2 not as undisturbed, 2 with something left over" in said
    assert said.count("  - `+ ec2 Vpcs {}`") == 1


def test_the_page_in_the_repository_is_made_of_the_results_in_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(list(rows([FOLDER]))) + "\n"


def test_one_revision_is_named_once_and_several_with_what_was_tried_on_each(tmp_path: Path) -> None:
    said = page(tmp_path, one("reset", 0))
    assert f"All of it was tried on one revision of hubctl: {revision()}." in said
    fuzzed = {"kind": "fuzz", "revision": "abc", "cases": 1, "accepted": 1, "refused": 0, "failed": 0}
    (tmp_path / "other.jsonl").write_text(json.dumps(fuzzed))
    said = page(tmp_path)
    assert f"- {revision()}: up credentials" in said
    assert "- abc: configs made up at random" in said


def test_a_round_that_went_right_when_it_was_run_again_counts_as_it_went_then_and_is_told(tmp_path: Path) -> None:
    said = page(tmp_path, one("kill", -9, 1, 1), one("reset", 1, 1, 1))
    assert "2 stuck" in said
    again = Round("up credentials", "kill", 3, 17, "iam:CreateUser", (-9, 0), (), (), (), seconds=9.0, name="relay 2")
    rounds.write([again], tmp_path / "sweep.jsonl")
    said = text(list(rows([tmp_path])))
    assert "1 calls broken" in said
    assert "2 calls more, in 1 rounds, went wrong before something was mended" in said
    assert (
        "up credentials, relay, 2 calls broken: exit -9, then 1, then 1"
        in said.partition("## What went wrong before")[2]
    )
