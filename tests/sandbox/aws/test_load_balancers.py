"""Classic load balancers, which Kubernetes makes for a Service on EKS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import Endpoint, code

LISTENER = {"Protocol": "TCP", "LoadBalancerPort": 80, "InstanceProtocol": "TCP", "InstancePort": 30080}
TAGS = [
    {"Key": "kubernetes.io/cluster/demo", "Value": "owned"},
    {"Key": "kubernetes.io/service-name", "Value": "prod/hub"},
]


@dataclass
class Place:
    """Where load balancers of one test live."""

    elb: Any
    ec2: Any
    vpc: str
    subnet: str
    group: str

    def create(self, name: str = "a1b2", **options: Any) -> Any:
        """A load balancer with tags, in the subnet and the group."""
        asked = {
            "Listeners": [LISTENER],
            "Subnets": [self.subnet],
            "SecurityGroups": [self.group],
            "Tags": TAGS,
        } | options
        return self.elb.create_load_balancer(LoadBalancerName=name, **asked)

    def interfaces(self) -> list[Any]:
        wanted = [{"Name": "subnet-id", "Values": [self.subnet]}]
        found: list[Any] = self.ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"]
        return found


@pytest.fixture
def place(aws: Endpoint, request: pytest.FixtureRequest) -> Any:
    ec2, elb = aws.client("ec2"), aws.client("elb")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="k8s-elb-a1b2", Description="k8s", VpcId=vpc)["GroupId"]
    yield Place(elb, ec2, vpc, subnet, group)
    for one in elb.describe_load_balancers()["LoadBalancerDescriptions"]:
        elb.delete_load_balancer(LoadBalancerName=one["LoadBalancerName"])


def test_a_load_balancer_is_described_with_its_tags(place: Place) -> None:
    name = place.create()["DNSName"]
    (found,) = place.elb.describe_load_balancers(LoadBalancerNames=["a1b2"])["LoadBalancerDescriptions"]
    assert (found["DNSName"], found["VPCId"], found["SecurityGroups"]) == (name, place.vpc, [place.group])
    assert name.endswith(".us-west-2.elb.amazonaws.com")
    assert found["ListenerDescriptions"][0]["Listener"] == LISTENER
    (tags,) = place.elb.describe_tags(LoadBalancerNames=["a1b2"])["TagDescriptions"]
    assert tags["Tags"] == TAGS


def test_a_load_balancer_holds_its_subnet_and_group_until_it_is_gone(place: Place) -> None:
    place.create()
    assert [(eni["Description"], eni["RequesterId"]) for eni in place.interfaces()] == [("ELB a1b2", "amazon-elb")]
    with pytest.raises(ClientError) as subnet:
        place.ec2.delete_subnet(SubnetId=place.subnet)
    with pytest.raises(ClientError) as group:
        place.ec2.delete_security_group(GroupId=place.group)
    assert (code(subnet), code(group)) == ("DependencyViolation", "DependencyViolation")
    place.elb.delete_load_balancer(LoadBalancerName="a1b2")
    place.ec2.delete_security_group(GroupId=place.group)
    place.ec2.delete_subnet(SubnetId=place.subnet)


def test_deleting_an_absent_load_balancer_is_no_error(place: Place) -> None:
    place.elb.delete_load_balancer(LoadBalancerName="never-made")


def test_describing_an_absent_load_balancer_is_an_error(place: Place) -> None:
    with pytest.raises(ClientError) as missing:
        place.elb.describe_load_balancers(LoadBalancerNames=["never-made"])
    assert code(missing) == "LoadBalancerNotFound"


def test_a_name_is_taken_once(place: Place) -> None:
    place.create()
    with pytest.raises(ClientError) as refused:
        place.create()
    assert code(refused) == "DuplicateLoadBalancerName"


def test_attributes_health_check_and_instances_are_kept(place: Place) -> None:
    place.create()
    attributes = {"CrossZoneLoadBalancing": {"Enabled": True}, "ConnectionSettings": {"IdleTimeout": 120}}
    place.elb.modify_load_balancer_attributes(LoadBalancerName="a1b2", LoadBalancerAttributes=attributes)
    found = place.elb.describe_load_balancer_attributes(LoadBalancerName="a1b2")["LoadBalancerAttributes"]
    assert found["CrossZoneLoadBalancing"]["Enabled"]
    assert found["ConnectionSettings"]["IdleTimeout"] == 120
    place.elb.register_instances_with_load_balancer(LoadBalancerName="a1b2", Instances=[{"InstanceId": "i-1"}])
    assert place.elb.describe_instance_health(LoadBalancerName="a1b2")["InstanceStates"][0]["InstanceId"] == "i-1"


def test_a_network_load_balancer_has_interfaces_too(aws: Endpoint, place: Place) -> None:
    elbv2 = aws.client("elbv2")
    made = elbv2.create_load_balancer(Name="hub", Type="network", Subnets=[place.subnet])["LoadBalancers"][0]
    assert ":loadbalancer/net/hub/" in made["LoadBalancerArn"]
    assert [eni["Description"].rpartition("/")[0] for eni in place.interfaces()] == ["ELB net/hub"]
    elbv2.delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
    assert place.interfaces() == []
