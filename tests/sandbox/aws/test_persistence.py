"""What survives `kill -9`."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import code

SAVED_AFTER_SECONDS = 1.0


def _restart(own_aws: Any, endpoint: Any) -> Any:
    time.sleep(SAVED_AFTER_SECONDS)
    endpoint.kill()
    return own_aws(*endpoint.options, port=endpoint.port)


def test_a_versioned_bucket_survives_with_bodies_versions_and_markers(own_aws: Any) -> None:
    endpoint = own_aws()
    s3 = endpoint.client("s3")
    s3.create_bucket(Bucket="kept-bucket", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_bucket_versioning(Bucket="kept-bucket", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"two"):
        s3.put_object(Bucket="kept-bucket", Key="notes/", Body=body)
    s3.delete_object(Bucket="kept-bucket", Key="notes/")
    before = s3.list_object_versions(Bucket="kept-bucket")
    after = _restart(own_aws, endpoint).client("s3")
    assert after.get_bucket_versioning(Bucket="kept-bucket")["Status"] == "Enabled"
    found = after.list_object_versions(Bucket="kept-bucket")
    assert [one["VersionId"] for one in found["Versions"]] == [one["VersionId"] for one in before["Versions"]]
    assert [one["VersionId"] for one in found["DeleteMarkers"]] == [one["VersionId"] for one in before["DeleteMarkers"]]
    oldest = found["Versions"][-1]["VersionId"]
    assert after.get_object(Bucket="kept-bucket", Key="notes/", VersionId=oldest)["Body"].read() == b"one"


def test_networks_users_and_load_balancers_survive(own_aws: Any) -> None:
    endpoint = own_aws()
    ec2 = endpoint.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    listener = {"Protocol": "TCP", "LoadBalancerPort": 80, "InstanceProtocol": "TCP", "InstancePort": 30080}
    endpoint.client("elb").create_load_balancer(LoadBalancerName="hub", Listeners=[listener], Subnets=[subnet])
    endpoint.client("iam").create_user(UserName="bot")
    key = endpoint.client("iam").create_access_key(UserName="bot")["AccessKey"]
    after = _restart(own_aws, endpoint)
    assert after.client("sts", key["AccessKeyId"]).get_caller_identity()["Arn"].endswith(":user/bot")
    assert len(after.client("elb").describe_load_balancers()["LoadBalancerDescriptions"]) == 1
    with pytest.raises(ClientError) as refused:
        after.client("ec2").delete_subnet(SubnetId=subnet)
    assert code(refused) == "DependencyViolation"


def test_what_was_under_way_is_finished_after_a_restart(own_aws: Any) -> None:
    endpoint = own_aws("--delay-seconds", "60")
    ec2 = endpoint.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]
    assert nat["State"] == "pending"
    again = _restart(own_aws, endpoint).client("ec2")
    assert again.describe_nat_gateways()["NatGateways"][0]["State"] == "available"


def test_reset_empties_everything_for_good(own_aws: Any) -> None:
    import urllib.request

    endpoint = own_aws()
    endpoint.client("iam").create_user(UserName="bot")
    time.sleep(SAVED_AFTER_SECONDS)
    urllib.request.urlopen(urllib.request.Request(f"{endpoint.url}/_ministack/reset", method="POST"))  # noqa: S310
    assert endpoint.client("iam").list_users()["Users"] == []
    assert _restart(own_aws, endpoint).client("iam").list_users()["Users"] == []
