"""The node reserve of a hub in Kubernetes: placeholders that hold nodes ready, and CronJobs that say how many.

The placeholders are a Deployment of hubctl's own and not the `user-placeholder` of the JupyterHub chart: that one
stands for single seats, which does not help (`hubctl.config.reserve` has the sources), and every `helm upgrade` would
set it back to the number in the values, in the middle of a class.
"""

from __future__ import annotations

import datetime as dt
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hubctl.config import reserve
from hubctl.config.model import EventConfig
from hubctl.config.reserve import Load, Window
from hubctl.config.schedule import Slot
from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.render import reserve_level, storage

NAME = "node-reserve"
"""Of the Deployment, and of all that belongs to it."""
SCHEDULE, HAND = f"{NAME}-schedule", f"{NAME}-hand"
HAND_ENDS = "hand-ends"
"""The CronJob that lets go what was held by hand."""
KIND = "hubctl/reserve"
"""Label that tells CronJobs of the config from that of `hubctl warm`."""
OF_SCHEDULE, BY_HAND = "schedule", "hand"

PAUSE = "registry.k8s.io/pause:3.10@sha256:ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a"
"""Does nothing, in 300 kB."""
PYTHON = (
    "public.ecr.aws/docker/library/python:3.13-alpine"
    "@sha256:79e7a9b9ff1cbceff819f856fb374477792a5967759d94df266de7b7b4120e6f"
)
"""Runs `reserve_level`; from a registry without pull limits."""

_PRIORITY = -10
"""Below every server (0), so that any of them pushes a placeholder off. Not lower: for less than -10 the autoscaler
adds no nodes (its --expendable-pods-priority-cutoff)."""
_PURPOSE = "hub.jupyter.org/node-purpose"
_DEDICATED = "hub.jupyter.org/dedicated"
_LATE_SECONDS = 12 * 3600
"""A start that the cluster missed still happens so much later. It sets what is right then, not what was right."""
_FOLDER, _HAND_FOLDER = "/etc/reserve", "/etc/reserve-hand"
_LOCKED = {
    "runAsNonRoot": True,
    "runAsUser": 65534,
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def priority_name(config: EventConfig) -> str:
    """Of the PriorityClass, which has no namespace."""
    return f"{config.name}-{NAME}"


def ref(config: EventConfig, hub: str) -> ObjectRef:
    """The Deployment of placeholders."""
    return ObjectRef("apps/v1", "Deployment", NAME, config.namespace(hub))


def map_ref(config: EventConfig, hub: str, name: str) -> ObjectRef:
    """The ConfigMap with the schedule, or with what is held by hand."""
    return ObjectRef("v1", "ConfigMap", name, config.namespace(hub))


def refs(config: EventConfig, hub: str) -> tuple[ObjectRef, ...]:
    """What must go first on the way down, or nodes would still come: the placeholders, and what scales them."""
    namespace = config.namespace(hub)
    names = [HAND_ENDS, *(name for slot in config.schedule if slot.hub == hub for name, _ in _schedules(slot))]
    jobs = (ObjectRef("batch/v1", "CronJob", name, namespace) for name in names)
    return (*jobs, ref(config, hub))


def priority_ref(config: EventConfig) -> ObjectRef:
    """The PriorityClass."""
    return ObjectRef("scheduling.k8s.io/v1", "PriorityClass", priority_name(config))


def base(config: EventConfig, hub: str) -> tuple[Manifest, ...]:
    """What placeholders and CronJobs need: priority, the right to scale this one Deployment, program and schedule."""
    labels, account = storage.labels(config), {"kind": "ServiceAccount", "name": NAME}
    right = {
        "apiGroups": ["apps"],
        "resources": ["deployments/scale"],
        "resourceNames": [NAME],
        "verbs": ["patch"],
    }
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": NAME}
    inside = {"name": NAME, "namespace": config.namespace(hub), "labels": labels}
    data = {"level.py": inspect.getsource(reserve_level), "schedule.json": _table(reserve.windows(config, hub))}
    return (
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": priority_name(config), "labels": labels},
            "value": _PRIORITY,
            "preemptionPolicy": "Never",
            "globalDefault": False,
            "description": "Placeholders that hold nodes ready for participants.",
        },
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": inside, "automountServiceAccountToken": False},
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": inside, "rules": [right]},
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": inside,
            "subjects": [{**account, "namespace": config.namespace(hub)}],
            "roleRef": role,
        },
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {**inside, "name": SCHEDULE}, "data": data},
    )


def _table(windows: Iterable[Window]) -> str:
    """As `reserve_level` reads it. With the names, for people who look at the ConfigMap."""
    return json.dumps(rows(windows), indent=1)


def rows(windows: Iterable[Window]) -> list[dict[str, Any]]:
    """Windows in `reserve_level`'s words."""
    return [
        {"slot": one.slot, "begin": one.begin.timestamp(), "end": one.end.timestamp(), "nodes": one.nodes}
        for one in windows
    ]


