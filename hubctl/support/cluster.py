"""What the cluster says: events, pods, nodes, claims, releases. Of pods never their environment, which holds tokens."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError
from hubctl.ports.helm import Helm
from hubctl.ports.kubernetes import Kubernetes
from hubctl.render import names
from hubctl.support.contents import Entry

NEWEST_EVENTS = 1000
_OF_HELM = "helm.sh/release.v1"


def namespaces(config: EventConfig) -> frozenset[str]:
    """Where the event's own is, and where the add-ons of EKS are."""
    return frozenset({names.support_namespace(config), "kube-system", "default", *map(config.namespace, config.hubs)})


def entries(kubernetes: Kubernetes, where: Set[str]) -> Iterator[Entry]:
    """Raises HubctlError for what cannot be listed; what was listed before stays."""
    events = sorted(map(_event, _listed(kubernetes, "v1", "Event", where)), key=lambda one: str(one["last"]))
    yield _entry("events", events[-NEWEST_EVENTS:], "the cluster's events")
    yield _entry(
        "pods", map(_pod, _listed(kubernetes, "v1", "Pod", where)), "how each pod is; nothing of what it was given"
    )
    yield _entry(
        "claims", map(_claim, _listed(kubernetes, "v1", "PersistentVolumeClaim", where)), "disks that pods ask for"
    )
    yield _entry("nodes", map(_node, kubernetes.list("v1", "Node")), "nodes, what they have, how they are")


def releases(helm: Helm) -> Iterator[Entry]:
    """Releases with their histories, which is helm's own log."""
    found = []
    for one in helm.releases():
        history = [
            {"revision": was.number, "status": was.status, "at": str(was.updated), "description": was.description}
            for was in helm.history(one.name, one.namespace)
        ]
        told = {"name": one.name, "namespace": one.namespace, "chart": one.chart, "status": one.status}
        found.append({**told, "revision": one.revision, "history": history})
    yield Entry("helm/releases.json", json.dumps(found, indent=1), "Helm releases and their histories")


def secrets(kubernetes: Kubernetes, where: Iterable[str]) -> Iterator[str]:
    """Values of the event's Secrets, to take them out of everything else. What may not be read is left to patterns."""
    for namespace in where:
        try:
            found = kubernetes.list("v1", "Secret", namespace=namespace)
        except HubctlError:
            continue
        for one in found:
            if one.get("type") != _OF_HELM:
                yield from _values(one.get("data") or {})


def _values(data: Mapping[str, str]) -> Iterator[str]:
    for value in data.values():
        try:
            yield base64.b64decode(value).decode()
        except ValueError:  # binary: nothing that a text could repeat
            continue


def _listed(kubernetes: Kubernetes, version: str, kind: str, where: Set[str]) -> Iterator[dict[str, Any]]:
    for one in kubernetes.list(version, kind):
        if one["metadata"].get("namespace") in where:
            yield dict(one)


def _entry(name: str, found: Iterable[dict[str, Any]], what: str) -> Entry:
    return Entry(f"kubernetes/{name}.json", json.dumps(list(found), indent=1, default=str), what)


def _event(one: Mapping[str, Any]) -> dict[str, Any]:
    of = one.get("involvedObject") or one.get("regarding") or {}
    last = one.get("lastTimestamp") or one.get("eventTime") or one["metadata"].get("creationTimestamp")
    return {
        "namespace": one["metadata"].get("namespace"),
        "last": last,
        "count": one.get("count"),
        "type": one.get("type"),
        "reason": one.get("reason"),
        "of": f"{of.get('kind')} {of.get('name')}",
        "message": one.get("message") or one.get("note"),
    }


def _pod(one: Mapping[str, Any]) -> dict[str, Any]:
    status, spec = one.get("status", {}), one.get("spec", {})
    return {
        **_named(one),
        "node": spec.get("nodeName"),
        **{key: status[key] for key in ("phase", "reason", "message", "conditions") if key in status},
        "containers": [
            {key: each[key] for key in ("name", "image", "resources") if key in each}
            for each in spec.get("containers", ())
        ],
        "states": [
            {key: each.get(key) for key in ("name", "ready", "restartCount", "state", "lastState")}
            for each in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ()))
        ],
    }


def _claim(one: Mapping[str, Any]) -> dict[str, Any]:
    spec = one.get("spec", {})
    wanted = {key: spec.get(key) for key in ("storageClassName", "resources", "volumeName")}
    return {**_named(one), "phase": one.get("status", {}).get("phase"), **wanted}


def _node(one: Mapping[str, Any]) -> dict[str, Any]:
    status = one.get("status", {})
    told = {key: status.get(key) for key in ("conditions", "capacity", "allocatable", "nodeInfo")}
    return {**_named(one), "labels": one["metadata"].get("labels"), "taints": one.get("spec", {}).get("taints"), **told}


def _named(one: Mapping[str, Any]) -> dict[str, Any]:
    metadata = one["metadata"]
    there = ("namespace", "name", "creationTimestamp", "deletionTimestamp")
    return {key: metadata[key] for key in there if key in metadata}
