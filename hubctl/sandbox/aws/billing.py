"""This module answers Cost Explorer, Service Quotas and the price list, which ministack does not have.

Canned: quotas are those of an account that has run events before, and more is granted at once to whoever asks; costs
come from `charges`, prices from `prices`. Real: cost allocation tags, anomaly monitors and subscriptions are kept as
they are made.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from ministack.core.responses import AccountScopedDict, get_account_id, get_region

from hubctl.sandbox.aws import charges, prices
from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_error, json_reply, load

QUOTAS: dict[tuple[str, str], tuple[str, float]] = {
    ("ec2", "L-1216C47A"): ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 256.0),
    ("ec2", "L-34B43A08"): ("All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests", 256.0),
    ("ec2", "L-DB2E81BA"): ("Running On-Demand G and VT instances", 64.0),
    ("ec2", "L-3819A6DF"): ("All G and VT Spot Instance Requests", 64.0),
    ("ec2", "L-0263D0A3"): ("EC2-VPC Elastic IPs", 5.0),
    ("vpc", "L-F678F1CE"): ("VPCs per Region", 5.0),
    ("vpc", "L-FE5A380F"): ("NAT gateways per Availability Zone", 5.0),
    ("vpc", "L-A4707A72"): ("Internet gateways per Region", 5.0),
    ("vpc", "L-E79EC296"): ("Security groups per network interface", 5.0),
    ("eks", "L-1194D53C"): ("Clusters", 100.0),
    ("eks", "L-6D54EA21"): ("Managed node groups per cluster", 30.0),
    ("eks", "L-BD136A63"): ("Nodes per managed node group", 450.0),
    ("elasticfilesystem", "L-848C634D"): ("File systems per account", 1000.0),
    ("elasticloadbalancing", "L-E9E9831D"): ("Classic Load Balancers per Region", 20.0),
    ("ebs", "L-7A658B76"): ("Storage for General Purpose SSD (gp3) volumes, in TiB", 50.0),
    ("s3", "L-DC2B2D3D"): ("General purpose buckets", 10000.0),
}

monitors: Any = AccountScopedDict()
subscriptions: Any = AccountScopedDict()
resource_tags: Any = AccountScopedDict()
raised: Any = AccountScopedDict()
cost_tags: Any = AccountScopedDict()


def install() -> None:
    """Register the three services with ministack's dispatcher."""
    from ministack import app
    from ministack.core import iam_actions

    services = {"ce": _COST_EXPLORER, "servicequotas": _SERVICE_QUOTAS, "pricing": _PRICING}
    plain_detect, plain_action = app.detect_service, iam_actions.extract_iam_action

    def detect(method: str, path: str, headers: dict[str, str], query: Record) -> str:
        scope = headers.get("authorization", "").partition("Credential=")[2].split("/")
        name = scope[3] if len(scope) > 3 else ""
        found: str = name if name in services else plain_detect(method, path, headers, query)
        return found

    def action(service: str, *request: Any) -> str | None:
        if service in services:
            headers = request[2]
            return f"{service}:{headers.get('x-amz-target', '').rpartition('.')[2]}"
        found: str | None = plain_action(service, *request)
        return found

    app.detect_service, iam_actions.extract_iam_action = detect, action
    for name, table in services.items():
        app.SERVICE_HANDLERS[name] = _handler(table)


def _handler(table: dict[str, Callable[[Record], Record]]) -> Callable[..., Any]:
    async def handle(_method: str, _path: str, headers: dict[str, str], body: bytes, _query: Record) -> Reply:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            if action not in table:
                raise Refused("UnknownOperationException", f"The sandbox does not know {action}")
            return json_reply(table[action](load(body)))
        except Refused as refused:
            return json_error(refused)

    return handle


def _quota(service: str, code: str, *, of_all: bool = False) -> Record:
    name, value = QUOTAS[(service, code)]
    value = value if of_all else raised.get(f"{get_region()}/{service}/{code}", value)
    return {
        "ServiceCode": service,
        "ServiceName": service.upper(),
        "QuotaArn": f"arn:aws:servicequotas:{get_region()}:{get_account_id()}:{service}/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": value,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }


def _key(asked: Record) -> tuple[str, str]:
    key = (asked.get("ServiceCode", ""), asked.get("QuotaCode", ""))
    if key not in QUOTAS:
        raise Refused("NoSuchResourceException", "The request failed because the specified quota does not exist.")
    return key


def _get_quota(asked: Record) -> Record:
    return {"Quota": _quota(*_key(asked))}


def _get_default(asked: Record) -> Record:
    return {"Quota": _quota(*_key(asked), of_all=True)}


def _list_quotas(asked: Record) -> Record:
    return {"Quotas": [_quota(*key) for key in QUOTAS if key[0] == asked.get("ServiceCode")]}


