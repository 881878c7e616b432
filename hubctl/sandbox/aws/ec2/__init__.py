"""This package closes the gaps of EC2: interfaces first, because most of what AWS refuses hangs on them.

ministack knows that a VPC has subnets and little more: NAT gateways, endpoints, instances, mount targets and load
balancers have no network interfaces there, so nothing is ever in the way of a deletion. Here each of them has its own.
"""

from __future__ import annotations

from hubctl.sandbox.aws.ec2 import (
    addresses,
    catalogue,
    endpoints,
    flow_logs,
    gateways,
    groups,
    guard,
    instances,
    interfaces,
    network,
    templates,
    volumes,
)


def install() -> None:
    """Patch EC2. `guard` last: it wraps every action, the patched ones too."""
    parts = (
        interfaces, addresses, gateways, groups, network, endpoints, flow_logs, instances, templates, volumes,
        catalogue,
    )  # fmt: skip
    for part in parts:
        part.install()
    guard.install()
