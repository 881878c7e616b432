"""This module is the cluster's cloud provider: load balancers and disks at the sandbox's AWS endpoint, tagged as AWS does.

All calls block and belong in threads: the endpoint is served by the same process. On a cluster without AWS's own load
balancer controller, a Service of type LoadBalancer becomes a classic load balancer.
https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from hubctl.sandbox.kubernetes.objects import Object, annotations_of, at, name_of, namespace_of, uid_of
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.settings import KubernetesSettings

_MORE_TAGS = "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags"
_GIB = 1024**3


class NotReadyError(Exception):
    """The EKS cluster, or its network, is not there (yet)."""


@dataclass(frozen=True)
class _Place:
    """Where the cluster is."""

    cluster: str
    vpc: str
    security_group: str
    subnets: tuple[str, ...]


class Cloud:
    """Calls of one cluster. Clients are made anew each time: a thread has its own."""

    def __init__(self, settings: KubernetesSettings) -> None:
        self._settings = settings

    def _client(self, service: str) -> Any:
        import boto3

        return boto3.client(
            service,
            endpoint_url=self._settings.aws_endpoint_url,
            region_name=self._settings.region,
            aws_access_key_id=self._settings.account_id,
            aws_secret_access_key="sandbox",  # noqa: S106 (the sandbox asks for none)
        )

    def exists(self) -> bool:
        """Whether the EKS cluster is there."""
        try:
            self._cluster()
        except NotReadyError:
            return False
        return True

    def _cluster(self) -> Object:
        eks = self._client("eks")
        names = eks.list_clusters()["clusters"]
        name = self._settings.cluster_name or (names[0] if len(names) == 1 else None)
        if name not in names:
            raise NotReadyError("no EKS cluster")
        found: Object = eks.describe_cluster(name=name)["cluster"]
        return found

    def _place(self) -> _Place:
        cluster = self._cluster()
        network = cluster["resourcesVpcConfig"]
        wanted = [{"Name": "vpc-id", "Values": [network["vpcId"]]}]
        subnets = self._client("ec2").describe_subnets(Filters=wanted)["Subnets"]
        public = [item["SubnetId"] for item in subnets if _has_tag(item, "kubernetes.io/role/elb")]
        if not public:
            raise NotReadyError("no subnet is tagged kubernetes.io/role/elb")
        return _Place(cluster["name"], network["vpcId"], network["clusterSecurityGroupId"], tuple(sorted(public)))

    def make_balancer(self, service: Object) -> str:
        """Makes a Service's load balancer, or finds it, and returns its DNS name. Raises NotReadyError."""
        place, name = self._place(), balancer_name(service)
        tags = self._balancer_tags(service, place.cluster)
        group = self._make_group(place, name, service, tags)
        listeners = [
            {
                "Protocol": "TCP",
                "LoadBalancerPort": port["port"],
                "InstanceProtocol": "TCP",
                "InstancePort": port.get("nodePort", port["port"]),
            }
            for port in service["spec"]["ports"]
        ]
        made = self._client("elb").create_load_balancer(
            LoadBalancerName=name,
            Listeners=listeners,
            Subnets=list(place.subnets),
            SecurityGroups=[group],
            Tags=_pairs(tags),
        )
        return str(made["DNSName"])

    def _balancer_tags(self, service: Object, cluster: str) -> dict[str, str]:
        more = annotations_of(service).get(_MORE_TAGS, "")
        given = dict(pair.split("=", 1) for pair in more.split(",") if "=" in pair)
        own = {
            f"kubernetes.io/cluster/{cluster}": "owned",
            "kubernetes.io/service-name": f"{namespace_of(service)}/{name_of(service)}",
        }
        return {**given, **own}

    def _make_group(self, place: _Place, name: str, service: Object, tags: dict[str, str]) -> str:
        """The load balancer's security group, and the rule that lets it reach the nodes."""
        ec2 = self._client("ec2")
        found = self._group(place.vpc, name)
        if found:
            return found
        label = f"k8s-elb-{name}"
        made = ec2.create_security_group(
            GroupName=label,
            Description=f"Security group for Kubernetes ELB {name} ({namespace_of(service)}/{name_of(service)})",
            VpcId=place.vpc,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": _pairs(tags)}],
        )
        group = str(made["GroupId"])
        open_ports = [
            {
                "IpProtocol": "tcp",
                "FromPort": port["port"],
                "ToPort": port["port"],
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            }
            for port in service["spec"]["ports"]
        ]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=open_ports)
        ec2.authorize_security_group_ingress(GroupId=place.security_group, IpPermissions=_from_group(group))
        return group

    def _group(self, vpc: str, name: str) -> str:
        wanted = [{"Name": "group-name", "Values": [f"k8s-elb-{name}"]}, {"Name": "vpc-id", "Values": [vpc]}]
        found = self._client("ec2").describe_security_groups(Filters=wanted)["SecurityGroups"]
        return str(found[0]["GroupId"]) if found else ""

    def remove_balancer(self, service: Object) -> None:
        """Removes a Service's load balancer, its security group, and the rule that refers to it."""
        name = balancer_name(service)
        self._client("elb").delete_load_balancer(LoadBalancerName=name)
        try:
            place = self._place()
        except NotReadyError:
            return
        group = self._group(place.vpc, name)
        if not group:
            return
        ec2 = self._client("ec2")
        nodes = ec2.describe_security_groups(GroupIds=[place.security_group])["SecurityGroups"][0]
        refers = any(
            pair["GroupId"] == group for rule in nodes["IpPermissions"] for pair in rule.get("UserIdGroupPairs", ())
        )
        if refers:
            ec2.revoke_security_group_ingress(GroupId=place.security_group, IpPermissions=_from_group(group))
        ec2.delete_security_group(GroupId=group)

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
        made = self._client("ec2").create_volume(
            AvailabilityZone=zone,
            Size=max(1, math.ceil(quantity(asked) / _GIB)),
            VolumeType=parameters.get("type", "gp3"),
            Encrypted=parameters.get("encrypted") == "true",
            TagSpecifications=[{"ResourceType": "volume", "Tags": _pairs(tags)}],
        )
        return str(made["VolumeId"])

    def remove_disk(self, volume_id: str) -> None:
        """Deletes an EBS volume; nothing where it is gone."""
        from botocore.exceptions import ClientError

        try:
            self._client("ec2").delete_volume(VolumeId=volume_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidVolume.NotFound":
                raise


def balancer_name(service: Object) -> str:
    """As the cloud provider names it: "a" and 31 digits of the Service's uid."""
    return ("a" + uid_of(service).replace("-", ""))[:32]


def _class_tags(parameters: dict[str, str]) -> dict[str, str]:
    """The tags that a StorageClass asks for: tagSpecification_1: "key=value"."""
    asked = (value for key, value in sorted(parameters.items()) if key.startswith("tagSpecification_"))
    return dict(pair.split("=", 1) for pair in asked)


def _from_group(group: str) -> list[Object]:
    return [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]


def _pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _has_tag(found: Object, key: str) -> bool:
    return any(tag["Key"] == key for tag in found.get("Tags", ()))
