"""This module makes the load balancers of Services at the sandbox's AWS endpoint. All calls block: call it in threads.

On a cluster without AWS's own load balancer controller, a Service of type LoadBalancer becomes a classic load balancer.
https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
"""

from __future__ import annotations

from hubctl.sandbox.kubernetes.cloud.session import NotReadyError, Place, client, find_place, pairs
from hubctl.sandbox.kubernetes.objects import Object, annotations_of, name_of, namespace_of, uid_of
from hubctl.sandbox.kubernetes.settings import KubernetesSettings

_MORE_TAGS = "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags"


class Balancers:
    """The cloud provider's classic load balancers of one cluster."""

    def __init__(self, settings: KubernetesSettings) -> None:
        self._settings = settings

    def make_balancer(self, service: Object) -> str:
        """Makes a Service's load balancer, or finds it, and returns its DNS name. Raises NotReadyError."""
        place, name = find_place(self._settings), balancer_name(service)
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
        made = client(self._settings, "elb").create_load_balancer(
            LoadBalancerName=name,
            Listeners=listeners,
            Subnets=list(place.subnets),
            SecurityGroups=[group],
            Tags=pairs(tags),
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

    def _make_group(self, place: Place, name: str, service: Object, tags: dict[str, str]) -> str:
        """The load balancer's security group, and the rule that lets it reach the nodes."""
        ec2 = client(self._settings, "ec2")
        found = self._group(place.vpc, name)
        if found:
            return found
        label = f"k8s-elb-{name}"
        made = ec2.create_security_group(
            GroupName=label,
            Description=f"Security group for Kubernetes ELB {name} ({namespace_of(service)}/{name_of(service)})",
            VpcId=place.vpc,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": pairs(tags)}],
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
        found = client(self._settings, "ec2").describe_security_groups(Filters=wanted)["SecurityGroups"]
        return str(found[0]["GroupId"]) if found else ""

    def remove_balancer(self, service: Object) -> None:
        """Removes a Service's load balancer, its security group, and the rule that refers to it."""
        name = balancer_name(service)
        client(self._settings, "elb").delete_load_balancer(LoadBalancerName=name)
        try:
            place = find_place(self._settings)
        except NotReadyError:
            return
        group = self._group(place.vpc, name)
        if not group:
            return
        ec2 = client(self._settings, "ec2")
        nodes = ec2.describe_security_groups(GroupIds=[place.security_group])["SecurityGroups"][0]
        refers = any(
            pair["GroupId"] == group for rule in nodes["IpPermissions"] for pair in rule.get("UserIdGroupPairs", ())
        )
        if refers:
            ec2.revoke_security_group_ingress(GroupId=place.security_group, IpPermissions=_from_group(group))
        ec2.delete_security_group(GroupId=group)


def balancer_name(service: Object) -> str:
    """As the cloud provider names it: "a" and 31 digits of the Service's uid."""
    return ("a" + uid_of(service).replace("-", ""))[:32]


def _from_group(group: str) -> list[Object]:
    return [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
