"""What an event costs by component: what was expected, and what AWS has charged, in the same words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hubctl.config.model import EventConfig
from hubctl.costs import daily
from hubctl.costs.assumptions import Assumptions
from hubctl.costs.charged import Actual
from hubctl.costs.estimate import EVENT, Estimate, estimate
from hubctl.costs.pricelist import prices
from hubctl.ports.billing import Charge

CONTROL, MACHINES, STORAGE = "Kubernetes control plane", "machines", "storage and disks"
NETWORK, LOGS, REST = "network and traffic", "logs and alarms", "everything else, taxes too"
COMPONENTS = (MACHINES, CONTROL, NETWORK, STORAGE, LOGS, REST)

_LINES: Mapping[str, str] = {
    "EKS control plane": CONTROL,
    "logs": LOGS,
    "alarm on NAT traffic": LOGS,
    "core nodes": MACHINES,
    "user nodes": MACHINES,
    "worker nodes": MACHINES,
    "disks of nodes": STORAGE,
    "disks of hubs": STORAGE,
    "disk of Prometheus": STORAGE,
    "disk of Grafana": STORAGE,
    "EFS": STORAGE,
    "EFS reads": STORAGE,
    "EFS writes": STORAGE,
}
_USAGE: tuple[tuple[str, str], ...] = (
    ("NatGateway", NETWORK),
    ("DataTransfer", NETWORK),
    ("PublicIPv4", NETWORK),
    ("ElasticIP", NETWORK),
    ("EBS:", STORAGE),
)
_SERVICES: tuple[tuple[str, str], ...] = (
    ("Kubernetes", CONTROL),
    ("Compute Cloud - Compute", MACHINES),
    ("File System", STORAGE),
    ("Simple Storage", STORAGE),
    ("Backup", STORAGE),
    ("Load Balancing", NETWORK),
    ("Virtual Private Cloud", NETWORK),
    ("Data Transfer", NETWORK),
    ("Route 53", NETWORK),
    ("CloudWatch", LOGS),
)


@dataclass(frozen=True)
class Spending:
    """US dollars. `charged` has what AWS charged the account for all its events and whatever else is in it."""

    expected: Mapping[str, float]
    """By component, the upper end."""
    charged: Mapping[str, float] | None
    whole: Estimate
    first: dt.date
    last: dt.date
    """Of the days that the estimate counts."""
    tagged: float | None = None
    """Of what was charged, what carries the event's tag."""
    others: float | None = None
    """Of what was charged, what carries another event's."""
    asked: dt.datetime | None = None
    """When AWS was asked."""
    charged_days: tuple[dt.date, dt.date] | None = None

    @property
    def expected_usd(self) -> float:
        """All of it, the upper end."""
        return sum(self.expected.values())

    @property
    def charged_usd(self) -> float | None:
        """The account's, without other events."""
        return None if self.charged is None else sum(self.charged.values()) - (self.others or 0)

    @property
    def usd(self) -> float:
        """The best that is known."""
        return self.expected_usd if self.charged_usd is None else self.charged_usd


def spending(config: EventConfig, actual: Actual | None, *, until: dt.date | None = None) -> Spending:
    """Expected with the default assumptions and list prices, from some days before to the teardown."""
    assumptions, listed = Assumptions(), prices(config.aws.region)
    whole = estimate(config, listed, assumptions, until=_not_before(config, until))
    expected: dict[str, float] = defaultdict(float)
    for day in whole.days:
        for line in daily.lines(config, listed, assumptions, day.date, working=day.period == EVENT):
            expected[component_of_line(line.what)] += line.usd.high
    days = (whole.days[0].date, whole.days[-1].date)
    if actual is None:
        return Spending(dict(expected), None, whole, *days)
    shares = actual.attribution
    asked = (actual.period.first, actual.period.end - dt.timedelta(days=1))
    charged, tagged, others = _charged(actual), float(shares.event), float(shares.other_events)
    return Spending(dict(expected), charged, whole, *days, tagged, others, actual.asked_at, asked)


def _not_before(config: EventConfig, until: dt.date | None) -> dt.date | None:
    """An event that was given up before it began was there for its first day at least."""
    return None if until is None else max(until, config.event.starts)


def _charged(actual: Actual) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for charge in actual.charges:
        found[component_of_charge(charge)] += float(charge.usd)
    return dict(found)


def component_of_line(what: str) -> str:
    """Of a line of the estimate."""
    if what in _LINES:
        return _LINES[what]
    return STORAGE if what.startswith("S3, bucket") else NETWORK


def component_of_charge(charge: Charge) -> str:
    """Of what AWS charged by service and usage type."""
    service, usage = charge.keys
    for part, component in _USAGE:
        if part in usage:
            return component
    return next((component for part, component in _SERVICES if part in service), REST)
