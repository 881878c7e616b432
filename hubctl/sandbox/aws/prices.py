"""This module is the sandbox's price list: hubctl's own, of us-west-2, in every region.

Nothing here is asked from AWS, and hubctl's list has no more than what events use.
"""

from __future__ import annotations

from hubctl.costs.pricelist import prices

_LISTED = prices("us-west-2")
HOURLY_USD = {"t3.micro": 0.0104, "t3.small": 0.0208, **_LISTED.machines}
"""The two that are too small for hubctl's own list, and that list."""

BY_USAGE = {
    "AmazonEKS-Hours:perCluster": _LISTED.hourly["eks"],
    "NatGateway-Hours": _LISTED.hourly["nat"],
    "NatGateway-Bytes": _LISTED.gb["nat"],
    "LoadBalancerUsage": _LISTED.hourly["classic_balancer"],
    "EBS:VolumeUsage.gp3": _LISTED.gb_month["gp3"],
    "TimedStorage-ByteHrs": _LISTED.gb_month["s3"],
}
"""Prices by the ends of usage types, as they stand on a bill after the code of a region."""


def hourly_usd(instance_type: str) -> float:
    """The hourly price; 0.20 where the list has none."""
    return HOURLY_USD.get(instance_type, 0.2)


def by_usage(usage_type: str, service: str) -> float | None:
    """The price of a usage type such as USW2-NatGateway-Hours; None where the list has none."""
    if service == "AmazonEFS" and usage_type.endswith("TimedStorage-ByteHrs"):
        return _LISTED.gb_month["efs"]
    return next((usd for ending, usd in BY_USAGE.items() if usage_type.endswith(ending)), None)
