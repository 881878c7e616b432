"""This module closes the gaps of the Resource Groups Tagging API.

Closed: it knew nothing of EC2 (VPCs, volumes, addresses, …), load balancers, Auto Scaling or EKS.
"""

from __future__ import annotations

from collections.abc import Iterator

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, tagging

from hubctl.sandbox.aws.eks import tags as eks_tags
from hubctl.sandbox.aws.elb import balancers

KINDS = {
    "vpc": "vpc",
    "subnet": "subnet",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "igw": "internet-gateway",
    "eigw": "egress-only-internet-gateway",
    "nat": "natgateway",
    "rtb": "route-table",
    "acl": "network-acl",
    "dopt": "dhcp-options",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "vpce": "vpc-endpoint",
    "fl": "vpc-flow-log",
    "i": "instance",
    "vol": "volume",
    "snap": "snapshot",
    "ami": "image",
    "lt": "launch-template",
    "key": "key-pair",
    "pcx": "vpc-peering-connection",
}
Found = tuple[str, list[dict[str, str]]]


def install() -> None:
    """Add the collectors and the writers."""
    tagging._COLLECTORS["ec2"] = _ec2
    tagging._COLLECTORS["elasticloadbalancing"] = _balancers
    tagging._COLLECTORS["eks"] = _eks
    for table in ("_WRITERS", "_REMOVERS"):
        handlers = getattr(tagging, table, None)
        if isinstance(handlers, dict):
            handlers["ec2"] = _write if table == "_WRITERS" else _remove


def _ec2() -> Iterator[Found]:
    for identifier, tags in ec2._tags.items():
        kind = KINDS.get(identifier.rsplit("-", 1)[0])
        if kind and tags:
            yield f"arn:aws:ec2:{get_region()}:{get_account_id()}:{kind}/{identifier}", tags


def _balancers() -> Iterator[Found]:
    for name, balancer in balancers.store.items():
        tags = [{"Key": key, "Value": value} for key, value in balancer["Tags"].items()]
        yield f"arn:aws:elasticloadbalancing:{get_region()}:{get_account_id()}:loadbalancer/{name}", tags
    from ministack.services import alb

    for arn in alb._lbs:
        yield arn, alb._tags.get(arn, [])


def _eks() -> Iterator[Found]:
    for arn, given in eks_tags.everything():
        if given and arn.split(":")[3] == get_region():
            yield arn, [{"Key": key, "Value": value} for key, value in given.items()]


def _write(arn: str, tags: dict[str, str]) -> None:
    identifier = str(arn).rpartition("/")[2]
    kept = [tag for tag in ec2._tags.get(identifier, []) if tag["Key"] not in tags]
    ec2._tags[identifier] = kept + [{"Key": key, "Value": value} for key, value in tags.items()]


def _remove(arn: str, keys: list[str]) -> None:
    identifier = str(arn).rpartition("/")[2]
    ec2._tags[identifier] = [tag for tag in ec2._tags.get(identifier, []) if tag["Key"] not in keys]
