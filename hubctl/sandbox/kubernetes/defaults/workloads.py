"""This module has the defaults of what makes pods: Deployments, StatefulSets, DaemonSets, Jobs and those beside
them.
"""

from __future__ import annotations

from hubctl.sandbox.kubernetes.defaults import pods
from hubctl.sandbox.kubernetes.objects import Object


def deployment(obj: Object) -> None:
    """apps/v1 Deployment."""
    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)
    strategy = spec.setdefault("strategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")
    pods.template(spec.setdefault("template", {}))
    obj.setdefault("status", {})


def replica_set(obj: Object) -> None:
    """apps/v1 ReplicaSet."""
    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    pods.template(spec.setdefault("template", {}))
    obj.setdefault("status", {"replicas": 0})


def stateful_set(obj: Object) -> None:
    """apps/v1 StatefulSet."""
    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("podManagementPolicy", "OrderedReady")
    retention = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    retention.setdefault("whenDeleted", "Retain")
    retention.setdefault("whenScaled", "Retain")
    strategy = spec.setdefault("updateStrategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy.setdefault("rollingUpdate", {}).setdefault("partition", 0)
    for claim in spec.get("volumeClaimTemplates") or []:
        claim.setdefault("apiVersion", "v1")
        claim.setdefault("kind", "PersistentVolumeClaim")
        claim.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
        claim.setdefault("status", {"phase": "Pending"})
    pods.template(spec.setdefault("template", {}))
    obj.setdefault("status", {"replicas": 0, "availableReplicas": 0})


def daemon_set(obj: Object) -> None:
    """apps/v1 DaemonSet."""
    spec = obj.setdefault("spec", {})
    spec.setdefault("revisionHistoryLimit", 10)
    strategy = spec.setdefault("updateStrategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", 1)
        rolling.setdefault("maxSurge", 0)
    pods.template(spec.setdefault("template", {}))
    counts = ("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady")
    obj.setdefault("status", dict.fromkeys(counts, 0))


def job_spec(spec: Object) -> None:
    """A JobSpec."""
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec["completions"] = 1
    spec.setdefault("parallelism", 1)
    if "backoffLimitPerIndex" not in spec:
        spec.setdefault("backoffLimit", 6)
    spec.setdefault("completionMode", "NonIndexed")
    spec.setdefault("suspend", False)
    spec.setdefault(
        "podReplacementPolicy", "Failed" if spec.get("podFailurePolicy") is not None else "TerminatingOrFailed"
    )
    pods.template(spec.setdefault("template", {}))


def job(obj: Object) -> None:
    """batch/v1 Job."""
    job_spec(obj.setdefault("spec", {}))
    obj.setdefault("status", {})


def cron_job(obj: Object) -> None:
    """batch/v1 CronJob. The Job in it is defaulted when it is made, but for its template's pod."""
    spec = obj.setdefault("spec", {})
    spec.setdefault("concurrencyPolicy", "Allow")
    spec.setdefault("suspend", False)
    spec.setdefault("successfulJobsHistoryLimit", 3)
    spec.setdefault("failedJobsHistoryLimit", 1)
    template = spec.setdefault("jobTemplate", {})
    template.setdefault("metadata", {})
    pods.template(template.setdefault("spec", {}).setdefault("template", {}))
    obj.setdefault("status", {})


def autoscaler(obj: Object) -> None:
    """autoscaling/v2 HorizontalPodAutoscaler."""
    spec = obj.setdefault("spec", {})
    spec.setdefault("minReplicas", 1)
    if not spec.get("metrics"):
        target = {"type": "Utilization", "averageUtilization": 80}
        spec["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]


def disruption_budget(obj: Object) -> None:
    """policy/v1 PodDisruptionBudget: a status with every count, as clients expect."""
    counts = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")
    obj.setdefault("status", dict.fromkeys(counts, 0))
