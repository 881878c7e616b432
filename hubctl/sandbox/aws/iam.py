"""This module closes the gaps of IAM: what AWS refuses to delete, and what a forced deletion lists first.

Closed: aws_iam_user with force_destroy failed, because ListSSHPublicKeys and its sisters were missing; users, groups,
policies, users' inline parts and AWS's own roles could be deleted.
"""

from __future__ import annotations

from collections.abc import Callable

from ministack.services import iam

from hubctl.sandbox.aws.wire import Params, Query, Refused, Reply, first, query_error, query_reply

_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_EMPTY_LISTS = {
    "ListSSHPublicKeys": "SSHPublicKeys",
    "ListServiceSpecificCredentials": "ServiceSpecificCredentials",
    "ListSigningCertificates": "Certificates",
    "ListServerCertificates": "ServerCertificateMetadataList",
}


def install() -> None:
    """Patch the handlers."""
    for action, name in _EMPTY_LISTS.items():
        iam._IAM_HANDLERS.setdefault(action, _empty(action, name))
    for action, check in {
        "DeleteUser": _check_user,
        "DeleteGroup": _check_group,
        "DeletePolicy": _check_policy,
        "DeleteRole": _check_role,
    }.items():
        iam._IAM_HANDLERS[action] = _after(check, iam._IAM_HANDLERS[action])


def _empty(action: str, name: str) -> Query:
    result = f"<{name}/><IsTruncated>false</IsTruncated>"
    return lambda _: query_reply(action, result, _NAMESPACE)


def _after(check: Callable[[Params], None], plain: Query) -> Query:
    def answer(params: Params) -> Reply:
        try:
            check(params)
        except Refused as refused:
            return query_error(refused, _NAMESPACE)
        return plain(params)

    return answer


def _conflict(words: str) -> Refused:
    return Refused("DeleteConflict", words, 409)


def _check_user(params: Params) -> None:
    name = first(params, "UserName")
    if iam._user_inline_policies.get(name):
        raise _conflict("Cannot delete entity, must delete policies first.")
    if any(name in group.get("Members", group.get("Users", [])) for group in iam._groups.values()):
        raise _conflict("Cannot delete entity, must remove users from group first.")
    if name in iam._login_profiles:
        raise _conflict("Cannot delete entity, must delete login profile first.")
    if any(_owner(device) == name for device in iam._mfa_devices.values()):
        raise _conflict("Cannot delete entity, must delete MFA device first.")


def _owner(device: object) -> object:
    if not isinstance(device, dict):
        return None
    user = device.get("UserName") or device.get("User")
    return user.get("UserName") if isinstance(user, dict) else user


def _check_group(params: Params) -> None:
    name = first(params, "GroupName")
    group = iam._groups.get(name, {})
    if group.get("Members") or group.get("Users"):
        raise _conflict("Cannot delete entity, must remove users from group first.")
    if group.get("AttachedPolicies"):
        raise _conflict("Cannot delete entity, must detach all policies first.")
    if iam._group_inline_policies.get(name):
        raise _conflict("Cannot delete entity, must delete policies first.")


def _check_role(params: Params) -> None:
    role = iam._roles.get(first(params, "RoleName"), {})
    if role.get("Path", "/").startswith("/aws-service-role/"):
        raise Refused(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role['RoleName']}' - "
            "this role is only modifiable by AWS",
        )


def _check_policy(params: Params) -> None:
    arn = first(params, "PolicyArn")
    if len(iam._policies.get(arn, {}).get("Versions", {})) > 1:
        raise _conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )
    if iam._boundary_usage_counts().get(arn):
        raise _conflict("Cannot delete a policy attached to entities.")
