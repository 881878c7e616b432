"""What S3 and EFS refuse."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import Endpoint, code


@pytest.fixture
def bucket(aws: Endpoint, request: pytest.FixtureRequest) -> str:
    name = f"bucket-{abs(hash(request.node.name))}"
    aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    return name


@pytest.fixture
def s3(aws: Endpoint) -> Any:
    return aws.client("s3")


def _versioned(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")


def test_a_bucket_with_an_object_is_not_deleted(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")
    with pytest.raises(ClientError) as refused:
        s3.delete_bucket(Bucket=bucket)
    assert code(refused) == "BucketNotEmpty"


def test_a_bucket_that_only_looks_empty_is_not_deleted(s3: Any, bucket: str) -> None:
    _versioned(s3, bucket)
    s3.delete_object(Bucket=bucket, Key="a")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    with pytest.raises(ClientError) as refused:
        s3.delete_bucket(Bucket=bucket)
    assert code(refused) == "BucketNotEmpty"


def test_a_bucket_with_only_a_delete_marker_is_not_deleted(s3: Any, bucket: str) -> None:
    _versioned(s3, bucket)
    (version,) = s3.list_object_versions(Bucket=bucket)["Versions"]
    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_object(Bucket=bucket, Key="a", VersionId=version["VersionId"])
    with pytest.raises(ClientError) as refused:
        s3.delete_bucket(Bucket=bucket)
    assert code(refused) == "BucketNotEmpty"
    (marker,) = s3.list_object_versions(Bucket=bucket)["DeleteMarkers"]
    s3.delete_object(Bucket=bucket, Key="a", VersionId=marker["VersionId"])
    s3.delete_bucket(Bucket=bucket)


def test_a_thousand_keys_are_deleted_at_once_and_one_more_is_refused(s3: Any, bucket: str) -> None:
    keys = [{"Key": str(number)} for number in range(1001)]
    assert len(s3.delete_objects(Bucket=bucket, Delete={"Objects": keys[:1000]})["Deleted"]) == 1000
    with pytest.raises(ClientError) as refused:
        s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})
    assert code(refused) == "MalformedXML"


def test_a_file_system_with_mount_targets_is_not_deleted(aws: Endpoint) -> None:
    ec2, efs = aws.client("ec2"), aws.client("efs")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    system = efs.create_file_system(CreationToken="homes")["FileSystemId"]
    target = efs.create_mount_target(FileSystemId=system, SubnetId=subnet)["MountTargetId"]
    with pytest.raises(ClientError) as used:
        efs.delete_file_system(FileSystemId=system)
    assert code(used) == "FileSystemInUse"
    with pytest.raises(ClientError) as held:
        ec2.delete_subnet(SubnetId=subnet)
    assert code(held) == "DependencyViolation"
    efs.delete_mount_target(MountTargetId=target)
    efs.delete_file_system(FileSystemId=system)
    ec2.delete_subnet(SubnetId=subnet)


def test_the_group_of_a_mount_target_is_not_deleted(aws: Endpoint) -> None:
    ec2, efs = aws.client("ec2"), aws.client("efs")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="efs", Description="efs", VpcId=vpc)["GroupId"]
    system = efs.create_file_system(CreationToken="group")["FileSystemId"]
    target = efs.create_mount_target(FileSystemId=system, SubnetId=subnet, SecurityGroups=[group])["MountTargetId"]
    with pytest.raises(ClientError) as used:
        ec2.delete_security_group(GroupId=group)
    assert code(used) == "DependencyViolation"
    efs.delete_mount_target(MountTargetId=target)
    ec2.delete_security_group(GroupId=group)


def test_a_second_file_system_of_one_token_is_refused_and_the_first_named(aws: Endpoint) -> None:
    efs = aws.client("efs")
    first = efs.create_file_system(CreationToken="once")["FileSystemId"]
    with pytest.raises(ClientError, match=f"File system '{first}' already exists") as refused:
        efs.create_file_system(CreationToken="once")
    assert code(refused) == "FileSystemAlreadyExists"
