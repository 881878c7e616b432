"""This module runs Jobs: pods until enough have succeeded, or too many failed. CronJobs are kept, but never due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import MANAGER, PODS, Key, own_and_owned, owned_by, with_condition
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.pods import delete_pod, is_active, is_ready, make_pod, pod_from
from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating, name_of, namespace_of, now
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

JOBS = built_in("jobs", "batch")


class Jobs:
    """batch/v1 Job."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """Jobs and their pods."""
        return own_and_owned(change, JOBS, PODS)

    def reconcile(self, key: Key) -> float | None:
        """Starts what is missing, counts what ended, and ends the Job."""
        job = self._cluster.store.get(JOBS, *key)
        if job is None or is_terminating(job):
            return None
        if _finished(job):
            return self._expire(job)
        pods = owned_by(self._cluster, PODS, job)
        succeeded = sum(1 for pod in pods if at(pod, "status", "phase") == "Succeeded")
        failed = sum(1 for pod in pods if at(pod, "status", "phase") == "Failed")
        active = [pod for pod in pods if is_active(pod)]
        completions = job["spec"].get("completions", 1)
        why = _failure(job, failed)
        if why or succeeded >= completions:
            for pod in active:
                delete_pod(self._cluster, pod)
            active = []
        elif not job["spec"].get("suspend"):
            active += self._start(job, min(job["spec"].get("parallelism", 1), completions - succeeded) - len(active))
        conditions = at(job, "status", "conditions") or []
        if why:
            conditions = _ended(conditions, "FailureTarget", "Failed", *why)
            tell(self._cluster, job, _COMPONENT, *why, kind="Warning")
        elif succeeded >= completions:
            conditions = _ended(conditions, "SuccessCriteriaMet", "Complete", "CompletionsReached", _ENOUGH)
            tell(self._cluster, job, _COMPONENT, "Completed", "Job completed")
        status = _status(job, active, succeeded, failed, conditions)
        set_status(self._cluster, JOBS, job, status, MANAGER)
        return _next_look(job, status)

    def _start(self, job: Object, count: int) -> list[Object]:
        made = []
        for _ in range(max(0, count)):
            made.append(make_pod(self._cluster, job, pod_from(job["spec"]["template"], job)))
            tell(self._cluster, job, _COMPONENT, "SuccessfulCreate", f"Created pod: {name_of(made[-1])}")
        return made

    def _expire(self, job: Object) -> float | None:
        """Jobs with a time to live go that long after their end."""
        seconds = job["spec"].get("ttlSecondsAfterFinished")
        ended = at(job, "status", "completionTime") or (at(job, "status", "conditions") or [{}])[-1].get(
            "lastTransitionTime"
        )
        if seconds is None or not ended:
            return None
        age = (datetime.now(UTC) - datetime.fromisoformat(ended.replace("Z", "+00:00"))).total_seconds()
        if age < seconds:
            return float(seconds - age)
        delete(self._cluster, JOBS, namespace_of(job), name_of(job), DeleteOptions("Background"))
        return None


_COMPONENT = "job-controller"
_TOO_MANY = "Job has reached the specified backoff limit"
_ENOUGH = "Reached expected number of succeeded pods"


def _failure(job: Object, failed: int) -> tuple[str, str] | None:
    """Reason and message of a Job that is to fail."""
    if failed > job["spec"].get("backoffLimit", 6):
        return "BackoffLimitExceeded", _TOO_MANY
    left = _seconds_left(job)
    if left is not None and left <= 0:
        return "DeadlineExceeded", "Job was active longer than specified deadline"
    return None


def _seconds_left(job: Object) -> float | None:
    """Until the Job's deadline; None if it has none, or has not started."""
    seconds, started = job["spec"].get("activeDeadlineSeconds"), at(job, "status", "startTime")
    if seconds is None or not started:
        return None
    return float(seconds) - (datetime.now(UTC) - datetime.fromisoformat(started)).total_seconds()


def _next_look(job: Object, status: Object) -> float | None:
    if status.get("conditions"):
        return 0.0 if job["spec"].get("ttlSecondsAfterFinished") is not None else None
    left = _seconds_left({**job, "status": status})
    return None if left is None else max(left, 0.0)


def _finished(job: Object) -> bool:
    conditions = at(job, "status", "conditions") or []
    return any(item["type"] in ("Complete", "Failed") and item["status"] == "True" for item in conditions)


def _ended(conditions: list[Object], first: str, second: str, reason: str, message: str) -> list[Object]:
    time = now()
    for kind in (first, second):
        told = {"type": kind, "status": "True", "reason": reason, "message": message, "lastProbeTime": time}
        conditions = with_condition(conditions, told, time)
    return conditions


def _status(job: Object, active: list[Object], succeeded: int, failed: int, conditions: list[Object]) -> Object:
    status: Object = {
        "startTime": at(job, "status", "startTime") or now(),
        "ready": sum(1 for pod in active if is_ready(pod)),
        "terminating": 0,
        "uncountedTerminatedPods": {},
    }
    counts = {"active": len(active), "succeeded": succeeded, "failed": failed}
    status |= {name: count for name, count in counts.items() if count}
    if conditions:
        status["conditions"] = conditions
        if any(item["type"] == "Complete" for item in conditions):
            status["completionTime"] = at(job, "status", "completionTime") or now()
    return status
