"""This module keeps managed node groups: each with a launch template, an Auto Scaling group and instances of its own.

Closed: launch template, update and repair settings were lost, so every plan replaced the group; there was no Auto
Scaling group behind it for tags, and no instance whose interface holds a subnet; its updates had no route.
"""

from __future__ import annotations

import uuid

from ministack.services import ec2, eks

from hubctl.sandbox.aws import autoscaling, later
from hubctl.sandbox.aws.ec2 import templates
from hubctl.sandbox.aws.eks import clusters, updates
from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_reply, succeeded

_IMAGE = "ami-0c2023a1b2c3d4e5f"
"""The image of ministack's catalogue that stands for the EKS node image."""


_TAGGED = ("instance", "volume", "network-interface")
"""What EKS marks with cluster and node group."""


def the(cluster: str, name: str) -> Record:
    """The record of a node group."""
    group: Record | None = eks._nodegroups.get(f"{cluster}/{name}")
    if group is None:
        raise Refused("ResourceNotFoundException", f"No node group found for name: {name}.", 404)
    return group


def create(cluster_name: str, asked: Record) -> Reply:
    """CreateNodegroup."""
    cluster = clusters.the(cluster_name)
    if cluster["status"] != "ACTIVE":
        raise Refused("InvalidRequestException", f"Cluster '{cluster_name}' is not in ACTIVE status")
    for subnet in asked.get("subnets", []):
        if subnet not in ec2._subnets:
            raise Refused("InvalidParameterException", f"The subnet ID '{subnet}' does not exist")
    reply: Reply = eks._create_nodegroup(cluster_name, asked)
    if not succeeded(reply):
        return reply
    group = eks._nodegroups[f"{cluster_name}/{asked['nodegroupName']}"]
    own = _template(group, asked)
    group["updateConfig"] = asked.get("updateConfig", {"maxUnavailable": 1})
    group["nodeRepairConfig"] = asked.get("nodeRepairConfig", {"enabled": False})
    group["amiType"] = asked.get("amiType") or ("CUSTOM" if own.get("ImageId") else "AL2023_x86_64_STANDARD")
    group["releaseVersion"] = asked.get("releaseVersion") or f"{group['version']}.0-20250519"
    if own.get("InstanceType"):
        group["instanceTypes"] = []
    group["resources"] = {"autoScalingGroups": [{"name": f"eks-{group['nodegroupName']}-{uuid.uuid4()}"}]}
    group["status"] = "CREATING"
    _scale_out(cluster, group, own)
    _node_access(cluster, group)
    reply = json_reply({"nodegroup": group})
    later.run(lambda: group.update(status="ACTIVE"))
    return reply


def _template(group: Record, asked: Record) -> Record:
    """The data of the launch template that the request names; a group with one has no disk size of its own."""
    named = asked.get("launchTemplate")
    if not named:
        return {}
    record = templates.of_node_group(named)
    if not record:
        raise Refused("InvalidRequestException", f"Launch template {named.get('id') or named.get('name')} not found")
    version = str(named.get("version", record.get("DefaultVersionNumber", 1)))
    names = {"id": record["LaunchTemplateId"], "name": record["LaunchTemplateName"], "version": version}
    group["launchTemplate"] = names
    group.pop("diskSize", None)
    return templates.data_of(record, version)


def _marks(cluster: str, group: str) -> dict[str, str]:
    """The tags that EKS puts on the Auto Scaling group and on its instances; those of the node group stay there."""
    return {
        "eks:cluster-name": cluster,
        "eks:nodegroup-name": group,
        f"kubernetes.io/cluster/{cluster}": "owned",
        f"k8s.io/cluster-autoscaler/{cluster}": "owned",
        "k8s.io/cluster-autoscaler/enabled": "true",
    }


