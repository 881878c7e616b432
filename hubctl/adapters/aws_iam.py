"""The bot's access key, and everything that keeps IAM from deleting a user or a policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hubctl.adapters.aws_errors import in_our_words, is_absent
from hubctl.adapters.aws_sessions import BotKey, BotProfile

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def access_keys(iam: IAMClient, user: str) -> Sequence[str]:
    """Ids of a user's keys; none if there is no such user."""
    from botocore.exceptions import ClientError

    with in_our_words(f"listing the access keys of {user}", action="iam:ListAccessKeys"):
        try:
            pages = iam.get_paginator("list_access_keys").paginate(UserName=user)
            return [key["AccessKeyId"] for page in pages for key in page["AccessKeyMetadata"]]
        except ClientError as error:
            if is_absent(error):
                return []
            raise


def ensure_access_key(iam: IAMClient, user: str, profile: BotProfile) -> bool:
    """One key whose secret is in the profile file. True if it was made.

    A key that the file does not have is an orphan of a run that died between making and writing it: nobody knows its
    secret, and it counts towards IAM's limit of two, so it goes first.
    """
    there, ours = access_keys(iam, user), profile.read()
    with in_our_words(f"making the access key of {user}", action="iam:CreateAccessKey"):
        for key_id in there:
            if key_id != ours:
                iam.delete_access_key(UserName=user, AccessKeyId=key_id)
        if ours in there:
            return False
        made = iam.create_access_key(UserName=user)["AccessKey"]
    profile.write(BotKey(made["AccessKeyId"], made["SecretAccessKey"]))
    return True


def purge_user(iam: IAMClient, user: str) -> int:
    """Removes what `DeleteUser` wants gone, in an order that works. How many things went; 0 if there is no such user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html lists them.
    """
    from botocore.exceptions import ClientError

    removed = 0
    with in_our_words(f"clearing the user {user}", action="iam:DeleteAccessKey and the like"):
        try:
            iam.get_user(UserName=user)
        except ClientError as error:
            if is_absent(error):
                return 0
            raise
        for remove in _removals(iam, user):
            removed += _quietly(remove)
    return removed


def _removals(iam: Any, user: str) -> Iterator[Callable[[], Any]]:
    """One call a thing, made as it is listed."""

    def each(operation: str, field: str) -> Iterator[Any]:
        for page in iam.get_paginator(operation).paginate(UserName=user):
            yield from page[field]

    for key in each("list_access_keys", "AccessKeyMetadata"):
        yield lambda key=key: iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
    for device in each("list_mfa_devices", "MFADevices"):
        yield lambda device=device: iam.deactivate_mfa_device(UserName=user, SerialNumber=device["SerialNumber"])
    yield lambda: iam.delete_login_profile(UserName=user)
    for certificate in each("list_signing_certificates", "Certificates"):
        yield lambda c=certificate: iam.delete_signing_certificate(UserName=user, CertificateId=c["CertificateId"])
    for key in each("list_ssh_public_keys", "SSHPublicKeys"):
        yield lambda key=key: iam.delete_ssh_public_key(UserName=user, SSHPublicKeyId=key["SSHPublicKeyId"])
    for one in iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"]:
        yield lambda one=one: iam.delete_service_specific_credential(
            UserName=user, ServiceSpecificCredentialId=one["ServiceSpecificCredentialId"]
        )
    for group in each("list_groups_for_user", "Groups"):
        yield lambda group=group: iam.remove_user_from_group(UserName=user, GroupName=group["GroupName"])
    for name in each("list_user_policies", "PolicyNames"):
        yield lambda name=name: iam.delete_user_policy(UserName=user, PolicyName=name)


def _quietly(remove: Callable[[], Any]) -> int:
    """What is gone already needs no removing."""
    from botocore.exceptions import ClientError

    try:
        remove()
    except ClientError as error:
        if is_absent(error):
            return 0
        raise
    return 1


def purge_policy_versions(iam: IAMClient, path: str) -> int:
    """All versions but the default one, of the account's own policies below a path: `DeletePolicy` wants them gone."""
    removed = 0
    with in_our_words(f"clearing the policies below {path}", action="iam:DeletePolicyVersion"):
        for page in iam.get_paginator("list_policies").paginate(Scope="Local", PathPrefix=path):
            for policy in page["Policies"]:
                removed += _purge_versions(iam, policy["Arn"])
    return removed


def _purge_versions(iam: IAMClient, arn: str) -> int:
    versions = [
        version["VersionId"]
        for page in iam.get_paginator("list_policy_versions").paginate(PolicyArn=arn)
        for version in page["Versions"]
        if not version["IsDefaultVersion"]
    ]
    for version in versions:
        iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    return len(versions)
