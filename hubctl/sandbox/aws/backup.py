"""This module closes the gaps of AWS Backup.

Closed: a job that was done left no recovery point that could be listed or deleted; a vault with points in it could be
deleted. The points are the finished jobs, so they are saved with these.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ministack import app
from ministack.services import backup

from hubctl.sandbox.aws.wire import Record, Reply

_POINTS = "/recovery-points/"


def install() -> None:
    """Patch the functions."""
    delete_vault, list_tags, handle = backup._delete_vault, backup._list_tags, backup.handle_request

    def vault(name: str) -> Reply:
        if _points(name):
            words = "Backup vault cannot be deleted because it contains recovery points."
            refused: Reply = backup._err("InvalidRequestException", words)
            return refused
        reply: Reply = delete_vault(name)
        return reply

    def tags(arn: str) -> Reply:
        for job in backup._jobs.values():
            if job["RecoveryPointArn"] == arn:
                found: Reply = backup._ok({"Tags": job["RecoveryPointTags"]})
                return found
        reply: Reply = list_tags(arn)
        return reply

    async def routed(method: str, path: str, headers: Record, body: bytes, query: Record) -> Reply:
        head, found, arn = path.partition(_POINTS)
        if found and method == "DELETE" and head.startswith("/backup-vaults/"):
            return _delete(unquote(arn))
        reply: Reply = await handle(method, path, headers, body, query)
        return reply

    backup._delete_vault, backup._list_tags = vault, tags
    backup._list_recovery_points_by_vault = _list
    backup.handle_request = routed
    for name, handler in app.SERVICE_HANDLERS.items():
        if handler is handle:
            app.SERVICE_HANDLERS[name] = routed


def _points(vault: str) -> list[Record]:
    return [job for job in backup._jobs.values() if job["BackupVaultName"] == vault and job["RecoveryPointArn"]]


def _list(vault: str, query: Record) -> Reply:
    if vault not in backup._vaults:
        absent: Reply = backup._not_found(f"Vault '{vault}' not found.")
        return absent
    points = [_point(job) for job in _points(vault)]
    wanted = query.get("resourceType")
    reply: Reply = backup._paginate(
        [one for one in points if wanted in (None, one["ResourceType"])], query, "RecoveryPoints"
    )
    return reply


def _point(job: Record) -> Record:
    service = job["ResourceArn"].split(":")[2]
    return {
        **{key: job[key] for key in ("RecoveryPointArn", "BackupVaultName", "BackupVaultArn", "ResourceArn")},
        "ResourceType": {"elasticfilesystem": "EFS", "ec2": "EBS"}.get(service, service.upper()),
        "CreationDate": job["CreationDate"],
        "Status": "COMPLETED",
        "BackupSizeInBytes": job["BackupSizeInBytes"],
    }


def _delete(arn: str) -> Reply:
    found: dict[str, Any] = {key: job for key, job in backup._jobs.items() if job["RecoveryPointArn"] == arn}
    for key in found:
        del backup._jobs[key]
    reply: Reply = backup._no_content() if found else backup._not_found(f"Recovery point '{arn}' not found.")
    return reply
