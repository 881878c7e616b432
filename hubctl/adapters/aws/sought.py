"""This module finds things whose ids are AWS's own, by what they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hubctl.adapters.aws.errors import in_our_words

Client = Callable[..., Any]
"""From a service and a region to its client."""


def sought(client: Client, kind: str, values: Mapping[str, Any], region: str) -> str:
    """The id by which terraform imports a thing of one of its types, from what is planned; empty if there is none.

    Raises HubctlError if it may not be asked.
    """
    if kind == "aws_efs_mount_target":
        return mount_target(client("efs", region=region), values["file_system_id"], values["subnet_id"])
    if kind == "aws_eks_pod_identity_association":
        where = (values["cluster_name"], values["namespace"], values["service_account"])
        return pod_identity_association(client("eks", region=region), *where)
    return ""


def mount_target(efs: Any, file_system: str, subnet: str) -> str:
    """The id of a file system's mount target in a subnet."""
    with in_our_words("listing mount targets", action="elasticfilesystem:DescribeMountTargets"):
        pages = efs.get_paginator("describe_mount_targets").paginate(FileSystemId=file_system)
        found = [one for page in pages for one in page["MountTargets"]]
    return next((one["MountTargetId"] for one in found if one["SubnetId"] == subnet), "")


def pod_identity_association(eks: Any, cluster: str, namespace: str, account: str) -> str:
    """The cluster and the id of the association of a service account; AWS lets it have one only."""
    with in_our_words("listing Pod Identity associations", action="eks:ListPodIdentityAssociations"):
        found = eks.list_pod_identity_associations(clusterName=cluster, namespace=namespace, serviceAccount=account)
    ids = [one["associationId"] for one in found["associations"]]
    return f"{cluster},{ids[0]}" if ids else ""
