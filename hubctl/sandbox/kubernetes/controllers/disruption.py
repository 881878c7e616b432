"""This module counts the pods that PodDisruptionBudgets look after."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import MANAGER, PODS, Key, key_of, with_condition
from hubctl.sandbox.kubernetes.controllers.pods import is_active, is_ready
from hubctl.sandbox.kubernetes.objects import Object, at, labels_of, namespace_of, now
from hubctl.sandbox.kubernetes.operations.writing import set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.selectors import matches
from hubctl.sandbox.kubernetes.store import Change

BUDGETS = built_in("poddisruptionbudgets", "policy")


class DisruptionBudgets:
    """policy/v1 PodDisruptionBudget."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def concerns(self, change: Change) -> Iterable[Key]:
        """A budget; with a pod, those of its namespace."""
        if change.key == BUDGETS.storage_key and change.type != "DELETED":
            return [key_of(change.after)]
        if change.key == PODS.storage_key:
            return [key_of(item) for item in self._cluster.store.list(BUDGETS, namespace_of(change.after))]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Writes the counts."""
        budget = self._cluster.store.get(BUDGETS, *key)
        if budget is None:
            return None
        selector = budget["spec"].get("selector")
        pods = [pod for pod in self._cluster.store.list(PODS, key[0]) if is_active(pod)]
        guarded = [pod for pod in pods if matches(selector, labels_of(pod))]
        set_status(self._cluster, BUDGETS, budget, _status(budget, guarded), MANAGER)
        return None


def _status(budget: Object, pods: list[Object]) -> Object:
    expected, healthy = len(pods), sum(1 for pod in pods if is_ready(pod))
    desired = _desired(budget["spec"], expected)
    allowed = max(0, healthy - desired)
    condition = {
        "type": "DisruptionAllowed",
        "status": "True" if allowed else "False",
        "reason": "SufficientPods" if allowed else "InsufficientPods",
        "observedGeneration": budget["metadata"]["generation"],
        "message": "",
    }
    return {
        "conditions": with_condition(at(budget, "status", "conditions"), condition, now()),
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "disruptionsAllowed": allowed,
        "expectedPods": expected,
        "observedGeneration": budget["metadata"]["generation"],
    }


def _desired(spec: Object, expected: int) -> int:
    if "minAvailable" in spec:
        return _amount(spec["minAvailable"], expected)
    return max(0, expected - _amount(spec.get("maxUnavailable", 0), expected))


def _amount(value: int | str, expected: int) -> int:
    """A number of pods, or a share of them, rounded up."""
    return math.ceil(int(value.rstrip("%")) * expected / 100) if isinstance(value, str) else value
