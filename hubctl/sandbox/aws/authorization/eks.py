"""This module says what an EKS call is judged by: the thing itself, the roles that it hands over, the template that it
tries.
"""

from __future__ import annotations

from ministack.services import ec2
from ministack.services import eks as service

from hubctl.sandbox.aws.authorization.call import Call, Check, owned, pairs, requested
from hubctl.sandbox.aws.ec2 import templates
from hubctl.sandbox.aws.wire import Record

_ROLES = {
    "CreateAddon": ("serviceAccountRoleArn", "eks.amazonaws.com"),
    "CreateCluster": ("roleArn", "eks.amazonaws.com"),
    "CreateNodegroup": ("nodeRole", "eks.amazonaws.com"),
    "CreatePodIdentityAssociation": ("roleArn", "pods.eks.amazonaws.com"),
}
"""The field of a request that names a role, and the service that the role is handed to."""

_KINDS = {
    "node-groups": ("nodegroup", service._nodegroups),
    "addons": ("addon", service._addons),
    "access-entries": ("access-entry", service._access_entries),
    "pod-identity-associations": ("podidentityassociation", service._pod_identity_associations),
}
_OF_THE_WHOLE = {"DescribeAddonVersions", "DescribeClusterVersions", "ListAccessPolicies", "ListClusters"}


def checks(call: Call) -> list[Check]:
    """The thing first, then what the call does with the caller's rights."""
    if call.name in _OF_THE_WHOLE:
        return [Check(call.action)]
    arn, tags = _thing(call)
    given = requested(call.document.get("tags") or {})
    found = [Check(call.action, arn, owned(tags) | given)]
    if given and call.name.startswith("Create"):
        found.append(Check("eks:TagResource", arn, given))
    return [*found, *_roles(call), *_template(call)]


def _thing(call: Call) -> tuple[str, dict[str, str]]:
    """The ARN and the tags of what the path names; for what is being made, of its cluster."""
    parts = [part for part in call.path.split("/") if part]
    if parts[0] == "tags":
        return "/".join(parts[1:]), _tags("/".join(parts[1:]))
    cluster = parts[1] if len(parts) > 1 else str(call.document.get("name", ""))
    if len(parts) > 3 and parts[2] in _KINDS:
        kind, store = _KINDS[parts[2]]
        # The principal of an access entry is an ARN, with slashes of its own.
        tail = "/".join(parts[3:]).removesuffix("/access-policies")
        keys = (f"{cluster}{mark}{name}" for mark in "/\0" for name in (tail, parts[3]))
        record: Record = next((store[key] for key in keys if key in store), {})
        return _arn(record) or call.arn(f"{kind}/{cluster}/{tail}"), record.get("tags") or {}
    found = service._clusters.get(cluster) or {}
    return call.arn(f"cluster/{cluster}"), found.get("tags") or {}


def _arn(record: Record) -> str:
    names = ("nodegroupArn", "addonArn", "accessEntryArn", "associationArn")
    return next((str(record[name]) for name in names if name in record), "")


def _tags(arn: str) -> dict[str, str]:
    return dict(service._tags.get(arn) or {})


def _roles(call: Call) -> list[Check]:
    """iam:PassRole, for each role that the call hands to a service."""
    field, receiver = _ROLES.get(call.name, ("", ""))
    handed = [(call.document[field], receiver)] if call.document.get(field) else []
    handed += [(one["roleArn"], "pods.eks.amazonaws.com") for one in call.document.get("podIdentityAssociations") or ()]
    return [Check("iam:PassRole", role, {"iam:PassedToService": to}) for role, to in handed]


def _template(call: Call) -> list[Check]:
    """EKS tries the launch template of a new node group with the caller's rights.

    https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
    """
    asked = call.document.get("launchTemplate")
    if call.name != "CreateNodegroup" or not asked:
        return []
    record = templates.of_node_group(asked)
    named = call.arn(f"launch-template/{record.get('LaunchTemplateId')}", service="ec2")
    keys = {"ec2:LaunchTemplate": named, "ec2:IsLaunchTemplateResource": "true"}
    new = call.arn("instance/*", service="ec2")
    own = owned(pairs(ec2._tags.get(record.get("LaunchTemplateId", ""))))
    return [
        Check("ec2:RunInstances", new, keys),
        Check("ec2:RunInstances", named, keys | own),
        Check("ec2:CreateTags", new, {"ec2:CreateAction": "RunInstances"}),
    ]
