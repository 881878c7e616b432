"""This module makes the disks of claims at the sandbox's AWS endpoint, as the EBS driver does. All calls block."""

from __future__ import annotations

import math

from hubctl.sandbox.kubernetes.cloud.session import client, pairs
from hubctl.sandbox.kubernetes.objects import Object, at, name_of, namespace_of
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.settings import KubernetesSettings

_GIB = 1024**3


class Disks:
    """The EBS volumes of one cluster."""

    def __init__(self, settings: KubernetesSettings) -> None:
        self._settings = settings

    def make_disk(self, claim: Object, volume: str, parameters: dict[str, str], zone: str) -> str:
        """Makes the EBS volume of a claim with the tags that the EBS driver gives, and returns its id."""
        tags = {
            "ebs.csi.aws.com/cluster": "true",
            "CSIVolumeName": volume,
            "kubernetes.io/created-for/pvc/name": name_of(claim),
            "kubernetes.io/created-for/pvc/namespace": namespace_of(claim),
            "kubernetes.io/created-for/pv/name": volume,
            **_class_tags(parameters),
            **dict(self._settings.cluster_tags),
        }
        asked = at(claim, "spec", "resources", "requests", "storage") or "1Gi"
        made = client(self._settings, "ec2").create_volume(
            AvailabilityZone=zone,
            Size=max(1, math.ceil(quantity(asked) / _GIB)),
            VolumeType=parameters.get("type", "gp3"),
            Encrypted=parameters.get("encrypted") == "true",
            TagSpecifications=[{"ResourceType": "volume", "Tags": pairs(tags)}],
        )
        return str(made["VolumeId"])

    def remove_disk(self, volume_id: str) -> None:
        """Deletes an EBS volume; nothing where it is gone."""
        from botocore.exceptions import ClientError

        try:
            client(self._settings, "ec2").delete_volume(VolumeId=volume_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidVolume.NotFound":
                raise


def _class_tags(parameters: dict[str, str]) -> dict[str, str]:
    """The tags that a StorageClass asks for: tagSpecification_1: "key=value"."""
    asked = (value for key, value in sorted(parameters.items()) if key.startswith("tagSpecification_"))
    return dict(pair.split("=", 1) for pair in asked)