def _ask_for_more(asked: Record) -> Record:
    service, code = _key(asked)
    if asked["DesiredValue"] <= _quota(service, code)["Value"]:
        raise Refused("InvalidArgumentException", "The desired value must be greater than the current quota value.")
    raised[f"{get_region()}/{service}/{code}"] = float(asked["DesiredValue"])
    kept = {name: asked[name] for name in ("ServiceCode", "QuotaCode", "DesiredValue")}
    return {"RequestedQuota": {"Id": uuid.uuid4().hex, "Status": "APPROVED", **kept}}


def _forecast(asked: Record) -> Record:
    start, end = (date.fromisoformat(asked["TimePeriod"][key][:10]) for key in ("Start", "End"))
    total = f"{charges.total_a_day() * (end - start).days:.4f}"
    whole = {"TimePeriod": asked["TimePeriod"], "MeanValue": total}
    return {"Total": {"Amount": total, "Unit": "USD"}, "ForecastResultsByTime": [whole]}


def _make(store: Any, kind: str, body_key: str, arn_key: str) -> Callable[[Record], Record]:
    def act(asked: Record) -> Record:
        arn = f"arn:aws:ce::{get_account_id()}:{kind}/{uuid.uuid4()}"
        store[arn] = {**asked[body_key], arn_key: arn, "AccountId": get_account_id()}
        resource_tags[arn] = asked.get("ResourceTags", [])
        return {arn_key: arn}

    return act


def _list(store: Any, result: str, arns: str) -> Callable[[Record], Record]:
    return lambda asked: {result: [one for arn, one in store.items() if not asked.get(arns) or arn in asked[arns]]}


def _drop(store: Any, arn_key: str) -> Callable[[Record], Record]:
    def act(asked: Record) -> Record:
        store.pop(asked[arn_key], None)
        resource_tags.pop(asked[arn_key], None)
        return {}

    return act


def _tags_of(asked: Record) -> Record:
    return {"ResourceTags": resource_tags.get(asked["ResourceArn"], [])}


def _activate(asked: Record) -> Record:
    """What billing has not seen cannot be activated; here it has seen every tag at once."""
    for tag in asked["CostAllocationTagsStatus"]:
        cost_tags[tag["TagKey"]] = tag["Status"]
    return {"Errors": []}


def _cost_tags(asked: Record) -> Record:
    chosen = [(k, s) for k, s in cost_tags.items() if not asked.get("TagKeys") or k in asked["TagKeys"]]
    return {"CostAllocationTags": [{"TagKey": key, "Type": "UserDefined", "Status": status} for key, status in chosen]}


def _products(asked: Record) -> Record:
    """One product for what is filtered by, or none: a machine by its type, anything else by its usage type."""
    wanted = {one["Field"]: one["Value"] for one in asked.get("Filters", [])}
    service, usage = asked.get("ServiceCode", "AmazonEC2"), wanted.get("usagetype", "")
    kind = wanted.get("instanceType", "m5.large")
    usd = prices.by_usage(usage, service) if usage else prices.hourly_usd(kind)
    if usd is None:
        return {"FormatVersion": "aws_v1", "PriceList": []}
    price = {"unit": "Hrs", "beginRange": "0", "pricePerUnit": {"USD": f"{usd:.10f}"}}
    named = {"usagetype": usage} if usage else {"instanceType": kind}
    product = {
        "product": {
            "productFamily": "Compute Instance",
            "attributes": {**named, "regionCode": wanted.get("regionCode", get_region())},
            "sku": "SANDBOX",
        },
        "serviceCode": service,
        "terms": {"OnDemand": {"SANDBOX.T": {"priceDimensions": {"SANDBOX.T.R": price}}}},
    }
    return {"FormatVersion": "aws_v1", "PriceList": [json.dumps(product)]}


_SERVICE_QUOTAS: dict[str, Callable[[Record], Record]] = {
    "GetServiceQuota": _get_quota,
    "GetAWSDefaultServiceQuota": _get_default,
    "ListServiceQuotas": _list_quotas,
    "ListAWSDefaultServiceQuotas": _list_quotas,
    "RequestServiceQuotaIncrease": _ask_for_more,
}
_COST_EXPLORER: dict[str, Callable[[Record], Record]] = {
    "GetCostAndUsage": charges.usage,
    "GetCostForecast": _forecast,
    "CreateAnomalyMonitor": _make(monitors, "anomalymonitor", "AnomalyMonitor", "MonitorArn"),
    "GetAnomalyMonitors": _list(monitors, "AnomalyMonitors", "MonitorArnList"),
    "DeleteAnomalyMonitor": _drop(monitors, "MonitorArn"),
    "CreateAnomalySubscription": _make(subscriptions, "anomalysubscription", "AnomalySubscription", "SubscriptionArn"),
    "GetAnomalySubscriptions": _list(subscriptions, "AnomalySubscriptions", "SubscriptionArnList"),
    "DeleteAnomalySubscription": _drop(subscriptions, "SubscriptionArn"),
    "ListTagsForResource": _tags_of,
    "UpdateCostAllocationTagsStatus": _activate,
    "ListCostAllocationTags": _cost_tags,
}
_PRICING: dict[str, Callable[[Record], Record]] = {"GetProducts": _products}
