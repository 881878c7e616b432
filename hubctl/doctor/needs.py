"""What an event needs of each quota: to come up, for all its participants, and at the most. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hubctl.config import sizing
from hubctl.config.model import EventConfig
from hubctl.config.nodes import NodeGroup
from hubctl.config.summary import hub_sizes
from hubctl.config.types import size_in_bytes
from hubctl.doctor.pools import Pool, pool_of

_GIB = 1024**3
_TIB = 1024.0


@dataclass(frozen=True)
class Need:
    """Of one quota. All in the quota's own unit."""

    to_come_up: float
    for_all: float
    """With all participants at once; as to come up, where they do not matter."""
    at_most: float
    """With every node group at its maximum."""

    def __add__(self, other: Need) -> Need:
        return Need(self.to_come_up + other.to_come_up, self.for_all + other.for_all, self.at_most + other.at_most)


def groups(config: EventConfig) -> Mapping[str, NodeGroup]:
    """The node groups that there are."""
    nodes = config.cluster.nodes
    found = {"core": nodes.core, "user": nodes.user, "worker": nodes.worker}
    return {name: group for name, group in found.items() if group is not None}


def nodes_of(config: EventConfig) -> Iterator[tuple[NodeGroup, Need]]:
    """Machines of each group. Of the user group as many for all as the hub that needs most: they share it."""
    for name, group in groups(config).items():
        for_all = group.min
        if name == "user":
            for_all = max([group.min, *(min(size.nodes or 0, group.max) for size in hub_sizes(config))])
        yield group, Need(group.min, for_all, group.max)


def vcpus(config: EventConfig, of_types: Mapping[str, int]) -> Mapping[Pool, Need]:
    """By pool. Of several types the largest counts: AWS may give that one. Types that nobody knows are left out."""
    found: dict[Pool, Need] = {}
    for group, nodes in nodes_of(config):
        known = [(name, of_types[name]) for name in group.instance_types if name in of_types]
        largest = max(known, key=lambda one: one[1], default=None)
        pool = pool_of(largest[0], spot=group.spot) if largest else None
        if largest is None or pool is None:
            continue
        each = largest[1]
        need = Need(nodes.to_come_up * each, nodes.for_all * each, nodes.at_most * each)
        found[pool] = found[pool] + need if pool in found else need
    return found


def unknown_types(config: EventConfig) -> tuple[str, ...]:
    """Types of which hubctl's own table says nothing."""
    names = (name for group in groups(config).values() for name in group.instance_types)
    return tuple(dict.fromkeys(name for name in names if sizing.machine(name) is None))


def known_vcpus(config: EventConfig) -> Mapping[str, int]:
    """vCPUs of the types that are in hubctl's own table."""
    names = {name for group in groups(config).values() for name in group.instance_types}
    found = {name: sizing.machine(name) for name in names}
    return {name: machine.vcpus for name, machine in found.items() if machine is not None}


def disks_tib(config: EventConfig) -> Need:
    """Disks of nodes, of Prometheus and of each hub's database (1 GiB)."""
    fixed = len(config.hubs) + (size_in_bytes(config.monitoring.disk) / _GIB if config.addons.prometheus else 0)
    total = Need(fixed, fixed, fixed)
    for group, nodes in nodes_of(config):
        each = size_in_bytes(group.disk) / _GIB
        total += Need(nodes.to_come_up * each, nodes.for_all * each, nodes.at_most * each)
    return Need(total.to_come_up / _TIB, total.for_all / _TIB, total.at_most / _TIB)


def addresses(config: EventConfig) -> int:
    """Elastic IPs, of NAT gateways. Those of load balancers do not count against the quota."""
    return {"single": 1, "per-zone": len(config.network.zones), "none": 0}[config.network.nat]
