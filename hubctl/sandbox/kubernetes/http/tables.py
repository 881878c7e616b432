"""This module writes objects as tables, which is what `kubectl get` prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hubctl.sandbox.kubernetes.http.wide_columns import WIDE, Column
from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating, labels_of, name_of
from hubctl.sandbox.kubernetes.resources import Resource, StorageKey


def table(resource: Resource, objects: list[Object], metadata: Object, *, include: str = "Metadata") -> Object:
    """A metav1.Table. `include` is what each row carries of its object: Metadata, Object or None."""
    columns: list[Column] = [("Name", name_of), *_COLUMNS.get(resource.storage_key, ())]
    if not any(name == "Age" for name, _ in columns):
        columns.append(("Age", age))
    wide = WIDE.get(resource.storage_key, ())
    definitions = [*(_definition(name, 0) for name, _ in columns), *(_definition(name, 1) for name, _ in wide)]
    rows = [
        {"cells": [cell(obj) for _, cell in (*columns, *wide)], "object": _row_object(obj, include)} for obj in objects
    ]
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": definitions,
        "rows": rows,
    }


def _definition(name: str, priority: int) -> Object:
    form = "name" if name == "Name" else ""
    return {"name": name, "type": "string", "format": form, "description": "", "priority": priority}


def _row_object(obj: Object, include: str) -> Object | None:
    if include == "None":
        return None
    if include == "Object":
        return obj
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": obj["metadata"]}


def age(obj: Object) -> str:
    """How long ago an object was made, in kubectl's words."""
    return _since(obj["metadata"].get("creationTimestamp"))


def _since(time: str | None) -> str:
    if not time:
        return "<unknown>"
    seconds = int((datetime.now(UTC) - datetime.fromisoformat(time)).total_seconds())
    if seconds < 120:
        return f"{max(seconds, 0)}s"
    if seconds < 7200:
        return f"{seconds // 60}m"
    return f"{seconds // 3600}h" if seconds < 172800 else f"{seconds // 86400}d"


def _ready(done: str, wanted: str) -> Callable[[Object], str]:
    return lambda obj: f"{at(obj, 'status', done) or 0}/{at(obj, 'spec', wanted) or 0}"


def _number(*path: str) -> Callable[[Object], str]:
    return lambda obj: str(at(obj, *path) or 0)


def _text(*path: str) -> Callable[[Object], str]:
    return lambda obj: str(at(obj, *path) or "<none>")


def _pod_ready(pod: Object) -> str:
    statuses = at(pod, "status", "containerStatuses") or []
    return f"{sum(1 for item in statuses if item.get('ready'))}/{len(pod['spec']['containers'])}"


def _pod_status(pod: Object) -> str:
    if is_terminating(pod):
        return "Terminating"
    for item in at(pod, "status", "containerStatuses") or []:
        state = item.get("state") or {}
        reason = at(state, "waiting", "reason") or at(state, "terminated", "reason")
        if reason:
            return str(reason)
    return str(at(pod, "status", "reason") or at(pod, "status", "phase") or "Unknown")


def _restarts(pod: Object) -> str:
    return str(sum(item.get("restartCount", 0) for item in at(pod, "status", "containerStatuses") or []))


def _external(service: Object) -> str:
    if service["spec"].get("type") != "LoadBalancer":
        return ",".join(service["spec"].get("externalIPs") or []) or "<none>"
    found = at(service, "status", "loadBalancer", "ingress") or []
    return ",".join(item.get("hostname") or item.get("ip", "") for item in found) or "<pending>"


def _ports(service: Object) -> str:
    ports = service["spec"].get("ports") or []
    shown = [f"{p['port']}{':' + str(p['nodePort']) if p.get('nodePort') else ''}/{p['protocol']}" for p in ports]
    return ",".join(shown) or "<none>"


def _node_status(node: Object) -> str:
    conditions = at(node, "status", "conditions") or []
    ready = any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)
    words = ["Ready" if ready else "NotReady"]
    if node["spec"].get("unschedulable"):
        words.append("SchedulingDisabled")
    return ",".join(words)


def _roles(node: Object) -> str:
    prefix = "node-role.kubernetes.io/"
    return ",".join(sorted(k.removeprefix(prefix) for k in labels_of(node) if k.startswith(prefix))) or "<none>"


def _job_status(job: Object) -> str:
    for kind, word in (("Complete", "Complete"), ("Failed", "Failed")):
        if any(c["type"] == kind and c["status"] == "True" for c in at(job, "status", "conditions") or []):
            return word
    return "Running"


