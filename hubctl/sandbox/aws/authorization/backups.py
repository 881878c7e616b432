"""This module says what a call of AWS Backup is judged by: of a recovery point, its tags."""

from __future__ import annotations

from ministack.services import backup

from hubctl.sandbox.aws.authorization.call import Call, Check, owned

_POINTS = "/recovery-points/"


def checks(call: Call) -> list[Check]:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html"""
    _, found, arn = call.path.partition(_POINTS)
    if not found:
        return [Check(call.action)]
    jobs = [job for job in backup._jobs.values() if job["RecoveryPointArn"] == arn]
    return [Check(call.action, arn, owned(jobs[0]["RecoveryPointTags"] or {}) if jobs else {})]
