"""This module answers what AWS offers: instance types, where they can be had, spot prices, key pairs' tags.

Canned: sizes follow the naming rule of the families below (right for those families), offerings say "everywhere" of
types that follow it and "nowhere" of others, spot prices are a third of the list price. Closed: DescribeInstanceTypes
said 4 GiB for every large type, offerings and spot prices were missing, the tags of an imported key pair were lost.
"""

from __future__ import annotations

from ministack.core.responses import get_region
from ministack.services import ec2

from hubctl.sandbox.aws import prices
from hubctl.sandbox.aws.wire import Params, Query, Refused, Reply, element, filters, first, members

_GIB_PER_CPU = {"t": 4.0, "m": 4.0, "c": 2.0, "r": 8.0, "x": 16.0, "g": 4.0, "p": 7.6}
_CPUS = {"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4}
_SMALL_GIB = {"nano": 0.5, "micro": 1.0, "small": 2.0, "medium": 4.0, "large": 8.0}
"""Burstable types do not follow the rule of GiB per CPU."""


def size(instance_type: str) -> tuple[int, float]:
    """CPUs and GiB of an instance type, by the naming rule: `r5.2xlarge` has 8 CPUs of 8 GiB each."""
    family, _, name = instance_type.partition(".")
    multiple = name.removesuffix("xlarge")
    cpus = 4 * int(multiple) if multiple.isdigit() else _CPUS.get(name, 0)
    if not cpus or family[:1] not in _GIB_PER_CPU:
        raise Refused("InvalidInstanceType", f"The following supplied instance types do not exist: [{instance_type}]")
    if family.startswith("t") and name in _SMALL_GIB:
        return cpus, _SMALL_GIB[name]
    return cpus, cpus * _GIB_PER_CPU[family[:1]]


def install() -> None:
    """Patch the actions."""
    describe_types = ec2._ACTION_MAP["DescribeInstanceTypes"]

    def instance_types(params: Params) -> Reply:
        filtered = filters(params).get("instance-type", list(prices.HOURLY_USD))
        asked = members(params, "InstanceType") or [name for name in filtered if _exists(name)]
        if not asked:
            return _no_types()
        status, headers, body = describe_types({f"InstanceType.{i}": [name] for i, name in enumerate(asked, 1)})
        items = body.decode().split("<item>\n            <instanceType>")
        fixed = [items[0], *(_sized(name, item) for name, item in zip(asked, items[1:], strict=True))]
        return status, headers, "<item>\n            <instanceType>".join(fixed).encode()

    ec2._ACTION_MAP["DescribeInstanceTypes"] = instance_types
    ec2._ACTION_MAP["DescribeInstanceTypeOfferings"] = _offerings
    ec2._ACTION_MAP["DescribeSpotPriceHistory"] = _spot_prices
    _patch_key_pairs()


def _no_types() -> Reply:
    reply: Reply = ec2._xml(200, "DescribeInstanceTypesResponse", "<instanceTypeSet/>")
    return reply


def _sized(name: str, item: str) -> str:
    cpus, gib = size(name)
    before, _, rest = item.partition("<defaultVCpus>")
    item = f"{before}<defaultVCpus>{cpus}{rest[rest.index('</') :]}"
    before, _, rest = item.partition("<sizeInMiB>")
    item = f"{before}<sizeInMiB>{int(gib * 1024)}{rest[rest.index('</') :]}"
    if name.partition(".")[0].endswith("g"):
        item = item.replace("<item>x86_64</item>", "<item>arm64</item>")
    return item


def _offerings(params: Params) -> Reply:
    kind = first(params, "LocationType", "region")
    asked = filters(params)
    places = [get_region() + zone for zone in "abc"] if kind == "availability-zone" else [get_region()]
    wanted = asked.get("location", places)
    items = "".join(
        f"<item>{element('instanceType', name)}{element('locationType', kind)}{element('location', place)}</item>"
        for name in asked.get("instance-type", list(prices.HOURLY_USD))
        for place in places
        if place in wanted and _exists(name)
    )
    inner = f"<instanceTypeOfferingSet>{items}</instanceTypeOfferingSet>"
    reply: Reply = ec2._xml(200, "DescribeInstanceTypeOfferingsResponse", inner)
    return reply


def _exists(instance_type: str) -> bool:
    try:
        size(instance_type)
    except Refused:
        return False
    return True


def _spot_prices(params: Params) -> Reply:
    asked = filters(params)
    names = members(params, "InstanceType") or asked.get("instance-type", list(prices.HOURLY_USD))
    zone = first(params, "AvailabilityZone")
    zones = asked.get("availability-zone") or ([zone] if zone else [get_region() + letter for letter in "abc"])
    items = "".join(
        f"<item>{element('instanceType', name)}<productDescription>Linux/UNIX</productDescription>"
        f"{element('spotPrice', f'{prices.hourly_usd(name) / 3:.6f}')}{element('timestamp', ec2._now_ts())}"
        f"{element('availabilityZone', place)}</item>"
        for name in names
        for place in zones
    )
    reply: Reply = ec2._xml(
        200, "DescribeSpotPriceHistoryResponse", f"<spotPriceHistorySet>{items}</spotPriceHistorySet>"
    )
    return reply


def _patch_key_pairs() -> None:
    describe, import_, create, delete = (
        ec2._ACTION_MAP[a] for a in ("DescribeKeyPairs", "ImportKeyPair", "CreateKeyPair", "DeleteKeyPair")
    )

    def tagging(action: Query) -> Query:
        def answer(params: Params) -> Reply:
            reply: Reply = action(params)
            pair = ec2._key_pairs.get(first(params, "KeyName"))
            if pair:
                ec2._parse_tag_specs(params, "key-pair", pair["KeyPairId"])
            return reply

        return answer

    def describe_key_pairs(params: Params) -> Reply:
        status, headers, body = describe(params)
        text = body.decode()
        for pair in ec2._key_pairs.values():
            mark = element("keyPairId", pair["KeyPairId"])
            text = text.replace(mark, mark + ec2._tag_set_xml(pair["KeyPairId"]))
        return status, headers, text.encode()

    def delete_key_pair(params: Params) -> Reply:
        pair = ec2._key_pairs.get(first(params, "KeyName"), {})
        ec2._tags.pop(pair.get("KeyPairId"), None)
        reply: Reply = delete(params)
        return reply

    ec2._ACTION_MAP.update(
        DescribeKeyPairs=describe_key_pairs,
        ImportKeyPair=tagging(import_),
        CreateKeyPair=tagging(create),
        DeleteKeyPair=delete_key_pair,
    )
