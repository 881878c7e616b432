"""Fulfils `hubctl.ports.billing.Billing` with Cost Explorer, which lives in us-east-1 alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from hubctl.adapters.aws.errors import in_our_words
from hubctl.adapters.aws.sessions import Sessions
from hubctl.ports.billing import Bill, Charge, Period

_REGION = "us-east-1"
_METRIC = "UnblendedCost"
"""What is on the bill, as it is on the bill: https://docs.aws.amazon.com/cost-management/latest/userguide/ce-advanced.html"""


class AwsBilling:
    """The account's charges, asked with the operator's identity."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @property
    def _client(self) -> Any:
        return self._sessions.client("ce", region=_REGION)

    def charges(
        self,
        period: Period,
        group_by: Sequence[str],
        *,
        without_tag: str = "",
        with_tags: Mapping[str, str] | None = None,
    ) -> Bill:
        """Charges a day by groups."""
        asked: dict[str, Any] = {
            "TimePeriod": {"Start": str(period.first), "End": str(period.end)},
            "Granularity": "DAILY",
            "Metrics": [_METRIC],
            "GroupBy": [_group(name) for name in group_by],
        }
        if wanted := _filter(without_tag, with_tags or {}):
            asked["Filter"] = wanted
        found: list[Charge] = []
        requests = 0
        with in_our_words("asking Cost Explorer", action="ce:GetCostAndUsage"):
            while True:
                page = self._client.get_cost_and_usage(**asked)
                requests += 1
                found += _charges(page)
                if not page.get("NextPageToken"):
                    return Bill(tuple(found), requests)
                asked["NextPageToken"] = page["NextPageToken"]

    def tag_statuses(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Whether cost allocation tags are active."""
        found: dict[str, str] = {}
        asked: dict[str, Any] = {"TagKeys": list(keys), "Type": "UserDefined"}
        with in_our_words("asking for cost allocation tags", action="ce:ListCostAllocationTags"):
            while True:
                page = self._client.list_cost_allocation_tags(**asked)
                found |= {one["TagKey"]: one["Status"] for one in page["CostAllocationTags"]}
                if not page.get("NextToken"):
                    return found
                asked["NextToken"] = page["NextToken"]

    def activate(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Activates cost allocation tags."""
        wanted = [{"TagKey": key, "Status": "Active"} for key in keys]
        with in_our_words("activating cost allocation tags", action="ce:UpdateCostAllocationTagsStatus"):
            answer = self._client.update_cost_allocation_tags_status(CostAllocationTagsStatus=wanted)
        return {one["TagKey"]: one.get("Message") or one["Code"] for one in answer.get("Errors", ())}


def _group(name: str) -> dict[str, str]:
    kind, _, key = name.partition(":")
    return {"Type": "TAG", "Key": key} if kind == "tag" else {"Type": "DIMENSION", "Key": name}


def _filter(without_tag: str, with_tags: Mapping[str, str]) -> dict[str, Any] | None:
    parts: list[dict[str, Any]] = []
    if without_tag:
        parts.append({"Tags": {"Key": without_tag, "MatchOptions": ["ABSENT"]}})
    each = [{"Tags": {"Key": key, "Values": [value]}} for key, value in with_tags.items()]
    if each:
        parts.append({"Or": each} if len(each) > 1 else each[0])
    if not parts:
        return None
    return {"And": parts} if len(parts) > 1 else parts[0]


def _charges(page: Any) -> Iterator[Charge]:
    for result in page["ResultsByTime"]:
        day = dt.date.fromisoformat(result["TimePeriod"]["Start"][:10])
        for group in result.get("Groups", ()):
            keys = tuple(_key(key) for key in group["Keys"])
            yield Charge(day, keys, Decimal(group["Metrics"][_METRIC]["Amount"]), not result.get("Estimated", False))


def _key(key: str) -> str:
    """A tag's comes as "hubctl:event$ohw". Neither services nor usage types have a dollar sign in their names."""
    return key.partition("$")[2] if "$" in key else key
