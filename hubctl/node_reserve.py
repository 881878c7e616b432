"""A hub's node reserve as it must be at this moment, for what previews it, what makes it, and what warms by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.core.steps import HoldNodes
from hubctl.ports.kubernetes import Kubernetes
from hubctl.render import reserve
from hubctl.render.reserve_level import level


def wanted(kubernetes: Kubernetes, step: HoldNodes, now: dt.datetime) -> tuple[Manifest, ...]:
    """The step's objects, the placeholders as many as they must be. `up` may run in the middle of a class: nothing that
    is held then may be let go."""
    nodes = level(now.timestamp(), list(map(dict, step.schedule)), hand(kubernetes, step.hand))
    return tuple(_scaled(one, nodes) if ObjectRef.of(one) == step.placeholders else one for one in step.objects)


def _scaled(manifest: Manifest, nodes: int) -> Manifest:
    return {**manifest, "spec": {**manifest["spec"], "replicas": nodes}}


def hand(kubernetes: Kubernetes, ref: ObjectRef) -> dict[str, Any] | None:
    """What is held by hand."""
    found: Mapping[str, Any] | None = reserve.held_by_hand(kubernetes.get(ref))
    return None if found is None else dict(found)


def outdated(kubernetes: Kubernetes, step: HoldNodes) -> Sequence[ObjectRef]:
    """CronJobs of the schedule that are there and not wanted any more."""
    there = kubernetes.list(
        "batch/v1", "CronJob", namespace=step.placeholders.namespace, labels=f"{reserve.KIND}={reserve.OF_SCHEDULE}"
    )
    kept = {ObjectRef.of(one) for one in step.objects}
    return [ref for ref in map(ObjectRef.of, there) if ref not in kept]
