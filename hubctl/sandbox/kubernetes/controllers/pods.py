"""This module has what the makers of pods share: new pods from templates, and which pods count as what."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from hubctl.sandbox.kubernetes.cluster import Cluster, generated_suffix
from hubctl.sandbox.kubernetes.controllers.base import PODS, make_owned
from hubctl.sandbox.kubernetes.objects import Object, at, clone, is_terminating, name_of, namespace_of
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
_MAX_PREFIX = 58


def digest(value: Any) -> str:
    """A short name for a template, in the letters of generated names."""
    number = int(hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12], 16)
    letters = ""
    while len(letters) < 10:
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def is_active(pod: Object) -> bool:
    """Whether a pod counts as a replica: it neither ended nor is to end."""
    return at(pod, "status", "phase") not in ("Succeeded", "Failed") and not is_terminating(pod)


def is_ready(pod: Object) -> bool:
    """Whether its Ready condition is true."""
    conditions = at(pod, "status", "conditions") or []
    return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)


def pod_from(template: Object, owner: Object, *, name: str = "", labels: dict[str, str] | None = None) -> Object:
    """A pod as a template has it; named after its owner unless a name is given."""
    metadata = clone(template.get("metadata") or {})
    for key in ("creationTimestamp", "name", "namespace", "generateName"):
        metadata.pop(key, None)
    if name:
        metadata["name"] = name
    else:
        prefix = f"{name_of(owner)}-"
        metadata["generateName"] = prefix
        metadata["name"] = prefix[:_MAX_PREFIX] + generated_suffix()
    if labels:
        metadata["labels"] = {**(metadata.get("labels") or {}), **labels}
    return {"metadata": metadata, "spec": clone(template["spec"])}


def make_pod(cluster: Cluster, owner: Object, pod: Object) -> Object:
    """Creates a pod for its owner."""
    return make_owned(cluster, PODS, owner, pod)


def delete_pod(cluster: Cluster, pod: Object) -> None:
    """Asks a pod to end."""
    if not is_terminating(pod):
        delete(cluster, PODS, namespace_of(pod), name_of(pod), DeleteOptions())


def by_worth(pods: list[Object]) -> list[Object]:
    """Those first that are to go first: not scheduled, not ready, youngest."""
    newest_first = sorted(pods, key=lambda p: p["metadata"]["creationTimestamp"], reverse=True)
    return sorted(newest_first, key=lambda p: (bool(p["spec"].get("nodeName")), is_ready(p)))
