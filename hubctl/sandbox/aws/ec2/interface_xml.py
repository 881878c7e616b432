"""This module writes network interfaces as EC2 does, and says which of them a filter means."""

from __future__ import annotations

import fnmatch
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from hubctl.sandbox.aws.wire import Record, element, truth


def _values(record: Record) -> dict[str, list[str]]:
    attachment = record.get("Attachment") or {}
    association = record.get("Association") or {}
    return {
        "network-interface-id": [record["NetworkInterfaceId"]],
        "subnet-id": [record["SubnetId"]],
        "vpc-id": [record["VpcId"]],
        "availability-zone": [record["AvailabilityZone"]],
        "status": [record["Status"]],
        "description": [record["Description"]],
        "interface-type": [record["InterfaceType"]],
        "owner-id": [record["OwnerId"]],
        "requester-id": [record.get("RequesterId") or ""],
        "requester-managed": [truth(record.get("RequesterId"))],
        "group-id": [group["GroupId"] for group in record["Groups"]],
        "group-name": [group["GroupName"] for group in record["Groups"]],
        "private-ip-address": [record["PrivateIpAddress"]],
        "addresses.private-ip-address": [record["PrivateIpAddress"]],
        "mac-address": [record["MacAddress"]],
        "attachment.attachment-id": [attachment.get("AttachmentId", "")],
        "attachment.instance-id": [attachment.get("InstanceId", "")],
        "attachment.instance-owner-id": [attachment.get("InstanceOwnerId", "")],
        "attachment.status": [attachment.get("Status", "detached")],
        "association.public-ip": [association.get("PublicIp", "")],
        "association.allocation-id": [association.get("AllocationId", "")],
    }


def matches(record: Record, asked: dict[str, list[str]]) -> bool:
    """Whether an interface has, for every filter, one of the values asked for."""
    if not ec2._resource_matches_tag_filters(record["NetworkInterfaceId"], asked):
        return False
    values = _values(record)
    return all(
        any(fnmatch.fnmatchcase(value, pattern) for value in values[name] for pattern in patterns)
        for name, patterns in asked.items()
        if name in values
    )


def _attachment_xml(record: Record) -> str:
    attachment = record.get("Attachment")
    if not attachment:
        return ""
    inner = (
        element("attachmentId", attachment["AttachmentId"])
        + element("instanceId", attachment.get("InstanceId"))
        + element("instanceOwnerId", attachment.get("InstanceOwnerId", get_account_id()))
        + element("deviceIndex", attachment.get("DeviceIndex", 0))
        + element("networkCardIndex", 0)
        + element("status", attachment.get("Status", "attached"))
        + element("attachTime", attachment.get("AttachTime"))
        + element("deleteOnTermination", bool(attachment.get("DeleteOnTermination")))
    )
    return f"<attachment>{inner}</attachment>"


def association_xml(record: Record) -> str:
    """The public address of an interface, where it has one."""
    association = record.get("Association")
    if not association:
        return ""
    inner = (
        element("publicIp", association["PublicIp"])
        + element(
            "publicDnsName", f"ec2-{association['PublicIp'].replace('.', '-')}.{get_region()}.compute.amazonaws.com"
        )
        + element("ipOwnerId", association.get("IpOwnerId", get_account_id()))
        + element("allocationId", association.get("AllocationId"))
        + element("associationId", association.get("AssociationId"))
    )
    return f"<association>{inner}</association>"


def xml(record: Record, tag: str = "item") -> str:
    """An interface in an answer."""
    groups = "".join(
        f"<item>{element('groupId', g['GroupId'])}{element('groupName', g['GroupName'])}</item>"
        for g in record["Groups"]
    )
    address = element("privateIpAddress", record["PrivateIpAddress"])
    fields: dict[str, Any] = {
        "networkInterfaceId": record["NetworkInterfaceId"],
        "subnetId": record["SubnetId"],
        "vpcId": record["VpcId"],
        "availabilityZone": record["AvailabilityZone"],
        "ownerId": record["OwnerId"],
        "requesterId": record.get("RequesterId"),
        "requesterManaged": bool(record.get("RequesterId")),
        "status": record["Status"],
        "macAddress": record["MacAddress"],
        "sourceDestCheck": bool(record.get("SourceDestCheck", True)),
        "interfaceType": record["InterfaceType"],
    }
    plain = "".join(element(name, value) for name, value in fields.items())
    plain += f"<description>{escape(record['Description'])}</description>"
    association = association_xml(record)
    return (
        f"<{tag}>{plain}{address}<groupSet>{groups}</groupSet>{_attachment_xml(record)}{association}"
        f"<privateIpAddressesSet><item>{address}<primary>true</primary>{association}</item></privateIpAddressesSet>"
        f"{ec2._tag_set_xml(record['NetworkInterfaceId'])}</{tag}>"
    )
