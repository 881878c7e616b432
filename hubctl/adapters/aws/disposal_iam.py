"""Deletes left-overs of IAM: each has parts that must go first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubctl.adapters.aws.iam import purge_user, purge_versions
from hubctl.ports.inventory import Thing


def _each(iam: Any, operation: str, field: str, **arguments: str) -> list[Any]:
    return [found for page in iam.get_paginator(operation).paginate(**arguments) for found in page[field]]


def _role(iam: Any, thing: Thing) -> None:
    role = {"RoleName": thing.name}
    for profile in _each(iam, "list_instance_profiles_for_role", "InstanceProfiles", **role):
        iam.remove_role_from_instance_profile(InstanceProfileName=profile["InstanceProfileName"], **role)
    for attached in _each(iam, "list_attached_role_policies", "AttachedPolicies", **role):
        iam.detach_role_policy(PolicyArn=attached["PolicyArn"], **role)
    for name in _each(iam, "list_role_policies", "PolicyNames", **role):
        iam.delete_role_policy(PolicyName=name, **role)
    iam.delete_role(**role)


def _profile(iam: Any, thing: Thing) -> None:
    found = iam.get_instance_profile(InstanceProfileName=thing.name)["InstanceProfile"]
    for role in found["Roles"]:
        iam.remove_role_from_instance_profile(InstanceProfileName=thing.name, RoleName=role["RoleName"])
    iam.delete_instance_profile(InstanceProfileName=thing.name)


def _user(iam: Any, thing: Thing) -> None:
    purge_user(iam, thing.name)
    iam.delete_user(UserName=thing.name)


def _policy(iam: Any, thing: Thing) -> None:
    """Attached to something that is not the event's, it stays: IAM says DeleteConflict."""
    purge_versions(iam, thing.id)
    iam.delete_policy(PolicyArn=thing.id)


IAM: dict[str, Callable[[Any, Thing], Any]] = {
    "role": _role,
    "instance profile": _profile,
    "user": _user,
    "policy": _policy,
    "access key": lambda iam, thing: iam.delete_access_key(UserName=thing.name, AccessKeyId=thing.id),
    "OIDC provider": lambda iam, thing: iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=thing.id),
}
"""From the kind to what deletes it."""
