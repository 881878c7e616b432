"""What a node for participants costs an hour."""

from __future__ import annotations

from hubctl.config.model import EventConfig
from hubctl.costs.pricelist import prices


def user_node_hour(config: EventConfig) -> float | None:
    """US dollars by the list price of the dearest of its types, on demand; None where one of them is not known."""
    each = [prices(config.aws.region).machine(kind) for kind in config.cluster.nodes.user.instance_types]
    known = [price for price in each if price is not None]
    return max(known) if len(known) == len(each) else None
