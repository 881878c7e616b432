"""This module keeps launch templates.

Closed: the security groups, IPv6 counts and delete flags of a template's interface, its capacity, placement and CPU
options were dropped, so every plan changed the template. A template that is gone was refused by a code that AWS does
not have, so Terraform failed where a lost answer made it delete a template twice.
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws.wire import Params, Record, Reply, element, first, members

_KMS = "BlockDeviceMapping.{}.Ebs.KmsKeyId"
_CODES = {"InvalidLaunchTemplateId.NotFoundException": "InvalidLaunchTemplateId.NotFound"}
"""A template's name ends in `NotFoundException` on AWS, its id in `NotFound`: that is what the provider looks for."""


def install() -> None:
    """Patch reading and writing of a template's data, and the code for one that is gone."""
    plain_parse, plain_xml, plain_error = ec2._parse_lt_data, ec2._lt_data_xml, ec2._error

    def parse(params: Params, prefix: str = "LaunchTemplateData") -> Record:
        data: Record = plain_parse(params, prefix)
        _interfaces(data, params, prefix)
        for index, mapping in enumerate(data.get("BlockDeviceMappings", []), 1):
            key = first(params, f"{prefix}.{_KMS.format(index)}")
            if key and "Ebs" in mapping:
                mapping["Ebs"]["KmsKeyId"] = key
        for name in ("RamDiskId", "KernelId", "DisableApiStop"):
            if value := first(params, f"{prefix}.{name}"):
                data[name] = value
        if cpu_credits := first(params, f"{prefix}.CreditSpecification.CpuCredits"):
            data["CpuCredits"] = cpu_credits
        if market := first(params, f"{prefix}.InstanceMarketOptions.MarketType"):
            data["MarketType"] = market
        return data

    def xml(data: Record) -> str:
        text: str = plain_xml({**data, "NetworkInterfaces": [], "BlockDeviceMappings": []})
        text += "".join(
            f"<networkInterfaceSet>{_interface_xml(ni)}</networkInterfaceSet>"
            for ni in _some(data, "NetworkInterfaces")
        )
        text = text.replace("</networkInterfaceSet><networkInterfaceSet>", "")
        if data.get("BlockDeviceMappings"):
            mappings = "".join(_mapping_xml(mapping) for mapping in data["BlockDeviceMappings"])
            text += f"<blockDeviceMappingSet>{mappings}</blockDeviceMappingSet>"
        if data.get("CpuCredits"):
            text += f"<creditSpecification>{element('cpuCredits', data['CpuCredits'])}</creditSpecification>"
        if data.get("MarketType"):
            text += f"<instanceMarketOptions>{element('marketType', data['MarketType'])}</instanceMarketOptions>"
        return text + element("disableApiStop", data.get("DisableApiStop"))

    def error(code: str, message: str, status: int) -> Reply:
        reply: Reply = plain_error(_CODES.get(code, code), message, status)
        return reply

    ec2._parse_lt_data, ec2._lt_data_xml, ec2._error = parse, xml, error


def of_node_group(asked: Record) -> Record:
    """The record of the template that a node group names by id or name; empty where there is none."""
    for record in ec2._launch_templates.values():
        if asked.get("id") == record["LaunchTemplateId"] or asked.get("name") == record["LaunchTemplateName"]:
            found: Record = record
            return found
    return {}


def data_of(record: Record, version: str) -> Record:
    """The data of one version of a template: a number, `$Latest` or `$Default`."""
    versions: list[Record] = record.get("Versions", [])
    if version == "$Latest" and versions:
        return dict(versions[-1]["LaunchTemplateData"])
    for candidate in versions:
        if str(candidate["VersionNumber"]) == version or (version == "$Default" and candidate.get("DefaultVersion")):
            return dict(candidate["LaunchTemplateData"])
    return {}


def _some(data: Record, name: str) -> list[Record]:
    found: list[Record] = data.get(name, [])
    return found


def _interfaces(data: Record, params: Params, prefix: str) -> None:
    for index, interface in enumerate(_some(data, "NetworkInterfaces"), 1):
        start = f"{prefix}.NetworkInterface.{index}"
        if groups := members(params, f"{start}.SecurityGroupId") or members(params, f"{start}.Groups"):
            interface["Groups"] = groups
        for name in (
            "DeleteOnTermination",
            "InterfaceType",
            "NetworkInterfaceId",
            "PrivateIpAddress",
            "Ipv6AddressCount",
        ):
            if value := first(params, f"{start}.{name}"):
                interface[name] = value


def _interface_xml(interface: Record) -> str:
    groups = "".join(f"<groupId>{group}</groupId>" for group in interface.get("Groups", []))
    fields = (
        element("deviceIndex", interface.get("DeviceIndex"))
        + element("subnetId", interface.get("SubnetId"))
        + element("associatePublicIpAddress", interface.get("AssociatePublicIpAddress"))
        + element("deleteOnTermination", interface.get("DeleteOnTermination"))
        + element("description", interface.get("Description"))
        + element("interfaceType", interface.get("InterfaceType"))
        + element("networkInterfaceId", interface.get("NetworkInterfaceId"))
        + element("privateIpAddress", interface.get("PrivateIpAddress"))
        + element("ipv6AddressCount", interface.get("Ipv6AddressCount"))
    )
    return f"<item>{fields}{f'<groupSet>{groups}</groupSet>' if groups else ''}</item>"


def _mapping_xml(mapping: Record) -> str:
    ebs = mapping.get("Ebs", {})
    names = {
        "deleteOnTermination": "DeleteOnTermination",
        "encrypted": "Encrypted",
        "iops": "Iops",
        "kmsKeyId": "KmsKeyId",
        "snapshotId": "SnapshotId",
        "throughput": "Throughput",
        "volumeSize": "VolumeSize",
        "volumeType": "VolumeType",
    }
    inner = "".join(element(name, ebs.get(key)) for name, key in names.items())
    return f"<item>{element('deviceName', mapping['DeviceName'])}<ebs>{inner}</ebs></item>"
