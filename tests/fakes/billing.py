"""An account's bill that a test declares, told in pages as Cost Explorer does."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hubctl.ports.billing import Bill, Charge, Period


@dataclass(frozen=True)
class Item:
    """One charge, with its tags."""

    day: dt.date
    service: str
    usage: str
    usd: Decimal
    tags: Mapping[str, str] = field(default_factory=dict)


class FakeBilling:
    """Groups and filters what was declared. `statuses` are those of cost allocation tags."""

    def __init__(self, items: Sequence[Item] = (), statuses: Mapping[str, str] | None = None) -> None:
        self.items = list(items)
        self.statuses = dict(statuses or {})
        self.asked = 0
        self.activated: list[str] = []

    def charges(
        self,
        period: Period,
        group_by: Sequence[str],
        *,
        without_tag: str = "",
        with_tags: Mapping[str, str] | None = None,
    ) -> Bill:
        self.asked += 1
        sums: dict[tuple[dt.date, tuple[str, ...]], Decimal] = defaultdict(Decimal)
        for item in self.items:
            wanted = with_tags.items() if with_tags else ()
            if not period.first <= item.day < period.end or without_tag in item.tags:
                continue
            if with_tags and not any(item.tags.get(key) == value for key, value in wanted):
                continue
            sums[item.day, tuple(_key(item, name) for name in group_by)] += item.usd
        return Bill(tuple(Charge(day, keys, usd) for (day, keys), usd in sums.items()), 1)

    def tag_statuses(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: status for key, status in self.statuses.items() if key in keys}

    def activate(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.activated += keys
        return {}


def _key(item: Item, name: str) -> str:
    kind, _, key = name.partition(":")
    return item.tags.get(key, "") if kind == "tag" else {"SERVICE": item.service, "USAGE_TYPE": item.usage}[name]