def deployment(config: EventConfig, hub: str) -> Manifest:
    """Placeholders, none of them yet: each as large as all the servers that fit on a node, and never two on one."""
    full = reserve.load(config, hub) or _single(config, hub)
    own = {"app.kubernetes.io/name": NAME}
    container = {
        "name": "placeholder",
        "image": PAUSE,
        "securityContext": _LOCKED,
        "resources": {"requests": {"memory": str(full.memory_bytes), "cpu": f"{full.cpus:g}"}},
    }
    apart = {"labelSelector": {"matchLabels": own}, "topologyKey": "kubernetes.io/hostname", "namespaceSelector": {}}
    spec = {
        "priorityClassName": priority_name(config),
        "terminationGracePeriodSeconds": 0,
        "automountServiceAccountToken": False,
        "nodeSelector": {_PURPOSE: "user"},
        "tolerations": [{"key": _DEDICATED, "operator": "Equal", "value": "user", "effect": "NoSchedule"}],
        "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [apart]}},
        "containers": [container],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": config.namespace(hub), "labels": {**storage.labels(config), **own}},
        "spec": {
            "replicas": 0,
            "revisionHistoryLimit": 0,
            # The default would ask for a quarter more nodes at every change.
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": own},
            "template": {"metadata": {"labels": {**storage.labels(config), **own}}, "spec": spec},
        },
    }


def _single(config: EventConfig, hub: str) -> Load:
    """Of nodes whose size nobody knows, the room of one server."""
    chosen = config.hubs[hub]
    memory, cpus = max(chosen.wants(profile) for profile in (chosen.profiles or (None,)))
    return Load(1, memory, cpus)


def cron_jobs(config: EventConfig, hub: str) -> tuple[Manifest, ...]:
    """Two for each slot: when its nodes are asked for, and when they are let go."""
    return tuple(
        cron_job(config, hub, name, when, reserve.zone(config, slot), kind=OF_SCHEDULE)
        for slot in config.schedule
        if slot.hub == hub
        for name, when in _schedules(slot)
    )


def _schedules(slot: Slot) -> Iterator[tuple[str, str]]:
    times = [reserve.local_times(slot, later) for later in slot.days]
    yield f"warm-{slot.name}", cron([begin for begin, _ in times])
    yield f"cool-{slot.name}", cron([end for _, end in times])


def cron(moments: list[dt.datetime]) -> str:
    """The five fields for moments at the same time of several days. Where these lie in two months they name more days
    than that, and every year the same: it does no harm, since the program looks at what the schedule says."""
    days = _ranges(sorted({moment.day for moment in moments}))
    months = _ranges(sorted({moment.month for moment in moments}))
    return f"{moments[0].minute} {moments[0].hour} {days} {months} *"


def _ranges(numbers: list[int]) -> str:
    """Ascending numbers, as "9-11,13"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def cron_job(config: EventConfig, hub: str, name: str, when: str, time_zone: str, *, kind: str) -> Manifest:
    """Runs `reserve_level` at the times of five cron fields."""
    labels = {**storage.labels(config), KIND: kind}
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name, "namespace": config.namespace(hub), "labels": labels},
        "spec": {
            "schedule": when,
            "timeZone": time_zone,
            "startingDeadlineSeconds": _LATE_SECONDS,
            "concurrencyPolicy": "Replace",
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": 1,
            "jobTemplate": {
                "metadata": {"labels": labels},
                "spec": {
                    "backoffLimit": 3,
                    "activeDeadlineSeconds": 600,
                    "template": {"metadata": {"labels": labels}, "spec": _pod(config, hub)},
                },
            },
        },
    }


def _pod(config: EventConfig, hub: str) -> dict[str, Any]:
    """On a core node: nothing but servers and placeholders tolerates the taint of the others."""
    scale = f"/apis/apps/v1/namespaces/{config.namespace(hub)}/deployments/{NAME}/scale"
    environment = {"SCHEDULE": f"{_FOLDER}/schedule.json", "HAND": f"{_HAND_FOLDER}/hand.json", "SCALE": scale}
    maps: dict[str, dict[str, Any]] = {_FOLDER: {"name": SCHEDULE}, _HAND_FOLDER: {"name": HAND, "optional": True}}
    return {
        "restartPolicy": "Never",
        "serviceAccountName": NAME,
        "automountServiceAccountToken": True,
        "containers": [
            {
                "name": "scale",
                "image": PYTHON,
                "command": ["python", f"{_FOLDER}/level.py"],
                "env": [{"name": key, "value": value} for key, value in environment.items()],
                "volumeMounts": [{"name": held["name"], "mountPath": path} for path, held in maps.items()],
                "securityContext": _LOCKED,
                "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
            }
        ],
        "volumes": [{"name": held["name"], "configMap": held} for held in maps.values()],
    }


def hand_map(config: EventConfig, hub: str, nodes: int, until: float | None) -> Manifest:
    """What is held by hand, until so many seconds since 1970."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": HAND, "namespace": config.namespace(hub), "labels": storage.labels(config)},
        "data": {"hand.json": json.dumps({"nodes": nodes, "until": until})},
    }


def held_by_hand(found: Manifest | None) -> Mapping[str, Any] | None:
    """What `hand_map` wrote down; None where nothing is held by hand."""
    return None if found is None else dict(json.loads(found["data"]["hand.json"]))


def scheduled(found: Manifest | None) -> list[dict[str, Any]]:
    """The windows that the cluster knows, in `reserve_level`'s words."""
    return [] if found is None else list(json.loads(found["data"]["schedule.json"]))
