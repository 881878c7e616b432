"""Charges from Cost Explorer: pages, groups, filters, tags."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from hubctl.adapters.aws.billing import AwsBilling
from hubctl.ports.billing import SERVICE, USAGE_TYPE, Period, tag
from tests.adapters.aws.conftest import Account

THREE_WEEKS = Period(dt.date(2026, 8, 1), dt.date(2026, 8, 22))


@pytest.fixture
def billing(account: Account) -> AwsBilling:
    return AwsBilling(account.sessions)


def test_all_pages_are_followed_and_counted(billing: AwsBilling) -> None:
    bill = billing.charges(THREE_WEEKS, (SERVICE, USAGE_TYPE))
    assert bill.requests == 3
    assert {charge.day for charge in bill.charges} == {dt.date(2026, 8, day) for day in range(1, 22)}
    assert sum(charge.usd for charge in bill.charges) == 21 * Decimal("12.50")


def test_a_group_by_a_tag_has_its_value_and_nothing_where_there_is_none(billing: AwsBilling) -> None:
    bill = billing.charges(Period(dt.date(2026, 8, 1), dt.date(2026, 8, 2)), (tag("hubctl:event"), SERVICE))
    assert {charge.keys[0] for charge in bill.charges} == {"ohw", "another", ""}
    assert all("$" not in charge.keys[0] for charge in bill.charges)


@pytest.mark.parametrize("others", [{"Owner": "hub-team"}, {"Owner": "hub-team", "Project": "oceanhackweek"}])
def test_what_carries_one_tag_and_not_the_other_can_be_asked_for(billing: AwsBilling, others: dict[str, str]) -> None:
    one_day = Period(dt.date(2026, 8, 1), dt.date(2026, 8, 2))
    bill = billing.charges(one_day, (SERVICE, USAGE_TYPE), without_tag="hubctl:event", with_tags=others)
    assert [(charge.keys[1], charge.usd) for charge in bill.charges] == [("USW2-EBS:VolumeUsage.gp3", Decimal("0.08"))]


def test_cost_allocation_tags_are_activated(billing: AwsBilling) -> None:
    assert billing.tag_statuses(("Owner",)) == {}
    assert billing.activate(("Owner",)) == {}
    assert billing.tag_statuses(("Owner", "Project")) == {"Owner": "Active"}
