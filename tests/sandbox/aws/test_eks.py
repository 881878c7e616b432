"""EKS: what a cluster and a node group make elsewhere, what they refuse, and what goes with them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import ACCOUNT, Endpoint, code, end, launch, words

ROLE = f"arn:aws:iam::{ACCOUNT}:role/eks"
NODE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/node"
MODE = {"authenticationMode": "API"}
LOGGING = {"clusterLogging": [{"types": ["api"], "enabled": True}]}
SIZES = {"minSize": 1, "maxSize": 3, "desiredSize": 2}


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint that knows a Kubernetes API, and whose deleted clusters' log groups come back."""
    state = tmp_path_factory.mktemp("aws")
    (state / "ca.pem").write_text("the authority")
    endpoint = launch(
        state, "--kubernetes-endpoint", "https://127.0.0.1:6443", "--kubernetes-ca", str(state / "ca.pem"),
        "--log-group-returns-after-seconds", "0.2",
    )  # fmt: skip
    yield endpoint
    end(endpoint)


@dataclass
class Cluster:
    """A cluster in two subnets."""

    aws: Endpoint
    name: str
    vpc: str
    subnets: list[str]

    @property
    def eks(self) -> Any:
        return self.aws.client("eks")

    @property
    def ec2(self) -> Any:
        return self.aws.client("ec2")

    def described(self) -> Any:
        return self.eks.describe_cluster(name=self.name)["cluster"]

    def add_nodes(self, name: str = "core", **options: Any) -> Any:
        """A node group of two."""
        asked = {"scalingConfig": SIZES, "subnets": self.subnets, "nodeRole": NODE_ROLE, "tags": {"a": "b"}} | options
        return self.eks.create_nodegroup(clusterName=self.name, nodegroupName=name, **asked)["nodegroup"]

    def interfaces(self) -> list[Any]:
        found: list[Any] = self.ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])[
            "NetworkInterfaces"
        ]
        return found


@pytest.fixture
def cluster(aws: Endpoint, request: pytest.FixtureRequest) -> Cluster:
    return _cluster(aws, request.node.name[-60:].replace("[", "-").replace("]", ""))


def _cluster(aws: Endpoint, name: str) -> Cluster:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"us-west-2{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("ab")
    ]
    aws.client("eks").create_cluster(
        name=name,
        roleArn=ROLE,
        resourcesVpcConfig={"subnetIds": subnets},
        accessConfig=MODE,
        version="1.33",
        logging=LOGGING,
    )
    return Cluster(aws, name, vpc, subnets)


def test_a_cluster_answers_with_the_sandboxs_own_kubernetes(cluster: Cluster) -> None:
    found = cluster.described()
    assert found["endpoint"] == "https://127.0.0.1:6443"
    assert found["certificateAuthority"]["data"] == "dGhlIGF1dGhvcml0eQ=="
    assert found["identity"]["oidc"]["issuer"].startswith("https://oidc.eks.us-west-2.amazonaws.com/id/")
    assert found["status"] == "ACTIVE"


def test_a_cluster_has_interfaces_in_its_subnets_and_a_group_of_its_own(cluster: Cluster) -> None:
    group = cluster.described()["resourcesVpcConfig"]["clusterSecurityGroupId"]
    assert {eni["Description"] for eni in cluster.interfaces()} == {f"Amazon EKS {cluster.name}"}
    assert {eni["SubnetId"] for eni in cluster.interfaces()} == set(cluster.subnets)
    (made,) = cluster.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert made["GroupName"].startswith(f"eks-cluster-sg-{cluster.name}-")
    assert {"Key": f"kubernetes.io/cluster/{cluster.name}", "Value": "owned"} in made["Tags"]


def test_a_subnet_of_a_cluster_is_not_deleted(cluster: Cluster) -> None:
    with pytest.raises(ClientError) as refused:
        cluster.ec2.delete_subnet(SubnetId=cluster.subnets[0])
    assert code(refused) == "DependencyViolation"


def test_a_cluster_with_node_groups_is_not_deleted(cluster: Cluster) -> None:
    cluster.add_nodes()
    with pytest.raises(ClientError) as refused:
        cluster.eks.delete_cluster(name=cluster.name)
    assert code(refused) == "ResourceInUseException"
    assert words(refused) == "Cluster has nodegroups attached"


