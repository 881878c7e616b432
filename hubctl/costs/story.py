"""What charges say: by service and day, with what passes the NAT gateways apart, and where they lead."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from hubctl.config.model import EventConfig
from hubctl.costs.charged import Actual
from hubctl.ports.billing import Charge

NAT_HOURS, NAT_TRAFFIC = "NAT gateway, hours", "NAT gateway, traffic"
_LAST_DAYS = 3
_UNUSUAL = 3
_WORTH_A_WORD = Decimal(1)
"""US dollars a day; guess: less than that nobody asks about."""


@dataclass(frozen=True)
class Forecast:
    """Where it leads, if it goes on as it did on the last complete days."""

    usd_per_day: Decimal
    from_days: int
    by_end: Decimal
    """Until the event's last day, what was charged included."""
    by_expiry: Decimal
    """Until the day by which the hub should be gone, the same."""


@dataclass(frozen=True)
class UnusualDay:
    """A day on which far more passed the NAT gateways than on others."""

    day: dt.date
    usd: Decimal
    usual: Decimal


def line_of(charge: Charge) -> str:
    """The line under which a charge by service and usage type is told."""
    service, usage = charge.keys
    if "NatGateway-Bytes" in usage:
        return NAT_TRAFFIC
    return NAT_HOURS if "NatGateway-Hours" in usage else service


def by_day(found: Actual) -> dict[dt.date, dict[str, Decimal]]:
    """Each day's lines."""
    days: dict[dt.date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for charge in found.charges:
        days[charge.day][line_of(charge)] += charge.usd
    return {day: dict(lines) for day, lines in sorted(days.items())}


def by_line(charges: Iterable[Charge]) -> dict[str, Decimal]:
    """All days together, the dearest line first."""
    lines: dict[str, Decimal] = defaultdict(Decimal)
    for charge in charges:
        lines[line_of(charge)] += charge.usd
    return dict(sorted(lines.items(), key=lambda item: -item[1]))


def forecast(found: Actual, config: EventConfig, today: dt.date) -> Forecast | None:
    """None where there is no complete day yet. Today is not complete, and yesterday's numbers are late."""
    days = {day: sum(lines.values(), Decimal(0)) for day, lines in by_day(found).items()}
    complete = [usd for day, usd in days.items() if day < today - dt.timedelta(days=1)][-_LAST_DAYS:]
    if not complete:
        return None
    rate, spent = sum(complete, Decimal(0)) / len(complete), sum(days.values(), Decimal(0))

    def until(last: dt.date) -> Decimal:
        return spent + rate * max((last - today).days, 0)

    return Forecast(rate, len(complete), until(config.event.ends), until(config.event.gone_by))


def unusual_days(found: Actual) -> Iterator[UnusualDay]:
    """Days with three times the NAT traffic of the middle one, and worth more than a word."""
    traffic = {day: lines.get(NAT_TRAFFIC, Decimal(0)) for day, lines in by_day(found).items()}
    usual = median(traffic.values()) if traffic else Decimal(0)
    for day, usd in traffic.items():
        if usd > _WORTH_A_WORD and usd > _UNUSUAL * usual:
            yield UnusualDay(day, usd, Decimal(usual))
