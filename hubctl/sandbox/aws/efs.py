"""This module closes the gaps of EFS: the interface behind a mount target, and refusals.

Closed: a mount target named an interface that did not exist, so it held back neither its subnet nor its security
group; every change of a policy without Id or Sid came back in the next plan, because ministack wrote them into it; a
second file system of one creation token was answered with the first, which AWS refuses, naming it.
"""

from __future__ import annotations

import json

from ministack.services import ec2, efs

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import Record, Reply, load, succeeded


def install() -> None:
    """Patch the functions."""
    _patch_mount_targets()
    put_policy = efs._put_file_system_policy

    def put(identifier: str, asked: Record) -> Reply:
        reply: Reply = put_policy(identifier, asked)
        if succeeded(reply):
            policy = json.dumps(json.loads(asked["Policy"]))
            efs._file_systems[identifier]["FileSystemPolicy"] = policy
            return 200, reply[1], json.dumps({"FileSystemId": identifier, "Policy": policy}).encode()
        return reply

    efs._put_file_system_policy = put
    _patch_creation()


def _patch_creation() -> None:
    create = efs._create_file_system

    def create_once(asked: Record) -> Reply:
        token = asked.get("CreationToken")
        for identifier, there in efs._file_systems.items():
            if token and there.get("CreationToken") == token:
                words = f"File system '{identifier}' already exists with creation token '{token}'"
                refused: Reply = efs._error(409, "FileSystemAlreadyExists", words)
                return refused
        reply: Reply = create(asked)
        return reply

    efs._create_file_system = create_once


def _patch_mount_targets() -> None:
    create, delete, modify = (
        efs._create_mount_target,
        efs._delete_mount_target,
        efs._modify_mount_target_security_groups,
    )

    def create_mount_target(asked: Record) -> Reply:
        reply: Reply = create(asked)
        if not succeeded(reply):
            return reply
        target = efs._mount_targets[load(reply[2])["MountTargetId"]]
        default = [
            group["GroupId"]
            for group in ec2._security_groups.values()
            if group["VpcId"] == target["VpcId"] and group["GroupName"] == "default"
        ]
        target["SecurityGroups"] = target["SecurityGroups"] or default
        eni = interfaces.create(
            target["SubnetId"],
            owner=target["MountTargetId"],
            groups=target["SecurityGroups"],
            description=f"EFS mount target for {target['FileSystemId']} ({target['MountTargetId']})",
            kind="efs",
        )
        target.update(NetworkInterfaceId=eni["NetworkInterfaceId"], IpAddress=eni["PrivateIpAddress"])
        target["LifeCycleState"] = "creating"
        done: Reply = efs._json(200, efs._mt_response(target))
        later.run(lambda: target.update(LifeCycleState="available"))
        return done

    def delete_mount_target(identifier: str) -> Reply:
        target = efs._mount_targets.get(identifier)
        if target is None:
            missing: Reply = delete(identifier)
            return missing
        target["LifeCycleState"] = "deleting"

        def gone() -> None:
            interfaces.remove(identifier)
            delete(identifier)

        later.run(gone)
        done: Reply = efs._json(204, {})
        return done

    def modify_groups(identifier: str, asked: Record) -> Reply:
        reply: Reply = modify(identifier, asked)
        for eni in interfaces.of(identifier) if succeeded(reply) else []:
            eni["Groups"] = [
                {"GroupId": group, "GroupName": ec2._security_groups[group]["GroupName"]}
                for group in asked["SecurityGroups"]
            ]
        return reply

    efs._create_mount_target = create_mount_target
    efs._delete_mount_target = delete_mount_target
    efs._modify_mount_target_security_groups = modify_groups
