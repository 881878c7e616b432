"""What holds for every phase, whatever it does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubctl.config.references import references
from hubctl.context import Inputs
from hubctl.core.facts import Facts
from hubctl.core.order import levels
from hubctl.phases import BY_NAME
from tests.fakes.context import example_config
from tests.fakes.facts import all_facts


@pytest.fixture
def known() -> Inputs:
    config = example_config()
    return Inputs(config, all_facts(), secrets={ref: f"value of {ref}" for ref in references(config)})


def test_phases_are_registered_under_their_own_names() -> None:
    assert [phase.NAME for phase in BY_NAME.values()] == list(BY_NAME)


def test_every_phase_needs_only_phases_before_it() -> None:
    names = list(BY_NAME)
    for name, phase in BY_NAME.items():
        assert all(names.index(need) < names.index(name) for need in phase.NEEDS), name


def test_buckets_addons_and_storage_are_made_side_by_side() -> None:
    assert levels({name: phase.NEEDS for name, phase in BY_NAME.items()}) == [
        ("credentials",),
        ("state-backend",),
        ("cluster",),
        ("secondary-bucket", "addons", "storage"),
        ("seed", "hubs"),
        ("dns", "smoke"),
    ]


@pytest.mark.parametrize("name", BY_NAME)
def test_the_verbs_that_say_are_pure(name: str, known: Inputs) -> None:
    phase = BY_NAME[name]
    assert phase.up(known) == phase.up(known)
    assert phase.down(known) == phase.down(known)


@pytest.mark.parametrize("name", BY_NAME)
def test_down_works_when_nothing_is_known(name: str, known: Inputs) -> None:
    BY_NAME[name].down(replace(known, facts=Facts(), secrets={}))


@pytest.mark.parametrize("name", BY_NAME)
def test_every_step_has_a_title_that_fits_a_narrow_terminal(name: str, known: Inputs) -> None:
    steps = BY_NAME[name].up(known) + BY_NAME[name].down(known)
    assert all(0 < len(step.title) <= 64 for step in steps), [step.title for step in steps]


@pytest.mark.parametrize("name", BY_NAME)
def test_no_step_shows_a_secret_when_it_is_printed(name: str, known: Inputs) -> None:
    printed = repr(BY_NAME[name].up(known))
    assert "value of env:" not in printed
