"""This module finds the mount target of a file system in a subnet."""

from __future__ import annotations

from typing import Any

from hubctl.adapters.aws.errors import in_our_words


def mount_target(efs: Any, file_system: str, subnet: str) -> str:
    """Its id; empty if there is none. Raises HubctlError if it may not be asked."""
    with in_our_words("listing mount targets", action="elasticfilesystem:DescribeMountTargets"):
        pages = efs.get_paginator("describe_mount_targets").paginate(FileSystemId=file_system)
        found = [one for page in pages for one in page["MountTargets"]]
    return next((one["MountTargetId"] for one in found if one["SubnetId"] == subnet), "")
