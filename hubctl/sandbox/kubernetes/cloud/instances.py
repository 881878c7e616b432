"""This module reads at the AWS endpoint which machines the cluster has, and asks for more. All calls block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubctl.sandbox.kubernetes.cloud.session import client, find_cluster
from hubctl.sandbox.kubernetes.machines import Machine, Taint
from hubctl.sandbox.kubernetes.settings import KubernetesSettings

_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
    "NO_EXECUTE": "NoExecute",
}
_MOST_PODS = 110
_GROUP_TAG = "eks:nodegroup-name"


@dataclass(frozen=True)
class Group:
    """A managed node group; `template` is the machine that it would add."""

    name: str
    scaling_group: str
    desired: int
    most: int
    template: Machine


@dataclass(frozen=True)
class Fleet:
    """The EKS cluster at this moment. `identity` is another one for a cluster made anew under the same name."""

    identity: str
    groups: tuple[Group, ...]
    machines: tuple[Machine, ...]


def read_fleet(settings: KubernetesSettings) -> Fleet | None:
    """The cluster with its node groups and their running instances; None without a cluster."""
    found = find_cluster(settings)
    if found is None:
        return None
    eks = client(settings, "eks")
    names = eks.list_nodegroups(clusterName=found.name)["nodegroups"]
    records = [eks.describe_nodegroup(clusterName=found.name, nodegroupName=name)["nodegroup"] for name in names]
    running = [
        {"Name": "tag:eks:cluster-name", "Values": [found.name]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]
    pages = client(settings, "ec2").get_paginator("describe_instances").paginate(Filters=running)
    instances = [item for page in pages for reservation in page["Reservations"] for item in reservation["Instances"]]
    types = {record["nodegroupName"]: _type_of(record, instances) for record in records}
    sizes = _sizes(settings, sorted({*types.values(), *(item["InstanceType"] for item in instances)}))
    groups = {
        record["nodegroupName"]: _group(record, types[record["nodegroupName"]], sizes, settings) for record in records
    }
    machines = [_machine(item, groups, sizes) for item in instances if _tag(item, _GROUP_TAG) in groups]
    ordered = tuple(sorted(machines, key=lambda machine: machine.name))
    return Fleet(f"{found.name} {found.created}", tuple(groups.values()), ordered)


def _tag(instance: dict[str, Any], key: str) -> str:
    return next((str(tag["Value"]) for tag in instance.get("Tags", ()) if tag["Key"] == key), "")


def _type_of(record: dict[str, Any], instances: list[dict[str, Any]]) -> str:
    """A group with a launch template names no type of its own: its instances show it."""
    own = [item["InstanceType"] for item in instances if _tag(item, _GROUP_TAG) == record["nodegroupName"]]
    return str((record.get("instanceTypes") or own or ["m5.large"])[0])


Sizes = dict[str, tuple[int, int, int]]
"""Cores, MiB and pods by instance type."""


def _sizes(settings: KubernetesSettings, types: list[str]) -> Sizes:
    if not types:
        return {}
    found = client(settings, "ec2").describe_instance_types(InstanceTypes=types)["InstanceTypes"]
    return {
        item["InstanceType"]: (
            item["VCpuInfo"]["DefaultVCpus"],
            item["MemoryInfo"]["SizeInMiB"],
            _pods(item["VCpuInfo"]["DefaultVCpus"]),
        )
        for item in found
    }


def _pods(cores: int) -> int:
    """Pods that get an address, as in EKS's list for the m, r and c families: 29 (large), 58 (xlarge, 2xlarge), 110.

    DescribeInstanceTypes would say so by interfaces and addresses, but emulators answer the same for every type.
    https://github.com/awslabs/amazon-eks-ami/blob/main/templates/shared/runtime/eni-max-pods.txt
    """
    return next((pods for most, pods in ((2, 29), (8, 58)) if cores <= most), _MOST_PODS)


def _group(record: dict[str, Any], kind: str, sizes: Sizes, settings: KubernetesSettings) -> Group:
    cpu, memory, pods = sizes.get(kind, (4, 16384, _MOST_PODS))
    taints: tuple[Taint, ...] = tuple(
        (taint["key"], taint.get("value", ""), _EFFECTS[taint["effect"]]) for taint in record.get("taints") or ()
    )
    template = Machine(
        name=record["nodegroupName"],
        address="",
        instance_id="",
        zone=settings.zones[0],
        group=record["nodegroupName"],
        instance_type=kind,
        capacity_type=record.get("capacityType", "ON_DEMAND"),
        labels=tuple(sorted((record.get("labels") or {}).items())),
        taints=taints,
        cpu=cpu,
        memory=memory,
        pods=pods,
    )
    scaling = record["scalingConfig"]
    behind = record.get("resources", {}).get("autoScalingGroups") or [{"name": ""}]
    return Group(record["nodegroupName"], behind[0]["name"], scaling["desiredSize"], scaling["maxSize"], template)


def _machine(instance: dict[str, Any], groups: dict[str, Group], sizes: Sizes) -> Machine:
    template = groups[_tag(instance, _GROUP_TAG)].template
    kind = instance["InstanceType"]
    cpu, memory, pods = sizes.get(kind, (template.cpu, template.memory, template.pods))
    return Machine(
        name=instance["PrivateDnsName"] or instance["InstanceId"],
        address=instance.get("PrivateIpAddress", ""),
        instance_id=instance["InstanceId"],
        zone=instance["Placement"]["AvailabilityZone"],
        group=template.group,
        instance_type=kind,
        capacity_type=template.capacity_type,
        labels=template.labels,
        taints=template.taints,
        cpu=cpu,
        memory=memory,
        pods=pods,
    )


def grow(settings: KubernetesSettings, group: Group, machines: int) -> None:
    """Asks for as many machines, as the cluster autoscaler does: of the Auto Scaling group, not of EKS."""
    scaling = client(settings, "autoscaling")
    scaling.set_desired_capacity(AutoScalingGroupName=group.scaling_group, DesiredCapacity=machines)
