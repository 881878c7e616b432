"""Today's prices from AWS, in place of those of the file, for what an event uses."""

from __future__ import annotations

import datetime as dt

from hubctl.config.model import EventConfig
from hubctl.costs.pricelist import Prices
from hubctl.ports.pricing import PriceList, Usage

_USAGE = {
    "hourly.eks": Usage("AmazonEKS", "AmazonEKS-Hours:perCluster"),
    "hourly.nat": Usage("AmazonEC2", "NatGateway-Hours"),
    "gb.nat": Usage("AmazonEC2", "NatGateway-Bytes"),
    "hourly.classic_balancer": Usage("AWSELB", "LoadBalancerUsage", "Load Balancer"),
    "gb_month.gp3": Usage("AmazonEC2", "EBS:VolumeUsage.gp3"),
    "gb_month.efs": Usage("AmazonEFS", "TimedStorage-ByteHrs"),
    "gb_month.s3": Usage("AmazonS3", "TimedStorage-ByteHrs"),
}
"""What AWS calls on a bill what prices.toml calls by these names; the ends of usage types."""


def live(listed: Prices, asked: PriceList, config: EventConfig, today: dt.date) -> Prices:
    """The list with what AWS asks today, for the machines and the standing things of an event.

    Raises HubctlError where AWS cannot be asked.
    """
    nodes = config.cluster.nodes
    groups = [group for group in (nodes.core, nodes.user, nodes.worker) if group is not None]
    types = tuple(sorted({name for group in groups for name in group.instance_types}))
    machines = asked.hourly_machines(config.aws.region, types)
    others = asked.usage(config.aws.region, _USAGE)
    return listed.with_live({**machines, **others}, today)