def test_a_deleted_cluster_takes_its_interfaces_and_group_along(cluster: Cluster) -> None:
    cluster.eks.delete_cluster(name=cluster.name)
    assert cluster.interfaces() == []
    for subnet in cluster.subnets:
        cluster.ec2.delete_subnet(SubnetId=subnet)
    cluster.ec2.delete_vpc(VpcId=cluster.vpc)


def test_the_log_group_of_a_deleted_cluster_comes_back(cluster: Cluster) -> None:
    logs, name = cluster.aws.client("logs"), f"/aws/eks/{cluster.name}/cluster"
    cluster.eks.delete_cluster(name=cluster.name)
    logs.delete_log_group(logGroupName=name)
    deadline = time.monotonic() + 5
    while not (found := logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [group["logGroupName"] for group in found] == [name]
    assert "retentionInDays" not in found[0]


def test_a_cluster_in_one_zone_is_refused(aws: Endpoint) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    with pytest.raises(ClientError) as refused:
        aws.client("eks").create_cluster(name="small", roleArn=ROLE, resourcesVpcConfig={"subnetIds": [subnet]})
    assert words(refused) == "Subnets specified must be in at least two different AZs"


def test_a_node_group_has_a_scaling_group_and_instances(cluster: Cluster) -> None:
    name = cluster.add_nodes()["resources"]["autoScalingGroups"][0]["name"]
    (group,) = cluster.aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]
    ids = [one["InstanceId"] for one in group["Instances"]]
    instances = [i for r in cluster.ec2.describe_instances(InstanceIds=ids)["Reservations"] for i in r["Instances"]]
    assert {one["SubnetId"] for one in instances} == set(cluster.subnets)
    tags = {tag["Key"]: tag["Value"] for tag in instances[0]["Tags"]}
    assert tags["eks:cluster-name"] == cluster.name
    assert tags["eks:nodegroup-name"] == "core"
    assert tags[f"kubernetes.io/cluster/{cluster.name}"] == "owned"
    assert "a" not in tags, "EKS does not hand a node group's own tags down"


def test_a_deleted_node_group_leaves_no_instance_and_no_interface(cluster: Cluster) -> None:
    name = cluster.add_nodes()["resources"]["autoScalingGroups"][0]["name"]
    cluster.eks.delete_nodegroup(clusterName=cluster.name, nodegroupName="core")
    found = cluster.aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    assert found["AutoScalingGroups"] == []
    assert {eni["Description"] for eni in cluster.interfaces()} == {f"Amazon EKS {cluster.name}"}
    cluster.eks.delete_cluster(name=cluster.name)


def test_a_node_has_a_second_interface_for_its_pods(cluster: Cluster) -> None:
    cluster.add_nodes()
    group = cluster.described()["resourcesVpcConfig"]["clusterSecurityGroupId"]
    for eni in (eni for eni in cluster.interfaces() if eni["Description"].startswith("aws-K8S-i-")):
        tags = {tag["Key"]: tag["Value"] for tag in eni["TagSet"]}
        assert tags["node.k8s.amazonaws.com/instance_id"] == eni["Attachment"]["InstanceId"]
        assert tags["cluster.k8s.amazonaws.com/name"] == cluster.name
        assert (eni["Attachment"]["DeviceIndex"], [one["GroupId"] for one in eni["Groups"]]) == (1, [group])
    assert len(cluster.interfaces()) == 2 + 2 * 2, "two of the cluster's, two of each node"


def test_the_second_interface_of_a_node_may_stay_behind(own_aws: Any) -> None:
    endpoint: Endpoint = own_aws("--leave-interfaces")
    cluster = _cluster(endpoint, "leaves")
    cluster.add_nodes()
    cluster.eks.delete_nodegroup(clusterName="leaves", nodegroupName="core")
    cluster.eks.delete_cluster(name="leaves")
    assert [(eni["Status"], eni["Description"][:10]) for eni in cluster.interfaces()] == [
        ("available", "aws-K8S-i-")
    ] * 2
    with pytest.raises(ClientError) as held:
        cluster.ec2.delete_subnet(SubnetId=cluster.subnets[0])
    assert code(held) == "DependencyViolation"
    for eni in cluster.interfaces():
        cluster.ec2.delete_network_interface(NetworkInterfaceId=eni["NetworkInterfaceId"])
    cluster.ec2.delete_subnet(SubnetId=cluster.subnets[0])


