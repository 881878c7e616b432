"""Fulfils `hubctl.ports.pricing.PriceList` with the Price List API, which lives in three regions only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hubctl.adapters.aws.errors import in_our_words
from hubctl.adapters.aws.sessions import Sessions
from hubctl.ports.pricing import Usage

_ENDPOINT_REGION = "us-east-1"
"""https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html"""
_ON_DEMAND_LINUX = {
    "operatingSystem": "Linux",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
    "tenancy": "Shared",
}


class AwsPriceList:
    """Public prices, asked with the operator's identity."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def hourly_machines(self, region: str, instance_types: tuple[str, ...]) -> Mapping[str, float]:
        """On-demand Linux prices."""
        found = {}
        for name in instance_types:
            wanted = _ON_DEMAND_LINUX | {"instanceType": name, "regionCode": region}
            prices = [usd for _, usd in self._products("AmazonEC2", wanted)]
            if prices:
                found[name] = min(prices)
        return found

    def usage(self, region: str, wanted: Mapping[str, Usage]) -> Mapping[str, float]:
        """Prices by usage type. What it is called begins with a code of the region, except in us-east-1."""
        found = {}
        for name, usage in wanted.items():
            billed = _code(region) + usage.ending
            filters = {"regionCode": region, "usagetype": billed}
            filters |= {"productFamily": usage.family} if usage.family else {}
            for usage_type, usd in self._products(usage.service, filters):
                if usage_type == billed:
                    found[name] = usd
        return found

    def _products(self, service: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, float]]:
        """Usage type and price of each product, all pages, prices of zero (reserved capacity) left out."""
        client: Any = self._sessions.client("pricing", region=_ENDPOINT_REGION)
        filters = [{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in wanted.items()]
        with in_our_words("asking for prices", action="pricing:GetProducts"):
            for page in client.get_paginator("get_products").paginate(ServiceCode=service, Filters=filters):
                for text in page["PriceList"]:
                    yield from _prices(json.loads(text))


def _prices(product: Any) -> Iterator[tuple[str, float]]:
    usage_type = product["product"]["attributes"].get("usagetype", "")
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        for dimension in term["priceDimensions"].values():
            usd = float(dimension["pricePerUnit"].get("USD", 0))
            # A price in tiers begins with its first one.
            if usd and dimension.get("beginRange", "0") == "0":
                yield usage_type, usd


_CODES = {
    "us-east-1": "",
    "us-east-2": "USE2-",
    "us-west-1": "USW1-",
    "us-west-2": "USW2-",
    "ca-central-1": "CAN1-",
    "eu-west-1": "EU-",
    "eu-west-2": "EUW2-",
    "eu-west-3": "EUW3-",
    "eu-central-1": "EUC1-",
    "eu-north-1": "EUN1-",
    "eu-south-1": "EUS1-",
    "ap-northeast-1": "APN1-",
    "ap-northeast-2": "APN2-",
    "ap-southeast-1": "APS1-",
    "ap-southeast-2": "APS2-",
    "ap-south-1": "APS3-",
    "sa-east-1": "SAE1-",
    "af-south-1": "AFS1-",
}
"""What AWS's usage types begin with.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html"""


def _code(region: str) -> str:
    return _CODES.get(region, "unknown-")
