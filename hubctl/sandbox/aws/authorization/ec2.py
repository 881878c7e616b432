"""This module says which resources an EC2 call touches, with the tags of each.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws.authorization.call import Call, Check, Keys, owned, pairs, requested
from hubctl.sandbox.aws.tagging import KINDS

_CREATED = {
    "AllocateAddress": "elastic-ip",
    "AuthorizeSecurityGroupEgress": "security-group-rule",
    "AuthorizeSecurityGroupIngress": "security-group-rule",
    "CreateInternetGateway": "internet-gateway",
    "CreateLaunchTemplate": "launch-template",
    "CreateNatGateway": "natgateway",
    "CreateNetworkInterface": "network-interface",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSnapshot": "snapshot",
    "CreateSubnet": "subnet",
    "CreateVolume": "volume",
    "CreateVpc": "vpc",
    "CreateVpcEndpoint": "vpc-endpoint",
}
"""What a call makes."""

_OPTIONAL = {"security-group-rule"}
"""Made by calls that are judged by another resource; asked for only where it is tagged."""

_NAMED: dict[str, tuple[str, ...]] = {
    "AssociateRouteTable": ("RouteTableId", "SubnetId"),
    "AttachInternetGateway": ("InternetGatewayId", "VpcId"),
    "AuthorizeSecurityGroupEgress": ("GroupId",),
    "AuthorizeSecurityGroupIngress": ("GroupId",),
    "CreateLaunchTemplateVersion": ("LaunchTemplateId",),
    "CreateNatGateway": ("SubnetId", "AllocationId"),
    "CreateNetworkInterface": ("SubnetId", "SecurityGroupId"),
    "CreateRoute": ("RouteTableId",),
    "CreateRouteTable": ("VpcId",),
    "CreateSecurityGroup": ("VpcId",),
    "CreateSubnet": ("VpcId",),
    "CreateTags": ("ResourceId",),
    "CreateVpcEndpoint": ("VpcId", "RouteTableId", "SubnetId", "SecurityGroupId"),
    "DeleteInternetGateway": ("InternetGatewayId",),
    "DeleteLaunchTemplate": ("LaunchTemplateId",),
    "DeleteLaunchTemplateVersions": ("LaunchTemplateId",),
    "DeleteNatGateway": ("NatGatewayId",),
    "DeleteNetworkInterface": ("NetworkInterfaceId",),
    "DeleteRoute": ("RouteTableId",),
    "DeleteRouteTable": ("RouteTableId",),
    "DeleteSecurityGroup": ("GroupId",),
    "DeleteSnapshot": ("SnapshotId",),
    "DeleteSubnet": ("SubnetId",),
    "DeleteTags": ("ResourceId",),
    "DeleteVolume": ("VolumeId",),
    "DeleteVpc": ("VpcId",),
    "DeleteVpcEndpoints": ("VpcEndpointId",),
    "DetachInternetGateway": ("InternetGatewayId", "VpcId"),
    "DetachVolume": ("VolumeId", "InstanceId"),
    "DisassociateAddress": ("AssociationId",),
    "DisassociateRouteTable": ("AssociationId",),
    "ModifyLaunchTemplate": ("LaunchTemplateId",),
    "ModifySecurityGroupRules": ("GroupId",),
    "ModifySubnetAttribute": ("SubnetId",),
    "ModifyVpcAttribute": ("VpcId",),
    "ModifyVpcEndpoint": ("VpcEndpointId",),
    "ReleaseAddress": ("AllocationId",),
    "ReplaceRoute": ("RouteTableId",),
    "RevokeSecurityGroupEgress": ("GroupId",),
    "RevokeSecurityGroupIngress": ("GroupId",),
    "TerminateInstances": ("InstanceId",),
}
"""Parameters that name the resources which a call is judged by."""


def checks(call: Call) -> list[Check]:
    """One question for each resource, and one for the tags of what is made; none where nothing named exists."""
    if call.name not in _CREATED and call.name not in _NAMED:
        return [Check(call.action)]
    named = [value for name in _NAMED.get(call.name, ()) for value in call.values(name)]
    own = [identifier for value in named for identifier in _ids(value)]
    return _made(call) + [Check(call.action, arn(call, identifier), _keys(call, identifier)) for identifier in own]


def arn(call: Call, identifier: str) -> str:
    """The ARN of a thing, from its id."""
    kind = KINDS.get(identifier.rpartition("-")[0], "unknown")
    return call.arn(f"{kind}/{identifier}", service="ec2")


def tags_of(identifier: str) -> dict[str, str]:
    """The tags of a thing."""
    return pairs(ec2._tags.get(identifier))


def _keys(call: Call, identifier: str) -> Keys:
    given = _given(call) if call.name in ("CreateTags", "DeleteTags") else {}
    return owned(tags_of(identifier)) | requested(given)


def _made(call: Call) -> list[Check]:
    kind = _CREATED.get(call.name)
    if kind is None:
        return []
    tags = _specified(call, kind)
    if kind in _OPTIONAL and not tags:
        return []
    new, keys = call.arn(f"{kind}/*", service="ec2"), requested(tags)
    tagging = [Check("ec2:CreateTags", new, keys | {"ec2:CreateAction": call.name})] if tags else []
    return [Check(call.action, new, keys), *tagging]


def _given(call: Call) -> dict[str, str]:
    """The tags of CreateTags: `Tag.1.Key`, `Tag.1.Value`, …"""
    return _numbered(call, "Tag")


def _specified(call: Call, kind: str) -> dict[str, str]:
    """The tags that a creating call gives to what it makes: `TagSpecification.1.Tag.1.Key`, …"""
    index = 1
    while (named := call.params.get(f"TagSpecification.{index}.ResourceType")) is not None:
        if named == kind:
            return _numbered(call, f"TagSpecification.{index}.Tag")
        index += 1
    return {}


def _numbered(call: Call, prefix: str) -> dict[str, str]:
    found, index = {}, 1
    while (key := call.params.get(f"{prefix}.{index}.Key")) is not None:
        found[key] = call.params.get(f"{prefix}.{index}.Value", "")
        index += 1
    return found


def _ids(value: str) -> list[str]:
    """The things behind an id: an association is judged by what it holds together."""
    for address in ec2._addresses.values():
        if address["AssociationId"] == value:
            return [address["AllocationId"], address["NetworkInterfaceId"]]
    for table in ec2._route_tables.values():
        if any(one["RouteTableAssociationId"] == value for one in table["Associations"]):
            return [table["RouteTableId"]]
    return [] if "assoc-" in value else [value]
