"""Prices from the Price List API."""

from __future__ import annotations

from typing import Any

import pytest

from hubctl.adapters.aws.pricing import AwsPriceList, _prices
from hubctl.costs.pricelist import prices
from hubctl.ports.pricing import Usage
from tests.adapters.aws.conftest import Account


@pytest.fixture
def asked(account: Account) -> AwsPriceList:
    return AwsPriceList(account.sessions)


def test_machines_are_asked_by_their_types(asked: AwsPriceList) -> None:
    found = asked.hourly_machines("us-west-2", ("m6i.xlarge", "r6i.2xlarge"))
    assert found == pytest.approx({"m6i.xlarge": 0.192, "r6i.2xlarge": 0.504})


def test_other_things_are_asked_by_what_they_are_called_on_a_bill(asked: AwsPriceList) -> None:
    wanted = {
        "hourly.nat": Usage("AmazonEC2", "NatGateway-Hours"),
        "gb_month.efs": Usage("AmazonEFS", "TimedStorage-ByteHrs"),
    }
    assert asked.usage("us-west-2", wanted) == pytest.approx(
        {"hourly.nat": prices("us-west-2").hourly["nat"], "gb_month.efs": prices("us-west-2").gb_month["efs"]}
    )


def test_a_thing_that_aws_does_not_know_is_left_out(asked: AwsPriceList) -> None:
    assert asked.usage("us-west-2", {"hourly.tea": Usage("AmazonEC2", "Tea-Hours")}) == {}


def test_of_a_price_in_tiers_the_first_counts() -> None:
    tiers = {
        "a": {"beginRange": "10240", "pricePerUnit": {"USD": "0.01"}},
        "b": {"beginRange": "0", "pricePerUnit": {"USD": "0.02"}},
        "c": {"beginRange": "0", "pricePerUnit": {"USD": "0.00"}},
    }
    product = {"product": {"attributes": {"usagetype": "X"}}, "terms": {"OnDemand": {"t": {"priceDimensions": tiers}}}}
    assert list(_prices(product)) == [("X", 0.02)]


def test_load_balancers_are_told_apart_by_their_family() -> None:
    """All kinds of them are billed under one usage type, at different prices."""
    asked: list[dict[str, str]] = []

    class OneProduct:
        def get_paginator(self, _operation: str) -> OneProduct:
            return self

        def paginate(self, **more: Any) -> list[dict[str, list[str]]]:
            asked.append({one["Field"]: one["Value"] for one in more["Filters"]})
            return [{"PriceList": []}]

    class Sessions:
        def client(self, *_arguments: str, **_more: str) -> OneProduct:
            return OneProduct()

    sessions: Any = Sessions()
    AwsPriceList(sessions).usage("eu-west-1", {"x": Usage("AWSELB", "LoadBalancerUsage", "Load Balancer")})
    assert asked == [{"regionCode": "eu-west-1", "usagetype": "EU-LoadBalancerUsage", "productFamily": "Load Balancer"}]
