"""This module says what an EFS call is judged by: the file system with its tags, and the interfaces that EFS makes."""

from __future__ import annotations

from ministack.services import efs

from hubctl.sandbox.aws.authorization.call import Call, Check, owned, pairs, requested
from hubctl.sandbox.aws.authorization.ec2 import arn as ec2_arn
from hubctl.sandbox.aws.authorization.ec2 import tags_of
from hubctl.sandbox.aws.ec2 import interfaces


def checks(call: Call) -> list[Check]:
    """Reading needs no resource of its own here: the file systems of a list are judged as a whole."""
    if call.name.startswith(("Describe", "List")):
        return [Check(call.action)]
    given = requested(pairs(call.document.get("Tags")))
    if call.name == "CreateFileSystem":
        new = call.arn("file-system/*")
        return [
            Check(call.action, new, given),
            *([Check("elasticfilesystem:TagResource", new, given)] if given else []),
        ]
    identifier = _file_system(call)
    own = owned(pairs((efs._file_systems.get(identifier) or {}).get("Tags")))
    if call.name == "DeleteAccessPoint":
        return [Check(call.action, call.arn(f"access-point/{_last(call)}"), own)]
    return [Check(call.action, call.arn(f"file-system/{identifier}"), own | given), *_interface(call)]


def _last(call: Call) -> str:
    return call.path.rstrip("/").rpartition("/")[2]


def _file_system(call: Call) -> str:
    if named := call.document.get("FileSystemId"):
        return str(named)
    parts = [part for part in call.path.split("/") if part]
    if "mount-targets" in parts and len(parts) > 2:
        target = efs._mount_targets.get(parts[parts.index("mount-targets") + 1]) or {}
        return str(target.get("FileSystemId"))
    found = [part for part in parts if part.startswith("fs-")]
    return found[0] if found else "*"


def _interface(call: Call) -> list[Check]:
    """The interface of a mount target comes and goes with the caller's rights.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    """
    if call.name == "CreateMountTarget":
        used = [call.document.get("SubnetId", ""), *call.document.get("SecurityGroups", ())]
        return [
            Check("ec2:CreateNetworkInterface", call.arn("network-interface/*", service="ec2")),
            *(Check("ec2:CreateNetworkInterface", ec2_arn(call, one), owned(tags_of(one))) for one in used),
        ]
    if call.name == "DeleteMountTarget":
        return [
            Check("ec2:DeleteNetworkInterface", ec2_arn(call, eni["NetworkInterfaceId"]))
            for eni in interfaces.of(_last(call))
        ]
    return []
