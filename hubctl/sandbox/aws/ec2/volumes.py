"""This module keeps EBS volumes and snapshots.

Closed: the KMS key and the throughput of a volume were lost; the wording of VolumeInUse; attaching a volume in use or
in another zone.
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, element, first, succeeded


def install() -> None:
    """Patch the actions."""
    names = ("CreateVolume", "DeleteVolume", "AttachVolume", "ModifyVolume")
    create, delete, attach, modify = (ec2._ACTION_MAP[name] for name in names)
    plain_xml = ec2._volume_inner_xml

    def create_volume(params: Params) -> Reply:
        before = set(ec2._volumes)
        reply: Reply = create(params)
        for identifier in set(ec2._volumes) - before:
            ec2._volumes[identifier]["KmsKeyId"] = first(params, "KmsKeyId")
            _throughput(ec2._volumes[identifier], params)
        return reply

    def modify_volume(params: Params) -> Reply:
        reply: Reply = modify(params)
        if succeeded(reply):
            _throughput(ec2._volumes[first(params, "VolumeId")], params)
        return reply

    def delete_volume(params: Params) -> Reply:
        volume = ec2._volumes.get(first(params, "VolumeId"))
        if volume and volume["Attachments"]:
            instance = volume["Attachments"][0]["InstanceId"]
            raise Refused("VolumeInUse", f"Volume {volume['VolumeId']} is currently attached to {instance}")
        reply: Reply = delete(params)
        return reply

    def attach_volume(params: Params) -> Reply:
        volume, instance = ec2._volumes.get(first(params, "VolumeId")), ec2._instances.get(first(params, "InstanceId"))
        if volume and volume["Attachments"]:
            raise Refused("VolumeInUse", f"{volume['VolumeId']} is already attached to an instance")
        if volume and instance and volume["AvailabilityZone"] != instance["Placement"]["AvailabilityZone"]:
            raise Refused(
                "InvalidVolume.ZoneMismatch",
                f"The volume '{volume['VolumeId']}' is not in the same availability zone "
                f"as instance '{instance['InstanceId']}'",
            )
        reply: Reply = attach(params)
        return reply

    def xml(volume: Record) -> str:
        text: str = plain_xml(volume)
        for name, key in {"kmsKeyId": "KmsKeyId", "throughput": "Throughput"}.items():
            if f"<{name}>" not in text:
                text += element(name, volume.get(key) or None)
        return text

    ec2._ACTION_MAP["CreateVolume"] = create_volume
    ec2._ACTION_MAP["DeleteVolume"] = delete_volume
    ec2._ACTION_MAP["AttachVolume"] = attach_volume
    ec2._ACTION_MAP["ModifyVolume"] = modify_volume
    ec2._volume_inner_xml = xml


def _throughput(volume: Record, params: Params) -> None:
    if asked := first(params, "Throughput"):
        volume["Throughput"] = int(asked)
