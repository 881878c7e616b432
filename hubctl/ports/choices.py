"""What `hubctl init` can offer instead of an empty question: what is in somebody's AWS account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Choices(Protocol):
    """One account. What it does not tell, for whatever reason, is empty: a question can be answered without."""

    @property
    def account_id(self) -> str:
        """Twelve digits."""
        ...

    @property
    def arn(self) -> str:
        """As whom it is asked."""
        ...

    @property
    def region(self) -> str:
        """Of the person's own settings; empty where there is none."""
        ...

    def zones(self, region: str) -> Sequence[str]:
        """Availability zones of a region that this account may use."""
        ...

    def hosted_zones(self) -> Sequence[str]:
        """Public Route 53 zones, without the dot at the end."""
        ...

    def buckets(self) -> Sequence[str]:
        """Names of all buckets of the account."""
        ...
