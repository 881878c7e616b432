"""Listings of EC2: machines, networks, disks, addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hubctl.ports.inventory import Thing

_GONE = frozenset({"deleted", "deleting", "terminated", "shutting-down", "failed"})


def _tags(found: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in found.get("Tags") or found.get("TagSet") or ()}


def _listing(
    kind: str,
    operation: str,
    field: str,
    identity: str,
    *,
    vpc: str = "VpcId",
    name: str = "",
    gib: str = "",
    state: str = "State",
    description: str = "Description",
    **arguments: Any,
) -> Callable[[Any, str], Iterator[Thing]]:
    """A lister of one paginated EC2 call, by the names that AWS gives its fields."""

    def listed(ec2: Any, region: str) -> Iterator[Thing]:
        for page in ec2.get_paginator(operation).paginate(**arguments):
            for found in page[field]:
                if str(found.get(state, "")) in _GONE:
                    continue
                tags = _tags(found)
                yield Thing(
                    kind,
                    found[identity],
                    region,
                    name=found.get(name, "") or tags.get("Name", ""),
                    tags=tags,
                    vpc=found.get(vpc, "") or "",
                    description=found.get(description, ""),
                    state=str(found.get(state, "")),
                    gib=float(found[gib]) if gib and gib in found else None,
                )

    return listed


def _instances(ec2: Any, region: str) -> Iterator[Thing]:
    for page in ec2.get_paginator("describe_instances").paginate():
        for reservation in page["Reservations"]:
            for found in reservation["Instances"]:
                if found["State"]["Name"] not in _GONE:
                    tags = _tags(found)
                    kind, spot = found.get("InstanceType", ""), found.get("InstanceLifecycle", "")
                    name = tags.get("Name", "")
                    yield Thing("instance", found["InstanceId"], region, name, tags, "", kind, state=spot)


def _addresses(ec2: Any, region: str) -> Iterator[Thing]:
    for found in ec2.describe_addresses()["Addresses"]:
        yield Thing("address", found["AllocationId"], region, found.get("PublicIp", ""), _tags(found))


_all_groups = _listing("security group", "describe_security_groups", "SecurityGroups", "GroupId", name="GroupName")


def _security_groups(ec2: Any, region: str) -> Iterator[Thing]:
    """The default one of a VPC is left out: it goes with the VPC, and not before."""
    return (group for group in _all_groups(ec2, region) if group.name != "default")


def _route_tables(ec2: Any, region: str) -> Iterator[Thing]:
    """The main one of a VPC is left out: it goes with the VPC, and not before."""
    for page in ec2.get_paginator("describe_route_tables").paginate():
        for found in page["RouteTables"]:
            if not any(one.get("Main") for one in found.get("Associations", ())):
                tags = _tags(found)
                yield Thing("route table", found["RouteTableId"], region, tags.get("Name", ""), tags, found["VpcId"])


def _gateways(ec2: Any, region: str) -> Iterator[Thing]:
    for page in ec2.get_paginator("describe_internet_gateways").paginate():
        for found in page["InternetGateways"]:
            attached = [one.get("VpcId", "") for one in found.get("Attachments", ())]
            vpc = attached[0] if attached else ""
            yield Thing("internet gateway", found["InternetGatewayId"], region, "", _tags(found), vpc)


EC2: dict[str, Callable[[Any, str], Iterator[Thing]]] = {
    "VPC": _listing("VPC", "describe_vpcs", "Vpcs", "VpcId", vpc=""),
    "subnet": _listing("subnet", "describe_subnets", "Subnets", "SubnetId"),
    "NAT gateway": _listing("NAT gateway", "describe_nat_gateways", "NatGateways", "NatGatewayId"),
    "network interface": _listing(
        "network interface",
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
        state="Status",
    ),
    "security group": _security_groups,
    "VPC endpoint": _listing("VPC endpoint", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    "volume": _listing("volume", "describe_volumes", "Volumes", "VolumeId", gib="Size"),
    "snapshot": _listing(
        "snapshot", "describe_snapshots", "Snapshots", "SnapshotId", gib="VolumeSize", OwnerIds=["self"]
    ),
    "launch template": _listing(
        "launch template", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId", name="LaunchTemplateName"
    ),
    "instance": _instances,
    "address": _addresses,
    "internet gateway": _gateways,
    "route table": _route_tables,
}
