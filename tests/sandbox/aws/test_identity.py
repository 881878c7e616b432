"""Whose account a request belongs to, and as whom it is answered."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import Endpoint, code

OTHER = "222222222222"
ANYBODY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
)


def _user(aws: Endpoint, name: str, account: str = OTHER) -> dict[str, str]:
    iam = aws.client("iam", account)
    iam.create_user(UserName=name, Path="/hubctl/demo/")
    made: dict[str, str] = iam.create_access_key(UserName=name)["AccessKey"]
    return made


def _identity(aws: Endpoint, **credentials: Any) -> tuple[str, str]:
    found = aws.client("sts", **credentials).get_caller_identity()
    return found["Account"], found["Arn"]


def test_twelve_digits_are_the_root_of_that_account(aws: Endpoint) -> None:
    assert _identity(aws, key=OTHER) == (OTHER, f"arn:aws:iam::{OTHER}:root")


def test_a_users_key_answers_as_the_user_in_its_own_account(aws: Endpoint) -> None:
    key = _user(aws, "bot")
    assert _identity(aws, key=key["AccessKeyId"], secret=key["SecretAccessKey"]) == (
        OTHER,
        f"arn:aws:iam::{OTHER}:user/hubctl/demo/bot",
    )


def test_a_users_key_makes_things_in_the_users_account(aws: Endpoint) -> None:
    key = _user(aws, "maker")
    vpc = aws.client("ec2", key["AccessKeyId"]).create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]
    assert vpc["OwnerId"] == OTHER
    assert aws.client("ec2", OTHER).describe_vpcs(VpcIds=[vpc["VpcId"]])["Vpcs"]


def test_a_deleted_key_is_refused(aws: Endpoint) -> None:
    key = _user(aws, "leaver")
    aws.client("iam", OTHER).delete_access_key(UserName="leaver", AccessKeyId=key["AccessKeyId"])
    with pytest.raises(ClientError) as refused:
        _identity(aws, key=key["AccessKeyId"])
    assert code(refused) == "InvalidClientTokenId"


def test_an_inactive_key_is_refused(aws: Endpoint) -> None:
    key = _user(aws, "sleeper")
    aws.client("iam", OTHER).update_access_key(UserName="sleeper", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError) as refused:
        aws.client("ec2", key["AccessKeyId"]).describe_vpcs()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] in (401, 403)


def test_an_assumed_role_answers_as_its_session(aws: Endpoint) -> None:
    role = aws.client("iam", OTHER).create_role(RoleName="up", Path="/hubctl/demo/", AssumeRolePolicyDocument=ANYBODY)[
        "Role"
    ]
    made = aws.client("sts", OTHER).assume_role(RoleArn=role["Arn"], RoleSessionName="hubctl-demo")["Credentials"]
    assert _identity(aws, key=made["AccessKeyId"], secret=made["SecretAccessKey"], token=made["SessionToken"]) == (
        OTHER,
        f"arn:aws:sts::{OTHER}:assumed-role/up/hubctl-demo",
    )


def test_regions_and_accounts_are_apart(aws: Endpoint) -> None:
    vpc = aws.client("ec2", OTHER).create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    for client in (aws.client("ec2", OTHER, region="eu-west-1"), aws.client("ec2")):
        with pytest.raises(ClientError) as missing:
            client.describe_vpcs(VpcIds=[vpc])
        assert code(missing) == "InvalidVpcID.NotFound"
