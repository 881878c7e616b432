"""This module says which entities an IAM call touches, with their paths and boundaries."""

from __future__ import annotations

from typing import Any

from ministack.services import iam

from hubctl.sandbox.aws.authorization.call import Call, Check, Keys, owned, pairs, requested

_KINDS = {
    "InstanceProfileName": ("instance-profile", "_instance_profiles"),
    "GroupName": ("group", "_groups"),
    "RoleName": ("role", "_roles"),
    "UserName": ("user", "_users"),
    "PolicyName": ("policy", ""),
}
"""Parameter to the kind of entity that a call is judged by, and ministack's store of it; in order of preference."""


def checks(call: Call) -> list[Check]:
    """One question: IAM's calls are judged by one entity; and one for the tags that a creating call gives."""
    arn, keys = _entity(call)
    tags = {call.params[name]: call.params.get(f"{name[:-4]}.Value", "") for name in call.params if _is_tag(name)}
    keys |= requested(tags) | _policy(call)
    found = [Check(call.action, arn, keys)]
    if tags and call.name.startswith("Create"):
        found.append(Check(f"iam:Tag{call.name.removeprefix('Create')}", arn, keys))
    return found


def _is_tag(name: str) -> bool:
    return name.startswith("Tags.member.") and name.endswith(".Key")


def _entity(call: Call) -> tuple[str, Keys]:
    prefix = f"arn:aws:iam::{call.account}"
    for parameter, (kind, store) in _KINDS.items():
        if (name := call.params.get(parameter)) is None or _is_inline(call, parameter):
            continue
        record: dict[str, Any] = (getattr(iam, store).get(name) or {}) if store else {}
        path = record.get("Path") or call.params.get("Path", "/")
        boundary = call.params.get("PermissionsBoundary") or _boundary(record)
        keys = {"iam:PermissionsBoundary": boundary} if boundary else {}
        return f"{prefix}:{kind}{path}{name}", keys | owned(pairs(record.get("Tags")))
    if named := call.params.get("PolicyArn"):
        return str(named), {}
    if named := call.params.get("OpenIDConnectProviderArn"):
        return str(named), owned(pairs((iam._oidc_providers.get(named) or {}).get("Tags")))
    if url := call.params.get("Url"):
        return f"{prefix}:oidc-provider/{url.removeprefix('https://')}", {}
    return "*", {}


def _is_inline(call: Call, parameter: str) -> bool:
    """The name of an inline policy names no entity."""
    return parameter == "PolicyName" and call.name != "CreatePolicy"


def _boundary(record: dict[str, Any]) -> str | None:
    found = record.get("PermissionsBoundary")
    return found.get("PermissionsBoundaryArn") if isinstance(found, dict) else found


def _policy(call: Call) -> Keys:
    """The key that attaching and detaching have."""
    attached = call.params.get("PolicyArn") if call.name.startswith(("Attach", "Detach")) else None
    return {"iam:PolicyARN": attached} if attached else {}
