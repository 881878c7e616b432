"""What a rehearsal may cost: the nodes that so many servers take, by the config's own arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.config import sizing
from hubctl.config.model import EventConfig
from hubctl.costs.hourly import user_node_hour
from hubctl.counting import counted


@dataclass(frozen=True)
class Expected:
    """Nodes for participants' servers, and US dollars an hour for them all; None for machines that are not known."""

    nodes: int | None
    most: int
    usd_an_hour: float | None

    def __str__(self) -> str:
        nodes = f"up to {counted(self.most, 'node')} (machines of a type unknown to hubctl)"
        if self.nodes is not None:
            nodes = f"about {counted(self.nodes, 'node')} of at most {self.most}"
        cost = "" if self.usd_an_hour is None else f", about ${self.usd_an_hour:.2f} an hour until they go again"
        return f"{nodes}{cost}"


def expected(config: EventConfig, name: str, users: int) -> Expected:
    """For users that choose nothing on the spawn page, on nodes that are empty. Raises ValueError where none fits."""
    hub, group = config.hubs[name], config.cluster.nodes.user
    chosen = next((profile for profile in hub.profiles if profile.default), next(iter(hub.profiles), None))
    seats = sizing.seats(group.instance_types, *hub.wants(chosen))
    if seats is None:
        return Expected(None, group.max, None)
    nodes = min(group.max, sizing.nodes(users, seats))
    price = user_node_hour(config)
    return Expected(nodes, group.max, None if price is None else nodes * price)
