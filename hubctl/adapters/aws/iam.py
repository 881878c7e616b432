"""The bot's access key, and everything that keeps IAM from deleting a user or a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hubctl.adapters.aws.errors import in_our_words, is_absent
from hubctl.adapters.aws.sessions import BotKey, BotProfile
from hubctl.errors import HubctlError

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_Call = tuple[str, Mapping[str, str]]
"""A method of the IAM client, and its arguments."""


def access_keys(iam: IAMClient, user: str) -> Sequence[str]:
    """Ids of a user's keys; none if there is no such user."""
    return tuple(_statuses(iam, user))


def _statuses(iam: IAMClient, user: str) -> dict[str, str]:
    """From the ids of a user's keys to Active or Inactive; empty if there is no such user."""
    from botocore.exceptions import ClientError

    with in_our_words(f"listing the access keys of {user}", action="iam:ListAccessKeys"):
        try:
            pages = iam.get_paginator("list_access_keys").paginate(UserName=user)
            return {key["AccessKeyId"]: key["Status"] for page in pages for key in page["AccessKeyMetadata"]}
        except ClientError as error:
            if is_absent(error):
                return {}
            raise


def ensure_access_key(iam: IAMClient, user: str, profile: BotProfile) -> bool:
    """One active key whose secret is in the profile file. True if it was made.

    A key that the file does not have is an orphan of a run that died between making and writing it: nobody knows its
    secret, and it counts towards IAM's limit of two, so it goes first.
    """
    there, ours = _statuses(iam, user), profile.read()
    working = there.get(ours) == "Active"
    with in_our_words(f"making the access key of {user}", action="iam:CreateAccessKey"):
        for key_id in there:
            if key_id != ours or not working:
                _done(iam, ("delete_access_key", {"UserName": user, "AccessKeyId": key_id}))
        if working:
            return False
        made = iam.create_access_key(UserName=user)["AccessKey"]
        try:
            profile.write(BotKey(made["AccessKeyId"], made["SecretAccessKey"]))
        except (OSError, HubctlError) as error:
            iam.delete_access_key(UserName=user, AccessKeyId=made["AccessKeyId"])
            raise HubctlError(
                f"{profile.path} cannot be written, so the key of {user} was deleted again: {error}",
                hint="make room or set the rights of that folder, then: hubctl up",
            ) from error
        _drop_unheard_of(iam, user, made["AccessKeyId"])
    return True


def _drop_unheard_of(iam: IAMClient, user: str, ours: str) -> None:
    """Where the answer to a first attempt was lost, botocore tried again, and there are two keys."""
    for key_id in _statuses(iam, user):
        if key_id != ours:
            _done(iam, ("delete_access_key", {"UserName": user, "AccessKeyId": key_id}))


def purge_user(iam: IAMClient, user: str) -> int:
    """Removes what `DeleteUser` wants gone, in an order that works. How many things went; 0 if there is no such user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html lists them.
    """
    from botocore.exceptions import ClientError

    with in_our_words(f"clearing the user {user}", action="the listings and deletions of iam:DeleteUser"):
        try:
            iam.get_user(UserName=user)
        except ClientError as error:
            if is_absent(error):
                return 0
            raise
        return sum(_done(iam, call) for call in _removals(iam, user))


_PARTS = (
    # what lists it, the field of the answer, its id there, what removes it, the id as that calls it
    ("list_access_keys", "AccessKeyMetadata", "AccessKeyId", "delete_access_key", "AccessKeyId"),
    ("list_signing_certificates", "Certificates", "CertificateId", "delete_signing_certificate", "CertificateId"),
    ("list_ssh_public_keys", "SSHPublicKeys", "SSHPublicKeyId", "delete_ssh_public_key", "SSHPublicKeyId"),
    ("list_groups_for_user", "Groups", "GroupName", "remove_user_from_group", "GroupName"),
    ("list_attached_user_policies", "AttachedPolicies", "PolicyArn", "detach_user_policy", "PolicyArn"),
)


def _removals(iam: Any, user: str) -> Iterator[_Call]:
    """What to call, found as it goes. Keys first: from then on nobody acts as the user."""

    def each(operation: str, field: str) -> list[Any]:
        return [found for page in iam.get_paginator(operation).paginate(UserName=user) for found in page[field]]

    of_user = {"UserName": user}
    for listing, field, identity, removal, argument in _PARTS:
        for found in each(listing, field):
            yield removal, {**of_user, argument: found[identity]}
    for one in iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"]:
        identity = "ServiceSpecificCredentialId"
        yield "delete_service_specific_credential", {**of_user, identity: one[identity]}
    for serial in (device["SerialNumber"] for device in each("list_mfa_devices", "MFADevices")):
        yield "deactivate_mfa_device", {**of_user, "SerialNumber": serial}
        if ":mfa/" in serial:  # a virtual one; it would stay, and keep its name taken
            yield "delete_virtual_mfa_device", {"SerialNumber": serial}
    for name in each("list_user_policies", "PolicyNames"):
        yield "delete_user_policy", {**of_user, "PolicyName": name}
    yield "delete_login_profile", of_user


def _done(iam: Any, call: _Call) -> int:
    """One, or none where it is gone already."""
    from botocore.exceptions import ClientError

    method, arguments = call
    try:
        getattr(iam, method)(**arguments)
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
                removed += purge_versions(iam, policy["Arn"])
    return removed


def purge_versions(iam: IAMClient, arn: str) -> int:
    """All versions of a policy but the default one. How many went."""
    versions = [
        version["VersionId"]
        for page in iam.get_paginator("list_policy_versions").paginate(PolicyArn=arn)
        for version in page["Versions"]
        if not version["IsDefaultVersion"]
    ]
    return sum(_done(iam, ("delete_policy_version", {"PolicyArn": arn, "VersionId": one})) for one in versions)