def _scale_out(cluster: Record, group: Record, own: Record) -> None:
    marks = _marks(cluster["name"], group["nodegroupName"])
    tags = {kind: {name: value for name, value in marks.items() if name.startswith("eks:")} for kind in _TAGGED}
    tags["instance"] = dict(marks)
    for specification in own.get("TagSpecifications", []):
        asked = {tag["Key"]: tag["Value"] for tag in specification["Tags"]}
        tags[specification["ResourceType"]] = tags.get(specification["ResourceType"], {}) | asked
    disks = [mapping.get("Ebs", {}).get("VolumeSize") for mapping in own.get("BlockDeviceMappings", [])]
    interface = (own.get("NetworkInterfaces") or [{}])[0]
    autoscaling.create(
        group["resources"]["autoScalingGroups"][0]["name"],
        sizes=group["scalingConfig"],
        subnets=group["subnets"],
        tags=marks,
        launch={
            "image_id": own.get("ImageId") or _IMAGE,
            "instance_type": own.get("InstanceType") or group["instanceTypes"][0],
            "groups": own.get("SecurityGroupIds")
            or interface.get("Groups")
            or [cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]],
            "disk_gib": next((disk for disk in disks if disk), group.get("diskSize", 20)),
            "tags": tags,
            "profile": None,
        },
    )


def _node_access(cluster: Record, group: Record) -> None:
    """EKS gives the node role an access entry of its own where the cluster uses them."""
    key = eks._ae_key(cluster["name"], group["nodeRole"])
    if cluster["accessConfig"]["authenticationMode"] != "CONFIG_MAP" and key not in eks._access_entries:
        asked = {
            "type": "EC2_LINUX",
            "username": "system:node:{{EC2PrivateDNSName}}",
            "kubernetesGroups": ["system:nodes"],
        }
        eks._access_entries[key] = eks._build_access_entry(cluster["name"], group["nodeRole"], asked) | {
            "_made_by": "eks"
        }


def delete(cluster_name: str, name: str, _: Record) -> Reply:
    """DeleteNodegroup: its instances, Auto Scaling group and the node role's access entry go with it."""
    group = the(cluster_name, name)
    if group["status"] == "DELETING":
        raise Refused("ResourceInUseException", f"Nodegroup {name} is already being deleted", 409)
    group["status"] = "DELETING"
    reply = json_reply({"nodegroup": group})
    later.run(lambda: finish_delete(cluster_name, name))
    return reply


def finish_delete(cluster_name: str, name: str) -> None:
    """The end of a deletion."""
    group = the(cluster_name, name)
    for scaling in group["resources"]["autoScalingGroups"]:
        autoscaling.remove(scaling["name"])
    eks._delete_nodegroup(cluster_name, name)
    others = [other for key, other in eks._nodegroups.items() if key.startswith(f"{cluster_name}/")]
    key = eks._ae_key(cluster_name, group["nodeRole"])
    shared = any(other["nodeRole"] == group["nodeRole"] for other in others)
    if not shared and eks._access_entries.get(key, {}).get("_made_by") == "eks":
        eks._access_entries.pop(key, None)


def update_config(cluster_name: str, name: str, asked: Record) -> Reply:
    """UpdateNodegroupConfig: sizes, labels, taints, update and repair settings."""
    group = the(cluster_name, name)
    group["scalingConfig"].update(asked.get("scalingConfig", {}))
    for key in ("updateConfig", "nodeRepairConfig"):
        group[key] = asked.get(key, group.get(key))
    labels, taints = asked.get("labels", {}), asked.get("taints", {})
    group["labels"].update(labels.get("addOrUpdateLabels", {}))
    for label in labels.get("removeLabels", []):
        group["labels"].pop(label, None)
    kept = {(taint["key"], taint["effect"]): taint for taint in group["taints"]}
    for taint in taints.get("removeTaints", []):
        kept.pop((taint["key"], taint["effect"]), None)
    kept.update({(taint["key"], taint["effect"]): taint for taint in taints.get("addOrUpdateTaints", [])})
    group["taints"] = list(kept.values())
    autoscaling.resize(group["resources"]["autoScalingGroups"][0]["name"], group["scalingConfig"])
    return updates.start(cluster_name, "ConfigUpdate", **group["scalingConfig"])


def update_version(cluster_name: str, name: str, asked: Record) -> Reply:
    """UpdateNodegroupVersion: a new Kubernetes version, a new release, or a new version of the launch template."""
    group = the(cluster_name, name)
    group["version"] = asked.get("version") or clusters.the(cluster_name)["version"]
    group["releaseVersion"] = asked.get("releaseVersion") or f"{group['version']}.0-20250519"
    if "launchTemplate" in asked:
        group["launchTemplate"] = {**group.get("launchTemplate", {}), **asked["launchTemplate"]}
    return updates.start(
        cluster_name, "VersionUpdate", Version=group["version"], ReleaseVersion=group["releaseVersion"]
    )
