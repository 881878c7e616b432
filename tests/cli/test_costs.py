"""`hubctl size` and `hubctl cost estimate`, as a shell sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import hubctl
from tests.config.files import EXAMPLE, changed


@pytest.fixture(autouse=True)
def config(here: Path) -> Path:
    (here / "config.toml").write_text(EXAMPLE, encoding="utf-8")
    return here / "config.toml"


def test_size_says_how_many_fit_and_who_waits() -> None:
    ran = hubctl("size")
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[0] == "60 people come within 10 minutes, a new node takes 5 (guesses: see --help)."
    assert any(
        line.split() == ["r6i.2xlarge", "8", "64", "GiB", "60.7", "GiB", "60.5", "GiB", "7.71", "50"] for line in lines
    )
    assert "  prod  4 GiB -> 60 GiB" not in ran.stdout, "hubs that are alike are told once"
    assert "  staging  4 GiB -> 60 GiB: 1 a node, 60 nodes (480 vCPUs), and only 20 are allowed" in lines
    assert all(len(line) <= 90 for line in lines)


def test_size_gives_data() -> None:
    answer = json.loads(hubctl("size", "--json", "--participants", "120").stdout)
    assert answer["arrivals"]["people"] == 120
    assert [hub["now"]["nodes"] for hub in answer["hubs"]] == [8, 8]
    assert [(group["group"], group["vcpus"]) for group in answer["groups"]] == [
        ("core", 8),
        ("user", 160),
        ("worker", 80),
    ]


def test_size_says_that_more_memory_may_fit_nowhere() -> None:
    assert "fits on no node; nobody's server would start any more" in hubctl("size", "--memory", "70G").stdout


def test_size_refuses_what_is_no_size() -> None:
    ran = hubctl("size", "--memory", "8GB")
    assert ran.returncode == 2
    assert '"8GB" is not a size; write "8G" or "8Gi"' in ran.stderr


def test_size_guesses_nothing_about_a_type_that_it_does_not_know(config: Path) -> None:
    config.write_text(changed({'["r6i.2xlarge"]': '["x99.2xlarge"]'}), encoding="utf-8")
    assert "Seats are unknown: hubctl does not know x99.2xlarge, and guesses nothing." in hubctl("size").stdout


def test_an_estimate_says_first_what_it_comes_to_and_what_idling_costs() -> None:
    ran = hubctl("cost", "estimate", "--until", "2027-08-20")
    assert (ran.returncode, ran.stderr) == (0, "")
    first, second, third, *_ = ran.stdout.splitlines()
    assert first.startswith("ohw: about ")
    assert first.endswith(" USD a participant.")
    assert second.startswith("Left running for nobody it costs ")
    assert third.startswith("2027-08-02 to 2027-08-20, 60 participants, prices of us-west-2 (of 20")


def test_an_estimate_is_data_with_two_digits() -> None:
    answer = json.loads(hubctl("cost", "estimate", "--json", "--assume", "out_gb=2").stdout)
    assert answer["currency"] == "USD"
    assert answer["assumptions"]["out_gb"] == 2
    assert answer["prices"]["guess"] is False
    assert answer["whole"]["low"] == round(answer["whole"]["low"], 2) > 0
    assert len(answer["days"]) == sum(period["days"] for period in answer["periods"].values())


def test_a_wrong_assumption_is_answered_with_those_that_there_are() -> None:
    ran = hubctl("cost", "estimate", "--assume", "tea=3")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "-> one of bucket_gb, days_before" in ran.stderr