def test_scaling_a_node_group_starts_and_stops_instances(cluster: Cluster) -> None:
    cluster.add_nodes()
    for wanted in (3, 1):
        sizes = SIZES | {"desiredSize": wanted}
        cluster.eks.update_nodegroup_config(clusterName=cluster.name, nodegroupName="core", scalingConfig=sizes)
        nodes = {eni["Attachment"].get("InstanceId") for eni in cluster.interfaces()} - {None}
        assert len(nodes) == wanted


def test_the_node_role_gets_an_access_entry_of_its_own(cluster: Cluster) -> None:
    cluster.add_nodes()
    assert NODE_ROLE in cluster.eks.list_access_entries(clusterName=cluster.name)["accessEntries"]
    cluster.eks.delete_nodegroup(clusterName=cluster.name, nodegroupName="core")
    assert NODE_ROLE not in cluster.eks.list_access_entries(clusterName=cluster.name)["accessEntries"]


def test_an_addon_with_a_pod_identity_makes_the_association_and_takes_it_along(cluster: Cluster) -> None:
    wanted = [{"serviceAccount": "ebs-csi-controller-sa", "roleArn": ROLE}]
    made = cluster.eks.create_addon(
        clusterName=cluster.name, addonName="aws-ebs-csi-driver", podIdentityAssociations=wanted
    )
    (arn,) = made["addon"]["podIdentityAssociations"]
    (found,) = cluster.eks.list_pod_identity_associations(clusterName=cluster.name)["associations"]
    assert (found["associationArn"], found["namespace"]) == (arn, "kube-system")
    cluster.eks.delete_addon(clusterName=cluster.name, addonName="aws-ebs-csi-driver")
    assert cluster.eks.list_pod_identity_associations(clusterName=cluster.name)["associations"] == []


def test_kubernetes_versions_are_never_skipped_or_lowered(cluster: Cluster) -> None:
    with pytest.raises(ClientError) as refused:
        cluster.eks.update_cluster_version(name=cluster.name, version="1.32")
    assert code(refused) == "InvalidParameterException"
    update = cluster.eks.update_cluster_version(name=cluster.name, version="1.34")["update"]
    assert cluster.eks.describe_update(name=cluster.name, updateId=update["id"])["update"]["status"] == "Successful"
    assert cluster.described()["version"] == "1.34"


def test_slow_clusters_and_node_groups_take_their_time(tmp_path: Path) -> None:
    endpoint = launch(tmp_path / "aws", "--delay-seconds", "0.6")
    try:
        ec2, eks = endpoint.client("ec2"), endpoint.client("eks")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"us-west-2{z}")["Subnet"][
                "SubnetId"
            ]
            for n, z in enumerate("ab")
        ]
        eks.create_cluster(name="slow", roleArn=ROLE, resourcesVpcConfig={"subnetIds": subnets})
        assert eks.describe_cluster(name="slow")["cluster"]["status"] == "CREATING"
        eks.get_waiter("cluster_active").wait(name="slow", WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})
    finally:
        end(endpoint)


def test_tags_are_changed_and_described_changed(cluster: Cluster) -> None:
    group = cluster.add_nodes(tags={"kept": "1", "gone": "1"})["nodegroupArn"]
    association = cluster.eks.create_pod_identity_association(
        clusterName=cluster.name, namespace="hub", serviceAccount="hub", roleArn=ROLE, tags={"kept": "1", "gone": "1"}
    )["association"]["associationArn"]
    for arn in (group, association):
        cluster.eks.tag_resource(resourceArn=arn, tags={"new": "2", "newer": "3"})
        cluster.eks.untag_resource(resourceArn=arn, tagKeys=["gone", "newer"])
        assert cluster.eks.list_tags_for_resource(resourceArn=arn)["tags"] == {"kept": "1", "new": "2"}
    described = cluster.eks.describe_nodegroup(clusterName=cluster.name, nodegroupName="core")["nodegroup"]
    assert described["tags"] == {"kept": "1", "new": "2"}
