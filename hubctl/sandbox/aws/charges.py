"""This module answers what Cost Explorer tells of an account. Canned: the same charges every day, 12.50 USD, among them
eight cents that carry one tag and not the other, as in 2020; real: groups, filters by tags, and pages of a week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from hubctl.sandbox.aws.wire import Record, Refused

_OURS = {"hubctl:event": "ohw", "Owner": "hub-team", "Project": "oceanhackweek"}
_EC2, _OTHER = "Amazon Elastic Compute Cloud - Compute", "EC2 - Other"
_DAILY: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (_EC2, "USW2-BoxUsage:m6i.xlarge", "4.60", _OURS),
    ("Amazon Elastic Container Service for Kubernetes", "USW2-AmazonEKS-Hours:perCluster", "2.40", _OURS),
    (_OTHER, "USW2-NatGateway-Hours", "1.08", _OURS),
    (_OTHER, "USW2-NatGateway-Bytes", "1.80", _OURS),
    (_OTHER, "USW2-EBS:VolumeUsage.gp3", "0.08", {"Owner": "hub-team"}),
    ("Amazon Elastic File System", "USW2-TimedStorage-ByteHrs", "1.20", _OURS),
    ("Amazon Elastic Load Balancing", "USW2-LoadBalancerUsage", "0.60", {}),
    (_EC2, "USW2-BoxUsage:t3.large", "0.50", {"hubctl:event": "another"}),
    ("Tax", "Tax", "0.24", {}),
)
"""Service, usage type, US dollars, tags."""
_DAYS_A_PAGE = 7


def usage(asked: Record) -> Record:
    """GetCostAndUsage, by day. Refuses what AWS refuses: an end that is not after the start, three groups."""
    start, end = (date.fromisoformat(asked["TimePeriod"][key][:10]) for key in ("Start", "End"))
    groups = asked.get("GroupBy", [])
    if start >= end:
        raise Refused("ValidationException", "Start date (and hour) should be before end date (and hour)")
    if len(groups) > 2:
        raise Refused("ValidationException", "GroupBy must have at most 2 members")
    first = date.fromisoformat(asked["NextPageToken"]) if asked.get("NextPageToken") else start
    last = min(first + timedelta(days=_DAYS_A_PAGE), end)
    answer: Record = {
        "ResultsByTime": [_day(first + timedelta(days=n), asked, groups) for n in range((last - first).days)],
        "GroupDefinitions": groups,
        "DimensionValueAttributes": [],
    }
    return answer if last == end else answer | {"NextPageToken": str(last)}


def total_a_day() -> Decimal:
    """Of the whole account."""
    return sum((Decimal(usd) for _, _, usd, _ in _DAILY), Decimal(0))


def _day(day: date, asked: Record, groups: list[Record]) -> Record:
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in _DAILY:
        if _passes(row[3], asked.get("Filter")):
            sums[tuple(_keys(row, groups))] += Decimal(row[2])

    def metrics(usd: Decimal) -> Record:
        return {metric: {"Amount": f"{usd:.10f}", "Unit": "USD"} for metric in asked["Metrics"]}

    told = [{"Keys": list(keys), "Metrics": metrics(usd)} for keys, usd in sums.items()] if groups else []
    return {
        "TimePeriod": {"Start": str(day), "End": str(day + timedelta(days=1))},
        "Total": {} if groups else metrics(sum(sums.values(), Decimal(0))),
        "Groups": told,
        "Estimated": day >= date.today() - timedelta(days=1),
    }


def _keys(row: tuple[str, str, str, dict[str, str]], groups: list[Record]) -> Iterator[str]:
    for group in groups:
        if group["Type"] == "TAG":
            yield f"{group['Key']}${row[3].get(group['Key'], '')}"
        else:
            yield {"SERVICE": row[0], "USAGE_TYPE": row[1]}[group["Key"]]


def _passes(tags: dict[str, str], wanted: Record | None) -> bool:
    if not wanted:
        return True
    if "And" in wanted:
        return all(_passes(tags, one) for one in wanted["And"])
    if "Or" in wanted:
        return any(_passes(tags, one) for one in wanted["Or"])
    key = wanted["Tags"]["Key"]
    if "ABSENT" in wanted["Tags"].get("MatchOptions", ()):
        return key not in tags
    return tags.get(key) in wanted["Tags"].get("Values", ())
