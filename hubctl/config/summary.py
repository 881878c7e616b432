"""What a config comes to: seats on a node and nodes for all, hub by hub. Estimates; nothing where a type is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubctl.config import sizing
from hubctl.config.model import EventConfig


@dataclass(frozen=True)
class HubSize:
    """How one hub fits on its nodes. None: an instance type is unknown."""

    hub: str
    host: str
    seats_per_node: int | None
    nodes: int | None
    """Nodes for all participants at once, each with the largest profile that somebody may choose."""


def hub_sizes(config: EventConfig) -> Iterator[HubSize]:
    """The sizes of all hubs, each as if it had the user nodes for itself."""
    group = config.cluster.nodes.user
    for name, hub in config.hubs.items():
        wants = [hub.wants(profile) for profile in hub.profiles] or [hub.wants(None)]
        counted = [sizing.seats(group.instance_types, memory, cpus) for memory, cpus in wants]
        known = [seats for seats in counted if seats is not None]
        seats = min(known) if known else None
        nodes = sizing.nodes(config.event.participants, seats) if seats else None
        yield HubSize(name, hub.host, seats, nodes)
