"""What AWS has charged, as Cost Explorer tells it. Each request costs 0.01 US dollars, each page is a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

USD_PER_REQUEST = Decimal("0.01")
"""https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/"""

SERVICE, USAGE_TYPE = "SERVICE", "USAGE_TYPE"


def tag(key: str) -> str:
    """How a group by a tag is named."""
    return f"tag:{key}"


@dataclass(frozen=True)
class Charge:
    """What a day cost for one group. `keys` are the group's, in the order in which they were asked for; of a tag it is
    the value, empty where there is none. `settled`: AWS does not expect it to change any more."""

    day: dt.date
    keys: tuple[str, ...]
    usd: Decimal
    settled: bool = True


@dataclass(frozen=True)
class Bill:
    """An answer, and how many requests it took."""

    charges: tuple[Charge, ...]
    requests: int


@dataclass(frozen=True)
class Period:
    """Days from `first` on, up to and without `end`, as Cost Explorer counts them."""

    first: dt.date
    end: dt.date


class Billing(Protocol):
    """The whole account's charges, before any of it is told apart. Raises HubctlError where it may not be asked."""

    def charges(
        self,
        period: Period,
        group_by: Sequence[str],
        *,
        without_tag: str = "",
        with_tags: Mapping[str, str] | None = None,
    ) -> Bill:
        """Charges a day by one or two groups, all pages. With `without_tag` only what does not carry that tag; with
        `with_tags` only what carries one of these."""
        ...

    def tag_statuses(self, keys: Sequence[str]) -> Mapping[str, str]:
        """ "Active" or "Inactive" of cost allocation tags; those that billing has not seen yet are left out."""
        ...

    def activate(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Activates cost allocation tags. What AWS said against it, by key; empty where all went well."""
        ...
