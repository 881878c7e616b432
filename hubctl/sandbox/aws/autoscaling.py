"""This module closes the gaps of Auto Scaling: groups whose instances exist in EC2.

Closed: the instances of a group were names only, so nothing ever held a subnet; DescribeTags ignored its filters;
TerminateInstanceInAutoScalingGroup was missing; a group with instances could be deleted.
"""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import autoscaling, ec2

from hubctl.sandbox.aws.ec2 import instances, plug_in
from hubctl.sandbox.aws.wire import Record, Reply, element

Flat = dict[str, Any]
"""ministack's Auto Scaling takes single values where there is one, lists otherwise."""

_NOT_EMPTY = (
    "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the "
    "group."
)


def install() -> None:
    """Patch the actions."""
    plain_reconcile, plain_delete = autoscaling._reconcile_instances, autoscaling._ACTION_MAP["DeleteAutoScalingGroup"]

    def reconcile(group: Record) -> None:
        if "Launch" in group:
            _reconcile(group)
        else:
            plain_reconcile(group)

    def delete(params: Flat) -> Reply:
        group = autoscaling._asgs.get(_one(params, "AutoScalingGroupName"), {})
        if group.get("Instances") and _one(params, "ForceDelete") != "true":
            in_use: Reply = autoscaling._error("ResourceInUse", _NOT_EMPTY)
            return in_use
        _stop_all(group)
        reply: Reply = plain_delete(params)
        return reply

    autoscaling._reconcile_instances = reconcile
    autoscaling._ACTION_MAP["DeleteAutoScalingGroup"] = delete
    autoscaling._ACTION_MAP["DescribeTags"] = _describe_tags
    autoscaling._ACTION_MAP["TerminateInstanceInAutoScalingGroup"] = _terminate


def create(name: str, *, sizes: Record, subnets: list[str], tags: dict[str, str], launch: Record) -> None:
    """A group of a managed node group, with its instances. `launch` are the arguments of `ec2.instances.launch`."""
    params: Flat = {
        "AutoScalingGroupName": name,
        "MinSize": str(sizes["minSize"]),
        "MaxSize": str(sizes["maxSize"]),
        "DesiredCapacity": "0",
        "VPCZoneIdentifier": ",".join(subnets),
        "ServiceLinkedRoleARN": (
            f"arn:aws:iam::{get_account_id()}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
        ),
    }
    zones = sorted({ec2._subnets[subnet]["AvailabilityZone"] for subnet in subnets})
    params |= {f"AvailabilityZones.member.{i}": zone for i, zone in enumerate(zones, 1)}
    for index, (key, value) in enumerate(tags.items(), 1):
        mark = f"Tags.member.{index}"
        params |= {f"{mark}.Key": key, f"{mark}.Value": value, f"{mark}.PropagateAtLaunch": "true"}
    autoscaling._ACTION_MAP["CreateAutoScalingGroup"](params)
    group = autoscaling._asgs[name]
    group["Launch"] = launch
    group["DesiredCapacity"] = sizes["desiredSize"]
    _reconcile(group)


def resize(name: str, sizes: Record) -> None:
    """Give a group new sizes."""
    group = autoscaling._asgs.get(name)
    if group is not None:
        group.update(MinSize=sizes["minSize"], MaxSize=sizes["maxSize"], DesiredCapacity=sizes["desiredSize"])
        _reconcile(group)


def remove(name: str) -> None:
    """The group and its instances go."""
    autoscaling._ACTION_MAP["DeleteAutoScalingGroup"]({"AutoScalingGroupName": name, "ForceDelete": "true"})


def _reconcile(group: Record) -> None:
    """As many running instances as desired, spread over the subnets; those terminated by others are replaced."""
    alive = [one for one in group["Instances"] if _runs(one["InstanceId"])]
    for extra in alive[group["DesiredCapacity"] :]:
        instances.terminate(extra["InstanceId"])
    group["Instances"] = alive[: group["DesiredCapacity"]]
    subnets = group["VPCZoneIdentifier"].split(",")
    while len(group["Instances"]) < group["DesiredCapacity"]:
        subnet = subnets[len(group["Instances"]) % len(subnets)]
        tags = group["Launch"]["tags"]
        named = {"aws:autoscaling:groupName": group["AutoScalingGroupName"]}
        launch = group["Launch"] | {"tags": tags | {"instance": tags["instance"] | named}}
        instance = instances.launch(subnet, **launch)
        plug_in.attach(instance, tags["instance"]["eks:cluster-name"], launch["groups"])
        group["Instances"].append(
            {
                "InstanceId": instance,
                "LifecycleState": "InService",
                "HealthStatus": "Healthy",
                "AvailabilityZone": ec2._subnets[subnet]["AvailabilityZone"],
                "ProtectedFromScaleIn": False,
                "LaunchTemplate": {},
                "LaunchConfigurationName": "",
            }
        )


def _runs(identifier: str) -> bool:
    instance = ec2._instances.get(identifier)
    return bool(instance and instance["State"]["Name"] in ("running", "pending"))


def _stop_all(group: Record) -> None:
    if "Launch" in group:
        for one in group["Instances"]:
            instances.terminate(one["InstanceId"])


def _terminate(params: Flat) -> Reply:
    identifier = _one(params, "InstanceId")
    for group in autoscaling._asgs.values():
        if any(one["InstanceId"] == identifier for one in group["Instances"]):
            if _one(params, "ShouldDecrementDesiredCapacity") == "true":
                group["DesiredCapacity"] -= 1
            instances.terminate(identifier)
            group["Instances"] = [one for one in group["Instances"] if one["InstanceId"] != identifier]
            autoscaling._reconcile_instances(group)
            inner = "<TerminateInstanceInAutoScalingGroupResult><Activity/></TerminateInstanceInAutoScalingGroupResult>"
            done: Reply = autoscaling._xml(200, "TerminateInstanceInAutoScalingGroupResponse", inner)
            return done
    missing: Reply = autoscaling._error(
        "ValidationError", f"Instance Id not found - No managed instance found for {identifier}"
    )
    return missing


def _one(params: Flat, name: str) -> str:
    value = params.get(name, "")
    return value[0] if isinstance(value, list) else str(value)


def _filters(params: Flat) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    index = 1
    while name := _one(params, f"Filters.member.{index}.Name"):
        values, number = [], 1
        while value := _one(params, f"Filters.member.{index}.Values.member.{number}"):
            values.append(value)
            number += 1
        found[name] = values
        index += 1
    return found


def _describe_tags(params: Flat) -> Reply:
    asked = _filters(params)
    items = ""
    for name, tags in autoscaling._tags.items():
        for tag in tags:
            values = {"auto-scaling-group": name, "key": tag["Key"], "value": tag.get("Value", "")}
            if all(values[key] in accepted for key, accepted in asked.items() if key in values):
                items += (
                    f"<member>{element('ResourceId', name)}<ResourceType>auto-scaling-group</ResourceType>"
                    f"{element('Key', tag['Key'])}{element('Value', tag.get('Value'))}"
                    f"{element('PropagateAtLaunch', bool(tag.get('PropagateAtLaunch')))}</member>"
                )
    inner = f"<DescribeTagsResult><Tags>{items}</Tags></DescribeTagsResult>"
    reply: Reply = autoscaling._xml(200, "DescribeTagsResponse", inner)
    return reply
