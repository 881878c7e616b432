"""What IAM refuses to delete while it is in use."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import Endpoint, code

DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
Setup = Callable[[Any, str], None]


def _policy(iam: Any, name: str) -> str:
    arn: str = iam.create_policy(PolicyName=name, PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    return arn


def _in_group(iam: Any, user: str) -> None:
    iam.create_group(GroupName=f"{user}-group")
    iam.add_user_to_group(GroupName=f"{user}-group", UserName=user)


USERS: dict[str, Setup] = {
    "an access key": lambda iam, user: iam.create_access_key(UserName=user),
    "an inline policy": lambda iam, user: iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=DOCUMENT),
    "an attached policy": lambda iam, user: iam.attach_user_policy(UserName=user, PolicyArn=_policy(iam, f"{user}-p")),
    "a login profile": lambda iam, user: iam.create_login_profile(UserName=user, Password="Secret-123456"),
    "a group": _in_group,
}


@pytest.fixture
def iam(aws: Endpoint) -> Any:
    return aws.client("iam")


@pytest.mark.parametrize("has", USERS)
def test_a_user_with_anything_is_not_deleted(iam: Any, has: str) -> None:
    name = has.replace(" ", "-")
    iam.create_user(UserName=name)
    USERS[has](iam, name)
    with pytest.raises(ClientError) as refused:
        iam.delete_user(UserName=name)
    assert code(refused) == "DeleteConflict"


def test_a_bare_user_is_deleted(iam: Any) -> None:
    iam.create_user(UserName="bare")
    iam.delete_user(UserName="bare")
    with pytest.raises(ClientError) as gone:
        iam.get_user(UserName="bare")
    assert code(gone) == "NoSuchEntity"


def test_a_role_with_an_inline_policy_is_not_deleted(iam: Any) -> None:
    iam.create_role(RoleName="inline", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="inline", PolicyName="p", PolicyDocument=DOCUMENT)
    with pytest.raises(ClientError) as refused:
        iam.delete_role(RoleName="inline")
    assert code(refused) == "DeleteConflict"


def test_a_role_with_a_policy_and_the_policy_hold_each_other(iam: Any) -> None:
    arn = _policy(iam, "held")
    iam.create_role(RoleName="holder", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="holder", PolicyArn=arn)
    for delete in (lambda: iam.delete_role(RoleName="holder"), lambda: iam.delete_policy(PolicyArn=arn)):
        with pytest.raises(ClientError) as refused:
            delete()
        assert code(refused) == "DeleteConflict"


def test_a_role_in_an_instance_profile_is_not_deleted(iam: Any) -> None:
    iam.create_role(RoleName="node", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="node")
    iam.add_role_to_instance_profile(InstanceProfileName="node", RoleName="node")
    with pytest.raises(ClientError) as refused:
        iam.delete_role(RoleName="node")
    assert code(refused) == "DeleteConflict"


def test_a_policy_with_old_versions_is_not_deleted(iam: Any) -> None:
    arn = _policy(iam, "versions")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=DOCUMENT, SetAsDefault=True)
    with pytest.raises(ClientError) as refused:
        iam.delete_policy(PolicyArn=arn)
    assert code(refused) == "DeleteConflict"
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)


def test_a_policy_that_is_somebodys_boundary_is_not_deleted(iam: Any) -> None:
    arn = _policy(iam, "boundary")
    iam.create_role(RoleName="bounded", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=arn)
    with pytest.raises(ClientError) as refused:
        iam.delete_policy(PolicyArn=arn)
    assert code(refused) == "DeleteConflict"


def test_a_group_with_members_is_not_deleted(iam: Any) -> None:
    iam.create_user(UserName="member")
    _in_group(iam, "member")
    with pytest.raises(ClientError) as refused:
        iam.delete_group(GroupName="member-group")
    assert code(refused) == "DeleteConflict"


def test_what_a_forced_deletion_lists_is_listed(iam: Any) -> None:
    iam.create_user(UserName="listed")
    assert iam.list_ssh_public_keys(UserName="listed")["SSHPublicKeys"] == []
    assert iam.list_service_specific_credentials(UserName="listed")["ServiceSpecificCredentials"] == []
    assert iam.list_signing_certificates(UserName="listed")["Certificates"] == []


def test_the_default_version_of_a_policy_is_not_deleted(iam: Any) -> None:
    arn = _policy(iam, "default-version")
    with pytest.raises(ClientError) as refused:
        iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    assert code(refused) == "DeleteConflict"


def test_an_instance_profile_with_a_role_is_not_deleted(iam: Any) -> None:
    iam.create_role(RoleName="profiled", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="profiled")
    iam.add_role_to_instance_profile(InstanceProfileName="profiled", RoleName="profiled")
    with pytest.raises(ClientError) as refused:
        iam.delete_instance_profile(InstanceProfileName="profiled")
    assert code(refused) == "DeleteConflict"


def test_a_user_with_a_second_factor_is_not_deleted(iam: Any) -> None:
    iam.create_user(UserName="careful")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="careful")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName="careful", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )
    with pytest.raises(ClientError) as refused:
        iam.delete_user(UserName="careful")
    assert code(refused) == "DeleteConflict"


def test_a_role_of_an_aws_service_is_not_deleted_by_hand(iam: Any) -> None:
    name = iam.create_service_linked_role(AWSServiceName="eks.amazonaws.com")["Role"]["RoleName"]
    with pytest.raises(ClientError) as refused:
        iam.delete_role(RoleName=name)
    assert code(refused) == "UnmodifiableEntity"
