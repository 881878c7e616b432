"""Plants what is left of a network: what bills by the hour in it, and what holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.teardown.owners import Owner, pairs, specification

Clients = Callable[[str, str], Any]
"""A client for a service in a region."""


def plant(clients: Clients, owner: Owner, region: str) -> None:
    """A VPC that stayed behind, with what holds it: a group that another one refers to, interfaces, balancers."""
    ec2, elb = clients("ec2", region), clients("elbv2", region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=specification("vpc", owner.tags))["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.0.{number}.0/24",
            AvailabilityZone=zone,
            TagSpecifications=specification("subnet", owner.tags),
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate((f"{region}a", f"{region}b"))
    ]
    nodes, balancers = (
        ec2.create_security_group(
            GroupName=name,
            Description="planted",
            VpcId=vpc,
            TagSpecifications=specification("security-group", tags),
        )["GroupId"]
        for name, tags in (
            (f"eks-cluster-sg-{owner.cluster}-1", {**owner.tags, "aws:eks:cluster-name": owner.cluster}),
            ("k8s-elb-a05384d7f97f448b9", {f"kubernetes.io/cluster/{owner.cluster}": "owned"}),
        )
    )
    rule = [{"IpProtocol": "tcp", "FromPort": 30000, "ToPort": 32767, "UserIdGroupPairs": [{"GroupId": balancers}]}]
    ec2.authorize_security_group_ingress(GroupId=nodes, IpPermissions=rule)
    ec2.create_network_interface(
        SubnetId=subnets[0],
        Groups=[nodes],
        Description="aws-K8S-i-0123456789abcdef0",
        TagSpecifications=specification(
            "network-interface",
            {
                "node.k8s.amazonaws.com/instance_id": "i-0123456789abcdef0",
                "cluster.k8s.amazonaws.com/name": owner.cluster,
            },
        ),
    )
    of_service = {
        f"kubernetes.io/cluster/{owner.cluster}": "owned",
        "kubernetes.io/service-name": f"{owner.namespace}/proxy-public",
    }
    elb.create_load_balancer(Name=f"a{owner.event}nlb", Subnets=subnets, Type="network", Tags=pairs(of_service))
    elb.create_target_group(Name=f"k8s-{owner.event}", Protocol="TCP", Port=80, VpcId=vpc, Tags=pairs(of_service))
    _gateways(ec2, owner, vpc, subnets[0])
    clients("elb", region).create_load_balancer(
        LoadBalancerName=f"a{owner.event}classic",
        Listeners=[{"Protocol": "TCP", "LoadBalancerPort": 80, "InstancePort": 30080}],
        Subnets=subnets,
        SecurityGroups=[balancers],
        Tags=pairs(of_service),
    )
    ec2.allocate_address(Domain="vpc", TagSpecifications=specification("elastic-ip", owner.tags))
    ec2.create_launch_template(
        LaunchTemplateName=f"{owner.event}-user",
        LaunchTemplateData={"InstanceType": "m6i.large"},
        TagSpecifications=specification("launch-template", owner.tags),
    )


def _gateways(ec2: Any, owner: Owner, vpc: str, subnet: str) -> None:
    """What bills by the hour in a network, or holds it."""

    def tags(kind: str) -> list[dict[str, Any]]:
        return specification(kind, owner.tags)

    gateway = ec2.create_internet_gateway(TagSpecifications=tags("internet-gateway"))["InternetGateway"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
    ec2.create_route_table(VpcId=vpc, TagSpecifications=tags("route-table"))
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=tags("elastic-ip"))["AllocationId"]
    ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, TagSpecifications=tags("natgateway"))
    ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{ec2.meta.region_name}.s3", TagSpecifications=tags("vpc-endpoint")
    )
