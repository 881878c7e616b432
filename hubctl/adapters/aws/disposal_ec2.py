"""Deletes left-overs of EC2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubctl.errors import HubctlError
from hubctl.ports.disposal import StillUsedError
from hubctl.ports.inventory import Thing

_CNI_DESCRIPTION = "aws-K8S-"
_CNI_TAG = "node.k8s.amazonaws.com/instance_id"


def _volume(ec2: Any, thing: Thing) -> None:
    if thing.state == "in-use":
        raise StillUsedError(f"{thing.id} is attached to a machine", hint="hubctl leftovers --delete, once it is not")
    ec2.delete_volume(VolumeId=thing.id)


def _interface(ec2: Any, thing: Thing) -> None:
    """Only what the VPC CNI of a node that is gone left behind: detached, and marked by it in two ways. Interfaces of
    load balancers, file systems and gateways are AWS's own and go with these.

    https://github.com/aws/amazon-vpc-cni-k8s/pull/624 has the rule.
    """
    if thing.state != "available":
        raise StillUsedError(f"{thing.id} is {thing.state}", hint="wait until what it belongs to is gone")
    if not thing.description.startswith(_CNI_DESCRIPTION) or _CNI_TAG not in (thing.tags or {}):
        raise HubctlError(
            f"{thing.id} is not one that a node left behind",
            hint=f"look at it: aws ec2 describe-network-interfaces --network-interface-ids {thing.id}",
        )
    ec2.delete_network_interface(NetworkInterfaceId=thing.id)


def _security_group(ec2: Any, thing: Thing) -> None:
    """Rules of other groups that refer to it hold it, and its own may hold others: these go first."""
    for direction, revoke in (("ip-permission", "ingress"), ("egress.ip-permission", "egress")):
        filters = [{"Name": f"{direction}.group-id", "Values": [thing.id]}]
        pages = ec2.get_paginator("describe_security_groups").paginate(Filters=filters)
        for group in [found for page in pages for found in page["SecurityGroups"]]:
            _revoke(ec2, group, revoke, lambda pair: pair.get("GroupId") == thing.id)
    for own in ec2.describe_security_groups(GroupIds=[thing.id])["SecurityGroups"]:
        _revoke(ec2, own, "ingress", lambda _pair: True)
        _revoke(ec2, own, "egress", lambda _pair: True)
    ec2.delete_security_group(GroupId=thing.id)


def _revoke(ec2: Any, group: Any, direction: str, wanted: Callable[[Any], bool]) -> None:
    """Takes the rules of a group away that refer to groups that are wanted gone."""
    rules = []
    for rule in group["IpPermissions" if direction == "ingress" else "IpPermissionsEgress"]:
        pairs = [{"GroupId": pair["GroupId"]} for pair in rule.get("UserIdGroupPairs", ()) if wanted(pair)]
        if pairs:
            ports = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule}
            rules.append({**ports, "UserIdGroupPairs": pairs})
    if rules:
        getattr(ec2, f"revoke_security_group_{direction}")(GroupId=group["GroupId"], IpPermissions=rules)


def _address(ec2: Any, thing: Thing) -> None:
    for found in ec2.describe_addresses(AllocationIds=[thing.id])["Addresses"]:
        if found.get("AssociationId"):
            raise StillUsedError(f"{thing.name} is in use", hint="wait until what it belongs to is gone")
    ec2.release_address(AllocationId=thing.id)


def _internet_gateway(ec2: Any, thing: Thing) -> None:
    if thing.vpc:
        ec2.detach_internet_gateway(InternetGatewayId=thing.id, VpcId=thing.vpc)
    ec2.delete_internet_gateway(InternetGatewayId=thing.id)


EC2: dict[str, Callable[[Any, Thing], Any]] = {
    "volume": _volume,
    "network interface": _interface,
    "security group": _security_group,
    "address": _address,
    "internet gateway": _internet_gateway,
    "snapshot": lambda ec2, thing: ec2.delete_snapshot(SnapshotId=thing.id),
    "launch template": lambda ec2, thing: ec2.delete_launch_template(LaunchTemplateId=thing.id),
    "instance": lambda ec2, thing: ec2.terminate_instances(InstanceIds=[thing.id]),
    "NAT gateway": lambda ec2, thing: ec2.delete_nat_gateway(NatGatewayId=thing.id),
    "VPC endpoint": lambda ec2, thing: ec2.delete_vpc_endpoints(VpcEndpointIds=[thing.id]),
    "subnet": lambda ec2, thing: ec2.delete_subnet(SubnetId=thing.id),
    "route table": lambda ec2, thing: ec2.delete_route_table(RouteTableId=thing.id),
    "VPC": lambda ec2, thing: ec2.delete_vpc(VpcId=thing.id),
}
"""From the kind to what deletes it."""