def _job_completions(job: Object) -> str:
    return f"{at(job, 'status', 'succeeded') or 0}/{job['spec'].get('completions') or 1}"


def _phase(obj: Object) -> str:
    return "Terminating" if is_terminating(obj) else str(at(obj, "status", "phase") or "")


def _modes(modes: list[str] | None) -> str:
    short = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
    return ",".join(short.get(mode, mode) for mode in modes or [])


def _claimed(volume: Object) -> str:
    claim = at(volume, "spec", "claimRef")
    return f"{claim.get('namespace', '')}/{claim['name']}" if claim else ""


_COLUMNS: dict[StorageKey, tuple[Column, ...]] = {
    ("", "namespaces"): (("Status", _phase),),
    ("", "nodes"): (
        ("Status", _node_status),
        ("Roles", _roles),
        ("Age", age),
        ("Version", _text("status", "nodeInfo", "kubeletVersion")),
    ),
    ("", "pods"): (("Ready", _pod_ready), ("Status", _pod_status), ("Restarts", _restarts)),
    ("", "services"): (
        ("Type", _text("spec", "type")),
        ("Cluster-IP", _text("spec", "clusterIP")),
        ("External-IP", _external),
        ("Port(s)", _ports),
    ),
    ("", "configmaps"): (("Data", lambda o: len(o.get("data") or {}) + len(o.get("binaryData") or {})),),
    ("", "secrets"): (("Type", lambda o: o.get("type")), ("Data", lambda o: len(o.get("data") or {}))),
    ("", "serviceaccounts"): (("Secrets", lambda o: len(o.get("secrets") or [])),),
    ("", "persistentvolumeclaims"): (
        ("Status", _phase),
        ("Volume", lambda o: at(o, "spec", "volumeName") or ""),
        ("Capacity", lambda o: at(o, "status", "capacity", "storage") or ""),
        ("Access Modes", lambda o: _modes(at(o, "status", "accessModes"))),
        ("StorageClass", lambda o: at(o, "spec", "storageClassName") or ""),
    ),
    ("", "persistentvolumes"): (
        ("Capacity", lambda o: at(o, "spec", "capacity", "storage") or ""),
        ("Access Modes", lambda o: _modes(at(o, "spec", "accessModes"))),
        ("Reclaim Policy", _text("spec", "persistentVolumeReclaimPolicy")),
        ("Status", _phase),
        ("Claim", _claimed),
        ("StorageClass", lambda o: at(o, "spec", "storageClassName") or ""),
    ),
    ("apps", "deployments"): (
        ("Ready", _ready("readyReplicas", "replicas")),
        ("Up-to-date", _number("status", "updatedReplicas")),
        ("Available", _number("status", "availableReplicas")),
    ),
    ("apps", "replicasets"): (
        ("Desired", _number("spec", "replicas")),
        ("Current", _number("status", "replicas")),
        ("Ready", _number("status", "readyReplicas")),
    ),
    ("apps", "statefulsets"): (("Ready", _ready("readyReplicas", "replicas")),),
    ("apps", "daemonsets"): (
        ("Desired", _number("status", "desiredNumberScheduled")),
        ("Current", _number("status", "currentNumberScheduled")),
        ("Ready", _number("status", "numberReady")),
        ("Up-to-date", _number("status", "updatedNumberScheduled")),
        ("Available", _number("status", "numberAvailable")),
    ),
    ("batch", "jobs"): (("Status", _job_status), ("Completions", _job_completions)),
    ("batch", "cronjobs"): (
        ("Schedule", _text("spec", "schedule")),
        ("Suspend", lambda o: str(bool(at(o, "spec", "suspend")))),
    ),
    ("storage.k8s.io", "storageclasses"): (
        ("Provisioner", lambda o: o["provisioner"]),
        ("ReclaimPolicy", lambda o: o.get("reclaimPolicy")),
        ("VolumeBindingMode", lambda o: o.get("volumeBindingMode")),
    ),
    ("policy", "poddisruptionbudgets"): (
        ("Min Available", lambda o: str(at(o, "spec", "minAvailable") or "N/A")),
        ("Max Unavailable", lambda o: str(at(o, "spec", "maxUnavailable") or "N/A")),
        ("Allowed Disruptions", _number("status", "disruptionsAllowed")),
    ),
    ("", "events"): (
        ("Type", lambda o: o.get("type")),
        ("Reason", lambda o: o.get("reason")),
        ("Object", lambda o: f"{o['involvedObject'].get('kind', '').lower()}/{o['involvedObject'].get('name')}"),
        ("Message", lambda o: o.get("message")),
    ),
}
