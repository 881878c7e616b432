"""This module keeps EKS clusters, with their interfaces, their security group and their log group.

Closed: upgrade policy, access, zonal shift and network settings were lost, so every plan changed or replaced the
cluster; a cluster with node groups could be deleted; it held no subnet and no group; UpdateClusterConfig and -Version
were missing.
"""

from __future__ import annotations

import base64
import secrets

from ministack.core.responses import get_account_id
from ministack.services import ec2, eks

from hubctl.sandbox.aws import later, logs, settings
from hubctl.sandbox.aws.ec2 import groups, interfaces
from hubctl.sandbox.aws.eks import catalogue, updates
from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_reply, succeeded

_KEPT = ("zonalShiftConfig", "computeConfig", "storageConfig", "remoteNetworkConfig", "deletionProtection")
"""Settings that EKS gives back as they were asked for."""

_API = "_kubernetes"
"""Where a record has the address of its Kubernetes API, for us alone."""

_GROUP_WORDS = (
    "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
    "as well as any managed workloads."
)


def the(name: str) -> Record:
    """The record of a cluster."""
    cluster: Record | None = eks._clusters.get(name)
    if cluster is None:
        raise Refused("ResourceNotFoundException", f"No cluster found for name: {name}.", 404)
    return cluster


def install() -> None:
    """Patch the creation; the other calls are in the table of routes."""
    plain = eks._create_cluster

    def create(asked: Record, creator: str | None = None) -> Reply:
        network = asked.get("resourcesVpcConfig", {})
        _check(network)
        asked = {"version": catalogue.DEFAULT_VERSION, **asked}
        if asked["version"] not in catalogue.VERSIONS:
            raise Refused("InvalidParameterException", f"unsupported Kubernetes version {asked['version']}")
        access = asked.get("accessConfig", {})
        reply: Reply = plain(asked, creator)
        if not succeeded(reply):
            return reply
        cluster = eks._clusters[asked["name"]]
        cluster["_ready"] = False
        cluster["accessConfig"] = {
            "authenticationMode": access.get("authenticationMode", "CONFIG_MAP"),
            "bootstrapClusterCreatorAdminPermissions": access.get("bootstrapClusterCreatorAdminPermissions", True),
        }
        cluster["upgradePolicy"] = asked.get("upgradePolicy", {"supportType": "EXTENDED"})
        cluster.update({name: asked[name] for name in _KEPT if name in asked})
        cluster["kubernetesNetworkConfig"] = _network(asked.get("kubernetesNetworkConfig", {}))
        cluster["platformVersion"] = "eks.9"
        _place(cluster, network)
        _point_at_kubernetes(cluster)
        _logging(cluster)
        cluster["status"] = "CREATING"
        reply = json_reply({"cluster": eks._sanitize(cluster)})
        later.run(lambda: cluster.update(status="ACTIVE"))
        return reply

    eks._create_cluster = create


def _check(network: Record) -> None:
    subnets = network.get("subnetIds", [])
    for subnet in subnets:
        if subnet not in ec2._subnets:
            raise Refused("InvalidParameterException", f"The subnet ID '{subnet}' does not exist")
    if len({ec2._subnets[subnet]["AvailabilityZone"] for subnet in subnets}) < 2:
        raise Refused("InvalidParameterException", "Subnets specified must be in at least two different AZs")
    for group in network.get("securityGroupIds", []):
        if group not in ec2._security_groups:
            raise Refused("InvalidParameterException", f"The security group '{group}' does not exist")


def _network(asked: Record) -> Record:
    return {
        "serviceIpv4Cidr": asked.get("serviceIpv4Cidr", "172.20.0.0/16"),
        "ipFamily": asked.get("ipFamily", "ipv4"),
        "elasticLoadBalancing": asked.get("elasticLoadBalancing", {"enabled": False}),
    }


def _place(cluster: Record, network: Record) -> None:
    """The cluster's own security group, and its control plane's interfaces in two subnets of different zones."""
    name, vpc = cluster["name"], ec2._subnets[network["subnetIds"][0]]["VpcId"]
    group = interfaces.identifier("sg")
    rule = {"IpProtocol": "-1", "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": []}
    ec2._security_groups[group] = {
        "GroupId": group,
        "GroupName": f"eks-cluster-sg-{name}-{secrets.randbelow(10**9)}",
        "Description": _GROUP_WORDS,
        "VpcId": vpc,
        "OwnerId": get_account_id(),
        "IpPermissions": [rule | {"UserIdGroupPairs": [{"GroupId": group, "UserId": get_account_id()}]}],
        "IpPermissionsEgress": [rule | {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "UserIdGroupPairs": []}],
    }
    ec2._tags[group] = [
        {"Key": "Name", "Value": ec2._security_groups[group]["GroupName"]},
        {"Key": f"kubernetes.io/cluster/{name}", "Value": "owned"},
        {"Key": "aws:eks:cluster-name", "Value": name},
    ]
    cluster["resourcesVpcConfig"].update(vpcId=vpc, clusterSecurityGroupId=group)
    by_zone = {ec2._subnets[subnet]["AvailabilityZone"]: subnet for subnet in reversed(network["subnetIds"])}
    for subnet in list(by_zone.values())[:2]:
        used = [group, *network.get("securityGroupIds", [])]
        interfaces.create(subnet, owner=cluster["arn"], groups=used, description=f"Amazon EKS {name}")


