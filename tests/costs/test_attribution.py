"""Parts of a bill add up to it, to the cent, whatever is in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from hubctl.costs.actual import ask
from hubctl.costs.attribution import Attribution, in_cents
from hubctl.costs.charged import Actual
from hubctl.ports.billing import Period
from tests.costs.events import event
from tests.fakes.billing import FakeBilling, Item

DAY = dt.date(2027, 8, 12)
WEEK = Period(dt.date(2027, 8, 9), dt.date(2027, 8, 16))
NOW = dt.datetime(2027, 8, 16, 12, tzinfo=dt.UTC)
OURS = {"hubctl:event": "ohw", "Owner": "hub-team", "Project": "oceanhackweek"}

_MONEY = st.decimals(min_value=-5, max_value=500, places=7, allow_nan=False)
_TAGS = st.fixed_dictionaries(
    {},
    optional={
        "hubctl:event": st.sampled_from(["ohw", "ohw-2"]),
        "Owner": st.sampled_from(["hub-team", "others"]),
        "Project": st.just("oceanhackweek"),
    },
)
_ITEMS = st.lists(
    st.builds(
        Item,
        day=st.dates(dt.date(2027, 8, 1), dt.date(2027, 8, 20)),
        service=st.sampled_from(["EC2 - Other", "Tax", "Amazon Elastic File System"]),
        usage=st.sampled_from(["NatGateway-Bytes", "NatGateway-Hours", "Tax"]),
        usd=_MONEY,
        tags=_TAGS,
    ),
    max_size=25,
)


def asked(*items: Item) -> Actual:
    return ask(FakeBilling(items), event(), WEEK, NOW)


@given(_ITEMS)
@settings(deadline=None)
def test_the_parts_add_up_to_the_accounts_total_in_cents(items: list[Item]) -> None:
    found = asked(*items)
    inside = [item for item in items if WEEK.first <= item.day < WEEK.end]
    total = sum((item.usd for item in inside), Decimal(0))
    assert found.attribution.total == total
    assert sum(found.attribution.cents.values()) == int((total * 100).to_integral_value())
    tagged = [item.usd for item in inside if item.tags.get("hubctl:event") == "ohw"]
    assert found.attribution.event == sum(tagged, Decimal(0))


@given(st.dictionaries(st.text(min_size=1), _MONEY, max_size=9))
def test_a_part_is_never_a_whole_cent_away_from_what_it_is(parts: dict[str, Decimal]) -> None:
    for name, cents in in_cents(parts).items():
        assert abs(Decimal(cents) / 100 - parts[name]) < Decimal("0.01")


def test_the_eight_cents_of_2020_are_a_part_of_their_own_and_have_a_name() -> None:
    """Two sums by two tags differed by eight cents, and nobody could say why."""
    found = asked(
        Item(DAY, "Amazon Elastic Compute Cloud - Compute", "BoxUsage:m5.2xlarge", Decimal("31.40"), OURS),
        Item(DAY, "EC2 - Other", "EBS:VolumeUsage.gp2", Decimal("0.08"), {"Owner": "hub-team"}),
        Item(DAY, "Amazon Elastic Load Balancing", "LoadBalancerUsage", Decimal("0.60")),
        Item(DAY, "Amazon Elastic Compute Cloud - Compute", "BoxUsage:t3.large", Decimal("2"), {"hubctl:event": "x"}),
    )
    assert found.attribution == Attribution(
        event=Decimal("31.40"),
        other_tags=Decimal("0.08"),
        other_events=Decimal(2),
        untagged=Decimal("0.60"),
        unattributed=Decimal(0),
    )
    assert [charge.keys for charge in found.other_tags] == [("EC2 - Other", "EBS:VolumeUsage.gp2")]


def test_what_aws_has_not_told_apart_yet_is_a_part_too() -> None:
    class Late(FakeBilling):
        """Knows of the total what it does not know by tag."""

        def charges(self, period, group_by, **more):
            bill = super().charges(period, group_by, **more)
            return bill if group_by[0] == "SERVICE" else type(bill)((), 1)

    found = ask(Late([Item(DAY, "Tax", "Tax", Decimal("1.23"))]), event(), WEEK, NOW)
    assert found.attribution.cents == {
        "event": 0,
        "other_tags": 0,
        "other_events": 0,
        "untagged": 0,
        "unattributed": 123,
    }
