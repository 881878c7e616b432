"""The price list: one home, and a price for whatever hubctl can size or find."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest

from hubctl.config import sizing
from hubctl.costs import pricelist
from hubctl.costs.live import live
from hubctl.costs.pricelist import extended, prices
from hubctl.costs.things import PRICED, usd_per_day
from hubctl.ports.inventory import Thing
from tests.costs.events import event


def test_whatever_can_be_sized_has_a_price() -> None:
    listed = prices("us-west-2")
    assert {name for name in sizing._machines() if listed.machine(name) is None} == set()


def test_larger_machines_of_a_family_cost_more() -> None:
    for name, usd in prices("us-west-2").machines.items():
        family = name.partition(".")[0]
        found = sizing.machine(name)
        assert found is not None
        for other, dearer in prices("us-west-2").machines.items():
            bigger = sizing.machine(other)
            if other.partition(".")[0] == family and bigger and bigger.vcpus > found.vcpus and "g" not in family:
                assert dearer > usd, (name, other)


def test_the_list_says_of_when_it_is_and_where_it_comes_from() -> None:
    listed = prices("us-east-1")
    assert listed.dated >= dt.date(2026, 7, 20)
    assert "karpenter" in listed.source


@pytest.mark.parametrize(
    ("thing", "usd"),
    [
        (Thing("EKS cluster", "c", "us-west-2"), 2.40),
        (Thing("NAT gateway", "n", "us-west-2"), 1.08),
        (Thing("volume", "v", "us-west-2", gib=365), 0.96),
        (Thing("instance", "i", "us-west-2", description="m6i.xlarge"), 4.608),
        (Thing("instance", "i", "us-west-2", description="m6i.xlarge", state="spot"), 4.608 * 0.38),
        (Thing("KMS key", "k", "us-west-2", state="pending until 2027-09-01"), 0.0),
        (Thing("instance", "i", "us-west-2", description="x99.large"), None),
        (Thing("role", "r", "global"), 0.0),
        (Thing("launch template", "lt", "us-west-2"), 0.0),
        (Thing("recovery point", "rp", "us-west-2", gib=365), 0.6),
        (Thing("log group", "lg", "us-west-2", gib=0.0), 0.0),
    ],
)
def test_a_thing_that_is_there_costs_by_the_list(thing: Thing, usd: float | None) -> None:
    assert usd_per_day(thing) == (None if usd is None else pytest.approx(usd))


def test_kinds_with_a_price_are_kinds_that_can_be_listed() -> None:
    """A kind that nobody lists would never be counted."""
    from hubctl.adapters.aws.inventory_ec2 import EC2
    from hubctl.adapters.aws.inventory_services import SERVICES

    assert set(PRICED) - {"alarm"} <= {*EC2, *SERVICES, "log group"}


def test_a_kubernetes_version_that_is_not_listed_is_not_called_extended() -> None:
    assert not extended("1.99", dt.date(2040, 1, 1))


def test_every_price_says_where_it_was_seen_and_when_or_that_it_is_a_guess() -> None:
    file = tomllib.loads(pricelist._FILE.read_text(encoding="utf-8"))
    for table in ("hourly", "gb", "gb_month", "month"):
        for row in file[table].values():
            assert {"usd", "guess"} == set(row) or {"usd", "region", "seen", "source"} == set(row)
            assert isinstance(row.get("seen", dt.date(2026, 1, 1)), dt.date)


class ATodayThatIsDearer:
    """A price list in which all is twice as much, and one thing is not known."""

    def hourly_machines(self, region: str, instance_types: tuple[str, ...]) -> dict[str, float]:
        return {name: 1.0 for name in instance_types if name != "r5a.2xlarge"}

    def usage(self, region: str, wanted: dict[str, object]) -> dict[str, float]:
        return {"hourly.nat": 0.09, "gb_month.efs": 0.60}


def test_live_prices_replace_those_that_aws_told_and_no_others() -> None:
    listed = live(prices("us-west-2"), ATodayThatIsDearer(), event(), dt.date(2027, 1, 1))
    assert (listed.machine("r6i.2xlarge"), listed.machine("r5a.2xlarge")) == (1.0, 0.452)
    assert (listed.hourly["nat"], listed.hourly["eks"], listed.gb_month["efs"]) == (0.09, 0.10, 0.60)
    assert (listed.dated, listed.source.startswith("the Price List API (5 prices)")) == (dt.date(2027, 1, 1), True)
