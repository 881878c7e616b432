"""This module keeps EBS volumes and snapshots.

Closed: the KMS key of a volume was lost; the wording of VolumeInUse; attaching a volume in use or in another zone.
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, element, first


def install() -> None:
    """Patch the actions."""
    create, delete, attach = (ec2._ACTION_MAP[action] for action in ("CreateVolume", "DeleteVolume", "AttachVolume"))
    plain_xml = ec2._volume_inner_xml

    def create_volume(params: Params) -> Reply:
        before = set(ec2._volumes)
        reply: Reply = create(params)
        for identifier in set(ec2._volumes) - before:
            ec2._volumes[identifier]["KmsKeyId"] = first(params, "KmsKeyId")
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
                f"The volume '{volume['VolumeId']}' is not in the same availability zone as instance '{instance['InstanceId']}'",
            )
        reply: Reply = attach(params)
        return reply

    def xml(volume: Record) -> str:
        text: str = plain_xml(volume)
        return text + element("kmsKeyId", volume.get("KmsKeyId")) if "<kmsKeyId>" not in text else text

    ec2._ACTION_MAP["CreateVolume"] = create_volume
    ec2._ACTION_MAP["DeleteVolume"] = delete_volume
    ec2._ACTION_MAP["AttachVolume"] = attach_volume
    ec2._volume_inner_xml = xml
