"""This module makes the second interface of a node, as the cluster's network plug-in (VPC CNI) does for its pods.

It is in the way of subnets and security groups like any other, and now and then stays behind when its node goes: the
plug-in had detached it and died before it deleted it. https://github.com/aws/amazon-vpc-cni-k8s/issues/608
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws import settings
from hubctl.sandbox.aws.ec2 import interfaces


def attach(instance_id: str, cluster: str, groups: list[str]) -> None:
    """The interface of a new node, with the tags and the description by which it is known."""
    eni = interfaces.create(
        ec2._instances[instance_id]["SubnetId"],
        owner=f"plug-in/{instance_id}",
        groups=groups,
        description=f"aws-K8S-{instance_id}",
        requester=None,
        instance_id=instance_id,
        tags={
            "cluster.k8s.amazonaws.com/name": cluster,
            "node.k8s.amazonaws.com/instance_id": instance_id,
            "node.k8s.amazonaws.com/createdAt": ec2._now_ts(),
        },
    )
    eni["Attachment"]["DeviceIndex"] = 1


def release(instance_id: str) -> None:
    """The node is gone; its interface with it, or not."""
    if not settings.current().leaves_interfaces:
        interfaces.remove(f"plug-in/{instance_id}")
