"""Each rule says what to change where the numbers tell it, keeps quiet where they do not, and gives its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hubctl.report.observed import HubMemory, Nodes, Observed, Starts
from hubctl.report.rules import RULES, Advice, advice, size_key

GIB = 2**30
DAY = dt.date(2027, 8, 9)


def hub(**changes: Any) -> HubMemory:
    """A hub of the shape of 2020: 7 GiB guaranteed, little used."""
    made = HubMemory("prod", 50, 7 * GIB, 8 * GIB, 0.5, 1.2 * GIB, 2.4 * GIB, 5.0 * GIB, 0, 0)
    return replace(made, **changes)


def seen(**changes: Any) -> Observed:
    """An event of which nothing is to be changed, but what is given."""
    made = Observed(
        planned=50,
        people=50,
        at_once=48,
        pending=0,
        memory=(hub(guarantee=3 * GIB),),
        starts=Starts(200, 1, 12.0, 40.0, DAY, 45.0),
        nodes=Nodes(("r6i.2xlarge",), 1, 10, 3, 100.0, 4.0),
        measured=1.0,
        days_after=1,
        down=True,
        idle_usd=9.0,
        estimated_usd=400.0,
        charged_usd=410.0,
    )
    return replace(made, **changes)


def changes(found: Observed) -> list[Advice]:
    return [one for one in advice(found) if not one.keep]


def test_an_event_that_fitted_is_to_be_kept_as_it_was() -> None:
    assert changes(seen()) == []
    assert {one.subject for one in advice(seen())} == {"memory", "nodes", "schedule"}


def test_a_guarantee_of_seven_where_little_was_used_is_lowered_with_what_it_brings() -> None:
    (found,) = changes(seen(memory=(hub(),)))
    assert found.do == "Guarantee 3 GiB instead of 7 GiB"
    assert found.write == '[hubs.prod] memory_guarantee = "3G"'
    assert "half of the 50 people stayed below 1.2 GiB and 95 % below 2.4 GiB" in found.why
    assert "A r6i.2xlarge would seat" in found.why


def test_a_guarantee_that_people_went_beyond_is_raised() -> None:
    (found,) = changes(seen(memory=(hub(guarantee=2 * GIB, over=12),)))
    assert found.do == "Guarantee 3 GiB instead of 2 GiB"
    assert "12 of them used more than the 2 GiB they were sure of" in found.why


def test_of_few_people_nothing_is_concluded() -> None:
    assert not [one for one in advice(seen(memory=(hub(people=4),))) if "uarantee" in one.do]


def test_a_limit_that_ended_something_is_raised() -> None:
    (found,) = changes(seen(memory=(hub(guarantee=3 * GIB, out_of_memory=2),)))
    assert found.write == '[hubs.prod] memory_limit = "12G"'


@pytest.mark.parametrize(
    ("types", "at_once", "memory", "wanted"),
    [
        (("r6i.large",), 48, 2.4, "r6i.xlarge"),  # two or three seats
        (("r6i.24xlarge",), 20, 2.4, "r6i.2xlarge"),  # hundreds of seats
    ],
)
def test_a_machine_with_too_few_or_far_too_many_seats_is_changed(
    types: tuple[str, ...], at_once: int, memory: float, wanted: str
) -> None:
    nodes = replace(seen().nodes, types=types)
    (found,) = changes(seen(nodes=nodes, at_once=at_once, memory=(hub(guarantee=3 * GIB, p95=memory * GIB),)))
    assert found.write == f'[cluster.nodes.user] instance_types = ["{wanted}"]'


def test_a_machine_that_nobody_knows_is_left_alone() -> None:
    assert not [one for one in advice(seen(nodes=replace(seen().nodes, types=("zz9.huge",)))) if one.subject == "nodes"]


def test_who_waited_while_every_node_ran_gets_more_nodes() -> None:
    (found,) = changes(seen(nodes=replace(seen().nodes, most=10), pending=7))
    assert found.write == "[cluster.nodes.user] max = 15"
    assert "7 servers waited" in found.why


def test_a_slow_morning_asks_for_nodes_that_are_ready() -> None:
    (found,) = changes(seen(starts=Starts(200, 1, 12.0, 90.0, DAY, 400.0)))
    assert found.write == "[cluster.nodes.user] min = 2"
    assert "on 2027-08-09, the slowest day, 95 % within 6.7 min" in found.why


@pytest.mark.parametrize(("least", "write"), [(1, "[cluster.nodes.user] min = 0"), (0, "[hub.cull] idle_minutes = 30")])
def test_nodes_for_nobody_are_told_of(least: int, write: str) -> None:
    (found,) = changes(seen(nodes=replace(seen().nodes, least=least, hours=100.0, quiet_hours=60.0)))
    assert (found.write, "60 of 100 hours" in found.why) == (write, True)


def test_starts_that_fail_ask_for_a_rehearsal() -> None:
    (found,) = changes(seen(starts=Starts(180, 20, 12.0, 40.0, DAY, 45.0)))
    assert "hubctl rehearse --users 48" in found.do


def test_a_hub_that_stands_for_nobody_is_told_of_with_its_price() -> None:
    (found,) = changes(seen(days_after=49))
    assert "it was taken down 49 days after the last day" in found.why
    assert "so 441 USD" in found.why


@pytest.mark.parametrize(("people", "at_once"), [(20, 18), (70, 65)])
def test_an_event_that_was_planned_for_others_than_came_says_so(people: int, at_once: int) -> None:
    found = [one for one in changes(seen(people=people, at_once=at_once)) if one.subject == "people"]
    assert [one.write for one in found] == [f"[event] participants = {at_once}"]


@pytest.mark.parametrize("measured", [None, 0.8])
def test_numbers_that_are_missing_are_told_of(measured: float | None) -> None:
    (found,) = changes(seen(measured=measured))
    assert found.subject == "numbers"


def test_a_bill_that_is_not_the_estimate_is_told_of() -> None:
    (found,) = changes(seen(charged_usd=900.0))
    assert "2.2 times the estimate of 400 USD" in found.why


def test_where_nothing_was_measured_no_rule_breaks() -> None:
    nothing = seen(
        people=None, at_once=None, pending=None, memory=(), starts=None, measured=None, charged_usd=None,
        nodes=Nodes(("r6i.2xlarge",), 0, 10, None, None, None),
    )  # fmt: skip
    assert [one.subject for one in advice(nothing)] == ["numbers"]


def test_every_rule_has_a_test_that_wants_its_word() -> None:
    """The cases above, all at once: no rule hides another."""
    everything = seen(
        planned=20, memory=(hub(out_of_memory=2),), starts=Starts(180, 20, 12.0, 90.0, DAY, 400.0), days_after=9,
        nodes=Nodes(("r6i.large",), 1, 10, 10, 100.0, 60.0), pending=3, measured=0.5, charged_usd=900.0,
    )  # fmt: skip
    assert len(changes(everything)) == len(RULES)


def test_sizes_are_written_as_the_config_reads_them() -> None:
    from hubctl.config.types import size_in_bytes

    for halves in range(1, 60):
        assert size_in_bytes(size_key(halves * GIB // 2)) == halves * GIB // 2
