"""What runs now, and what is said when it runs too long."""

from __future__ import annotations

import datetime as dt

import pytest

from hubctl.costs.overdue import reminder
from hubctl.costs.running import running
from hubctl.ports.inventory import Thing
from tests.costs.events import event

EVENT = event().event
"""9 to 13 August 2027, gone by the 27th."""


def of_claim(namespace: str) -> Thing:
    return Thing("volume", "v", "us-west-2", tags={"kubernetes.io/created-for/pvc/namespace": namespace}, gib=365)


def test_what_runs_is_told_by_the_phase_that_made_it() -> None:
    things = [
        Thing("EKS cluster", "c", "us-west-2"),
        Thing("instance", "i", "us-west-2", description="m6i.xlarge"),
        Thing("classic load balancer", "b", "us-west-2"),
        of_claim("ohw-prod"),
        of_claim("ohw-support"),
        Thing("instance", "j", "us-west-2", description="x99.large"),
    ]
    found = running(things, event(), dt.date(2026, 12, 1))
    assert found.by_phase == pytest.approx({"cluster": 2.40 + 4.608, "hubs": 0.60 + 0.96, "addons": 0.96})
    assert found.uncounted == ("x99.large",)
    assert found.usd_per_day == pytest.approx(2.40 + 4.608 + 0.60 + 2 * 0.96)


def test_who_has_not_confirmed_to_hear_of_nat_traffic_is_known() -> None:
    topic = Thing("topic", "t", "us-west-2", "ohw-nat-traffic", state="dean@example.org")
    found = running([topic], event(), dt.date(2026, 12, 1))
    assert (found.unconfirmed, found.by_phase) == ("dean@example.org", {})


def test_a_control_plane_in_extended_support_costs_six_times_as_much() -> None:
    things = [Thing("EKS cluster", "c", "us-west-2")]
    before, after = (running(things, event(), dt.date(2026, 12, day)).usd_per_day for day in (1, 2))
    assert (before, after) == (pytest.approx(2.40), pytest.approx(14.40))


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (dt.date(2027, 8, 1), ""),
        (dt.date(2027, 8, 13), ""),
        (dt.date(2027, 8, 14), "the event ended on 2027-08-13; its hub still stands"),
        (dt.date(2027, 8, 27), "the event ended on 2027-08-13; its hub still stands"),
        (dt.date(2027, 8, 28), "the hub should have been gone by 2027-08-27, 1 day ago; it still stands"),
        (dt.date(2027, 9, 30), "the hub should have been gone by 2027-08-27, 34 days ago; it still stands"),
    ],
)
def test_who_leaves_it_running_is_reminded(today: dt.date, said: str) -> None:
    words = reminder(EVENT, today)
    assert words.startswith(said) if said else words == ""


def test_the_reminder_says_what_it_costs_where_that_is_known() -> None:
    words = reminder(EVENT, dt.date(2027, 9, 30), 11.0)
    assert "costs about 11.00 USD a day, about 374.00 USD since then. hubctl teardown takes it away" in words
