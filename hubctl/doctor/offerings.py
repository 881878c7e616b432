"""Whether the instance types of the config can be had in the zones of the config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubctl.config.nodes import NodeGroup
from hubctl.core.findings import Finding, Stops, error, ok, warning
from hubctl.doctor import needs
from hubctl.doctor.instruments import Instruments

Offers = Mapping[str, frozenset[str]]


def instance_types(instruments: Instruments) -> Iterator[Finding]:
    """Group by group."""
    config = instruments.config
    found = needs.groups(config)
    names = sorted({name for group in found.values() for name in group.instance_types})
    offers = instruments.limits.offered(names)
    for name, group in found.items():
        yield judge(name, group, offers, config.network.zones, config.aws.region)


def judge(name: str, group: NodeGroup, offers: Offers, zones: tuple[str, ...], region: str) -> Finding:
    """EKS refuses a group with a type that the region has nowhere. In a zone without any of its types no node can
    start, and volumes of that zone have nowhere to go."""
    what, wanted = f"nodes.{name}", ", ".join(group.instance_types)
    ask = (
        "aws ec2 describe-instance-type-offerings --location-type availability-zone "
        f"--filters Name=instance-type,Values={','.join(group.instance_types)} --region {region}"
    )
    nowhere = [one for one in group.instance_types if not offers.get(one)]
    if nowhere:
        reason = f"{', '.join(nowhere)} cannot be had in {region}; write another type"
        return error(what, reason, fix=ask, stops=(Stops.UP,))
    lacking = [zone for zone in zones if not any(zone in offers[one] for one in group.instance_types)]
    if len(lacking) == len(zones):
        reason = f"{wanted} can be had in none of {', '.join(zones)}; change network.zones or the type"
        return error(what, reason, fix=ask, stops=(Stops.UP,))
    if lacking:
        return warning(what, f"{wanted} cannot be had in {', '.join(lacking)}: no node starts there", fix=ask)
    return ok(what, f"{wanted} can be had in all {len(zones)} zones")
