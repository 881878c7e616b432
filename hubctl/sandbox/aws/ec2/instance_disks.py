"""This module keeps the disks of instances: as they were asked for, and what becomes of them at the end."""

from __future__ import annotations

from typing import Any

from ministack.services import ec2

from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import Params, Record, first


def _block_devices(params: Params) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    index = 1
    while name := first(params, f"BlockDeviceMapping.{index}.DeviceName"):
        prefix = f"BlockDeviceMapping.{index}.Ebs."
        found[name] = {key.removeprefix(prefix): first(params, key) for key in params if key.startswith(prefix)}
        index += 1
    return found


def make(instance: Record, params: Params) -> None:
    """Give a new instance the disks of its block device mappings, the root disk first."""
    asked = _block_devices(params)
    zone = instance["Placement"]["AvailabilityZone"]
    root = instance["BlockDeviceMappings"][0]
    _shape(ec2._volumes[root["Ebs"]["VolumeId"]], root, asked.pop(root["DeviceName"], {}), zone)
    for device, ebs in asked.items():
        volume = ec2._volumes[root["Ebs"]["VolumeId"]]
        copy: dict[str, Any] = {**volume, "VolumeId": interfaces.identifier("vol")}
        copy["Attachments"] = [volume["Attachments"][0] | {"VolumeId": copy["VolumeId"], "Device": device}]
        ec2._volumes[copy["VolumeId"]] = copy
        mapping = {"DeviceName": device, "Ebs": root["Ebs"] | {"VolumeId": copy["VolumeId"]}}
        instance["BlockDeviceMappings"].append(mapping)
        _shape(copy, mapping, ebs, zone)
    for mapping in instance["BlockDeviceMappings"]:
        ec2._parse_tag_specs(params, "volume", mapping["Ebs"]["VolumeId"])


def _shape(volume: Record, mapping: Record, ebs: dict[str, str], zone: str) -> None:
    volume["AvailabilityZone"] = zone
    volume["Size"] = int(ebs.get("VolumeSize") or volume["Size"])
    volume["VolumeType"] = ebs.get("VolumeType") or volume["VolumeType"]
    volume["Encrypted"] = ebs.get("Encrypted") == "true" if "Encrypted" in ebs else volume["Encrypted"]
    volume["KmsKeyId"] = ebs.get("KmsKeyId", volume.get("KmsKeyId", ""))
    volume["Iops"] = int(ebs.get("Iops") or (100 if volume["VolumeType"] == "gp2" else volume["Iops"]))
    volume["Throughput"] = int(ebs.get("Throughput") or volume["Throughput"]) if volume["VolumeType"] == "gp3" else 0
    kept = ebs.get("DeleteOnTermination") == "false"
    mapping["Ebs"]["DeleteOnTermination"] = volume["Attachments"][0]["DeleteOnTermination"] = not kept


def release(identifier: str) -> None:
    """Delete the disks that go with a terminated instance, and set the others free."""
    for volume in list(ec2._volumes.values()):
        for attachment in [a for a in volume["Attachments"] if a["InstanceId"] == identifier]:
            if attachment["DeleteOnTermination"]:
                ec2._volumes.pop(volume["VolumeId"], None)
                ec2._tags.pop(volume["VolumeId"], None)
            else:
                volume.update(Attachments=[], State="available")
