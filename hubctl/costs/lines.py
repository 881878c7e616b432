"""Sums of money that are not one number but two: the least and the most that something will cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """US dollars, from the least to the most. Both are the same where only spot prices are unknown beforehand."""

    low: float
    high: float

    def plus(self, other: Span) -> Span:
        """Both together."""
        return Span(self.low + other.low, self.high + other.high)

    def times(self, factor: float) -> Span:
        """So many of it."""
        return Span(self.low * factor, self.high * factor)

    @property
    def words(self) -> str:
        """With two digits: "4.61", or "0.46 to 3.04" where it is a range."""
        low, high = f"{self.low:,.2f}", f"{self.high:,.2f}"
        return low if low == high else f"{low} to {high}"


def exactly(usd: float) -> Span:
    """A price that is one number."""
    return Span(usd, usd)


def total(spans: Iterable[Span]) -> Span:
    """All together."""
    found = Span(0, 0)
    for span in spans:
        found = found.plus(span)
    return found


@dataclass(frozen=True)
class Line:
    """One thing that costs, on one day."""

    phase: str
    """Of `hubctl up`, which makes it."""
    what: str
    how: str
    """The arithmetic, in words."""
    usd: Span
    unknown: str = ""
    """What it is that has no price, and is not counted; else empty."""