def _point_at_kubernetes(cluster: Record) -> None:
    chosen = settings.current()
    if chosen.free_kubernetes is not None:
        # In a field of its own: ministack writes another endpoint when it reads its state from disk.
        others = frozenset(one.get(_API, "") for one in eks._clusters.all_values() if one is not cluster)
        cluster[_API] = cluster["endpoint"] = chosen.free_kubernetes(cluster.get(_API, ""), others)
    elif chosen.kubernetes_endpoint:
        cluster["endpoint"] = chosen.kubernetes_endpoint
    authority = chosen.kubernetes_ca_pem or b"no Kubernetes API is attached to this sandbox\n"
    cluster["certificateAuthority"] = {"data": base64.b64encode(authority).decode()}


def refresh_endpoints() -> None:
    """After a restart: every cluster answers with a Kubernetes endpoint of this process."""
    for cluster in eks._clusters.all_values():
        _point_at_kubernetes(cluster)


def logs_on(cluster: Record) -> bool:
    """Whether any kind of control-plane log is on."""
    return any(kind.get("enabled") and kind.get("types") for kind in cluster["logging"].get("clusterLogging", []))


def log_group(name: str) -> str:
    """The name of a cluster's log group."""
    return f"/aws/eks/{name}/cluster"


def _logging(cluster: Record) -> None:
    if logs_on(cluster):
        logs.ensure_group(log_group(cluster["name"]))


def delete(name: str, _: Record) -> Reply:
    """DeleteCluster: refused while it has node groups; takes its interfaces, group, add-ons and associations with
    it.
    """
    cluster = the(name)
    if any(key.startswith(f"{name}/") for key in eks._nodegroups):
        raise Refused("ResourceInUseException", "Cluster has nodegroups attached", 409)
    if cluster.get("deletionProtection"):
        raise Refused("InvalidRequestException", f"Cluster {name} has deletion protection enabled")
    cluster["status"] = "DELETING"
    reply = json_reply({"cluster": eks._sanitize(cluster)})
    later.run(lambda: finish_delete(name))
    returns = settings.current().log_group_returns_after_seconds
    if logs_on(cluster) and returns is not None:
        later.run(lambda: logs.ensure_group(log_group(name)), settings.current().delay_seconds + returns)
    return reply


def finish_delete(name: str) -> None:
    """The end of a deletion: everything of the cluster is gone."""
    cluster = the(name)
    interfaces.remove(cluster["arn"])
    group = cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
    # AWS leaves the group behind where something still uses it.
    if not groups.used_by(group):
        ec2._security_groups.pop(group, None)
        ec2._tags.pop(group, None)
    for key in [key for key in eks._addons if key.startswith(f"{name}/")]:
        eks._addons.pop(key, None)
    eks._delete_cluster(name)


def update_version(name: str, asked: Record) -> Reply:
    """UpdateClusterVersion: one minor version up, as EKS allows."""
    cluster = the(name)
    if asked["version"] not in catalogue.VERSIONS:
        raise Refused("InvalidParameterException", f"unsupported Kubernetes version {asked['version']}")
    step = int(asked["version"].split(".")[1]) - int(cluster["version"].split(".")[1])
    if step not in (0, 1):
        raise Refused(
            "InvalidParameterException",
            f"Unsupported Kubernetes minor version update from {cluster['version']} to {asked['version']}",
        )
    cluster["version"] = asked["version"]
    return updates.start(name, "VersionUpdate", Version=asked["version"], PlatformVersion="eks.9")


def update_config(name: str, asked: Record) -> Reply:
    """UpdateClusterConfig."""
    cluster = the(name)
    for key in ("upgradePolicy", "accessConfig", "zonalShiftConfig", "computeConfig", "storageConfig"):
        if key in asked:
            cluster[key] = {**cluster.get(key, {}), **asked[key]}
    if "deletionProtection" in asked:
        cluster["deletionProtection"] = asked["deletionProtection"]
    if "logging" in asked:
        cluster["logging"] = asked["logging"]
        _logging(cluster)
        return updates.start(name, "LoggingUpdate", ClusterLogging=asked["logging"])
    if "resourcesVpcConfig" in asked:
        cluster["resourcesVpcConfig"].update(asked["resourcesVpcConfig"])
        return updates.start(name, "EndpointAccessUpdate", **asked["resourcesVpcConfig"])
    return updates.start(name, "ConfigUpdate")


def create_access_entry(name: str, asked: Record) -> Reply:
    """CreateAccessEntry, refused where the cluster reads the aws-auth ConfigMap alone."""
    if the(name)["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
        raise Refused(
            "InvalidRequestException",
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] "
            "to perform this operation.",
        )
    reply: Reply = eks._create_access_entry(name, asked)
    return reply
