"""What a thing that was left behind costs a day, in USD, where that is a matter of the price list alone.

List prices of us-west-2 as published by AWS in 2025; other regions differ by up to a third. Machines are left out:
what they cost depends on their type.
"""

from __future__ import annotations

from hubctl.ports.inventory import Thing

_FIXED = {
    "EKS cluster": 0.10 * 24,
    "NAT gateway": 0.045 * 24,
    "classic load balancer": 0.025 * 24,
    "load balancer": 0.0225 * 24,
    "address": 0.005 * 24,
}
_PER_GIB_AND_MONTH = {"volume": 0.08, "snapshot": 0.05, "file system": 0.30}
_DAYS_A_MONTH = 30.4


def usd_per_day(thing: Thing) -> float | None:
    """Price a day; None where it is not known, 0 where it is free."""
    if thing.kind in _FIXED:
        return _FIXED[thing.kind]
    if thing.kind in _PER_GIB_AND_MONTH and thing.gib is not None:
        return thing.gib * _PER_GIB_AND_MONTH[thing.kind] / _DAYS_A_MONTH
    return None
