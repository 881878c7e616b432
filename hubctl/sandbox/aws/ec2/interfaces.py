"""This module keeps network interfaces: who made them, where they sit, which groups they use.

Closed: DescribeNetworkInterfaces knew no filter but the id; CreateNetworkInterface dropped its tags; an interface in
use could be deleted; one that AWS manages could be detached; nothing but CreateNetworkInterface ever made one.
"""

from __future__ import annotations

import ipaddress
import secrets

from ministack.core.responses import get_account_id
from ministack.services import ec2

from hubctl.sandbox.aws.ec2 import interface_xml
from hubctl.sandbox.aws.wire import (
    Params,
    Query,
    Record,
    Refused,
    Reply,
    filters,
    first,
    members,
)

AWS_REQUESTER = "amazon-aws"


def identifier(prefix: str) -> str:
    """A new id as EC2 gives them: the prefix and 17 hexadecimal digits."""
    return f"{prefix}-{secrets.token_hex(9)[:17]}"


def create(
    subnet_id: str,
    *,
    owner: str,
    groups: list[str],
    description: str,
    kind: str = "interface",
    requester: str | None = AWS_REQUESTER,
    instance_id: str | None = None,
    tags: dict[str, str] | None = None,
    private_ip: str | None = None,
) -> Record:
    """A new interface in use by `owner` (an id of ours, by which it is found and removed again)."""
    subnet = ec2._subnets.get(subnet_id)
    if subnet is None:
        raise Refused("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
    eni = identifier("eni")
    record: Record = {
        "NetworkInterfaceId": eni,
        "Owner": owner,
        "SubnetId": subnet_id,
        "VpcId": subnet["VpcId"],
        "AvailabilityZone": subnet["AvailabilityZone"],
        "Description": description,
        "OwnerId": get_account_id(),
        "Status": "in-use",
        "PrivateIpAddress": private_ip or free_address(subnet),
        "InterfaceType": kind,
        "RequesterId": requester,
        "SourceDestCheck": kind != "nat_gateway",
        "MacAddress": ":".join(f"{byte:02x}" for byte in b"\x02" + secrets.token_bytes(5)),
        "Groups": [{"GroupId": g, "GroupName": ec2._security_groups.get(g, {}).get("GroupName", g)} for g in groups],
        "Attachment": {
            "AttachmentId": identifier("eni-attach"),
            "InstanceId": instance_id or "",
            "InstanceOwnerId": requester or get_account_id(),
            "DeviceIndex": 0 if instance_id else 1,
            "Status": "attached",
            "AttachTime": ec2._now_ts(),
            "DeleteOnTermination": True,
        },
    }
    ec2._network_interfaces[eni] = record
    if tags:
        ec2._tags[eni] = [{"Key": key, "Value": value} for key, value in tags.items()]
    return record


def of(owner: str) -> list[Record]:
    """The interfaces that `owner` uses."""
    return [eni for eni in ec2._network_interfaces.values() if eni.get("Owner") == owner]


def remove(owner: str) -> None:
    """The interfaces of `owner` go with it."""
    for eni in of(owner):
        ec2._network_interfaces.pop(eni["NetworkInterfaceId"], None)
        ec2._tags.pop(eni["NetworkInterfaceId"], None)


def free_address(subnet: Record) -> str:
    """The first private address of the subnet that nothing uses; AWS keeps the first four for itself."""
    taken = {
        eni["PrivateIpAddress"] for eni in ec2._network_interfaces.values() if eni["SubnetId"] == subnet["SubnetId"]
    }
    for number, address in enumerate(ipaddress.ip_network(subnet["CidrBlock"]).hosts()):
        if number >= 3 and str(address) not in taken:
            return str(address)
    raise Refused(
        "InsufficientFreeAddressesInSubnet", f"There are not enough free addresses in subnet '{subnet['SubnetId']}'."
    )


def install() -> None:
    """Patch the actions and the XML of an interface."""
    ec2._ACTION_MAP["CreateNetworkInterface"] = _create
    ec2._ACTION_MAP["DeleteNetworkInterface"] = _delete
    ec2._ACTION_MAP["DetachNetworkInterface"] = _detach(ec2._ACTION_MAP["DetachNetworkInterface"])
    ec2._ACTION_MAP["DescribeNetworkInterfaces"] = _describe
    ec2._ACTION_MAP["ModifyNetworkInterfaceAttribute"] = _modify
    ec2._eni_fields_xml = interface_xml.xml


def _create(params: Params) -> Reply:
    subnet_id = first(params, "SubnetId")
    vpc = ec2._subnets.get(subnet_id, {}).get("VpcId")
    default = [g["GroupId"] for g in ec2._security_groups.values() if g["VpcId"] == vpc and g["GroupName"] == "default"]
    record = create(
        subnet_id,
        owner="",
        groups=members(params, "SecurityGroupId") or default,
        description=first(params, "Description"),
        requester=None,
        private_ip=first(params, "PrivateIpAddress") or first(params, "PrivateIpAddresses.1.PrivateIpAddress") or None,
    )
    record.update(Status="available", Attachment=None)
    ec2._parse_tag_specs(params, "network-interface", record["NetworkInterfaceId"])
    reply: Reply = ec2._xml(200, "CreateNetworkInterfaceResponse", interface_xml.xml(record, tag="networkInterface"))
    return reply


def _delete(params: Params) -> Reply:
    eni = first(params, "NetworkInterfaceId")
    record = ec2._network_interfaces.get(eni)
    if record is None:
        raise Refused("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{eni}' does not exist")
    if record["Status"] == "in-use":
        raise Refused("InvalidParameterValue", f"Network interface '{eni}' is currently in use.")
    ec2._network_interfaces.pop(eni)
    reply: Reply = ec2._xml(200, "DeleteNetworkInterfaceResponse", "<return>true</return>")
    return reply


def _detach(detach: Query) -> Query:
    def answer(params: Params) -> Reply:
        named = first(params, "AttachmentId")
        found = [e for e in ec2._network_interfaces.values() if (e["Attachment"] or {}).get("AttachmentId") == named]
        if not found:
            raise Refused("InvalidAttachmentID.NotFound", f"The attachment ID '{named}' does not exist")
        if found[0].get("RequesterId"):
            raise Refused("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.")
        if found[0]["Attachment"]["DeviceIndex"] == 0:
            raise Refused("OperationNotPermitted", "The network interface at device index 0 cannot be detached.")
        reply: Reply = detach(params)
        return reply

    return answer


def _modify(params: Params) -> Reply:
    record = ec2._network_interfaces.get(first(params, "NetworkInterfaceId"))
    if record is None:
        raise Refused("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID does not exist")
    if groups := members(params, "SecurityGroupId"):
        record["Groups"] = [
            {"GroupId": g, "GroupName": ec2._security_groups.get(g, {}).get("GroupName", g)} for g in groups
        ]
    if "Description.Value" in params:
        record["Description"] = first(params, "Description.Value")
    if check := first(params, "SourceDestCheck.Value"):
        record["SourceDestCheck"] = check == "true"
    reply: Reply = ec2._xml(200, "ModifyNetworkInterfaceAttributeResponse", "<return>true</return>")
    return reply


def _describe(params: Params) -> Reply:
    wanted = members(params, "NetworkInterfaceId")
    for eni in wanted:
        if eni not in ec2._network_interfaces:
            raise Refused("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{eni}' does not exist")
    asked = filters(params)
    items = "".join(
        interface_xml.xml(record)
        for record in ec2._network_interfaces.values()
        if (not wanted or record["NetworkInterfaceId"] in wanted) and interface_xml.matches(record, asked)
    )
    reply: Reply = ec2._xml(
        200, "DescribeNetworkInterfacesResponse", f"<networkInterfaceSet>{items}</networkInterfaceSet>"
    )
    return reply
