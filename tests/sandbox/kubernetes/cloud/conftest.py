"""The two halves of the sandbox beside each other: an AWS endpoint with an EKS cluster, and its Kubernetes API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sandbox.aws.conftest import ACCOUNT, Endpoint, end, launch
from tests.sandbox.kubernetes.api import Api, settings

ROLE = f"arn:aws:iam::{ACCOUNT}:role/eks"
NODE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/node"


@dataclass
class Both:
    """An AWS account with a cluster's network, and the API that belongs to the cluster."""

    aws: Endpoint
    api: Api
    vpc: str
    subnets: list[str]

    def make_cluster(self, name: str = "event") -> None:
        self.aws.client("eks").create_cluster(
            name=name,
            roleArn=ROLE,
            resourcesVpcConfig={"subnetIds": self.subnets},
            accessConfig={"authenticationMode": "API"},
            version="1.33",
        )

    def make_nodes(self, name: str, size: int, most: int = 3, **more: Any) -> None:
        sizes = {"minSize": 0, "maxSize": most, "desiredSize": size}
        asked = {"scalingConfig": sizes, "subnets": self.subnets, "nodeRole": NODE_ROLE, "instanceTypes": ["m5.large"]}
        eks = self.aws.client("eks")
        eks.create_nodegroup(clusterName="event", nodegroupName=name, **(asked | more))
        eks.get_waiter("nodegroup_active").wait(
            clusterName="event", nodegroupName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
        )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("both")
    aws = launch(folder / "aws")
    api = Api(settings(folder, aws_endpoint_url=aws.url, account_id=ACCOUNT, look_seconds=0.3))
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = []
    for number, zone in enumerate("ab"):
        made = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"us-west-2{zone}")
        subnets.append(made["Subnet"]["SubnetId"])
    ec2.create_tags(Resources=subnets, Tags=[{"Key": "kubernetes.io/role/elb", "Value": "1"}])
    running = Both(aws, api, vpc, subnets)
    running.make_cluster()
    yield running
    api.stop()
    end(aws)
