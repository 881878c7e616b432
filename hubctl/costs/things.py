"""What a thing that is there costs a day, by the list prices: what runs now, and what was left behind."""

from __future__ import annotations

from hubctl.costs.pricelist import DAYS_A_MONTH, HOURS_A_DAY, Prices, prices
from hubctl.ports.inventory import Thing

_HOURLY = {
    "EKS cluster": "eks",
    "NAT gateway": "nat",
    "classic load balancer": "classic_balancer",
    "load balancer": "balancer",
    "address": "address",
}
_STORED = {
    "volume": "gp3",
    "snapshot": "snapshot",
    "file system": "efs",
    "recovery point": "efs_backup",
    "log group": "log",
}
_MONTHLY = {"alarm": "alarm", "KMS key": "key"}
_INSTANCE = "instance"
_FREE = frozenset(
    {
        "access key",
        "auto scaling group",
        "budget",
        "DNS record",
        "instance profile",
        "internet gateway",
        "launch template",
        "network interface",
        "OIDC provider",
        "policy",
        "role",
        "route table",
        "security group",
        "subnet",
        "target group",
        "topic",
        "user",
        "VPC",
    }
)
"""In themselves: what hangs on them is listed by itself. So is a budget without actions, and asking for an alias
record. https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/ https://aws.amazon.com/route53/pricing/"""

PRICED = (*_HOURLY, *_STORED, *_MONTHLY, _INSTANCE)
"""Kinds whose price follows from the list."""


def usd_per_day(thing: Thing) -> float | None:
    """Price a day; None where it is not known, 0 where it is free. Spot machines count at the middle of what they cost,
    a key that is being deleted at nothing."""
    listed = prices(thing.region)
    if thing.kind in _FREE:
        return 0.0
    if thing.kind in _HOURLY:
        return listed.daily(_HOURLY[thing.kind])
    if thing.kind in _STORED and thing.gib is not None:
        return listed.stored(_STORED[thing.kind], thing.gib)
    if thing.kind in _MONTHLY:
        return 0.0 if thing.pending else listed.month[_MONTHLY[thing.kind]] / DAYS_A_MONTH
    return _machine(thing, listed) if thing.kind == _INSTANCE else None


def _machine(thing: Thing, listed: Prices) -> float | None:
    """An instance's type is its description, and "spot" its state."""
    hourly = listed.machine(thing.description)
    if hourly is None:
        return None
    share = sum(listed.spot_share) / 2 if thing.state == "spot" else 1
    return hourly * HOURS_A_DAY * share
