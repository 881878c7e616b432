"""This module is what answers behind the service and pod proxies: a few known programs, as they do when healthy.

No container runs, so these answers say that pods are ready, not that a program works.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import unavailable
from hubctl.sandbox.kubernetes.http.requests import Target
from hubctl.sandbox.kubernetes.objects import Object, at, labels_of
from hubctl.sandbox.kubernetes.operations.writing import read
from hubctl.sandbox.kubernetes.resources import Resource, built_in
from hubctl.sandbox.kubernetes.selectors import matches_labels

PODS = built_in("pods")


@dataclass(frozen=True)
class Reply:
    """What a program answers."""

    status: int
    body: bytes
    media_type: str = "application/json"


def is_ready(pod: Object) -> bool:
    """Whether a pod takes requests."""
    conditions = at(pod, "status", "conditions") or []
    return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)


def answer(cluster: Cluster, resource: Resource, target: Target, verb: str) -> Reply:
    """Answers a request through the proxy of a Service or a pod. Raises ApiError: 404 without it, 503 if nothing is
    ready.
    """
    name, port = _named(target.name)
    if resource.plural == "services":
        pods = _pods_of_service(cluster, resource, target.namespace, name, port)
    else:
        pods = [read(cluster, resource, target.namespace, name)]
        if not is_ready(pods[0]):
            raise unavailable("error trying to reach pod: dial tcp: connect: connection refused")
    if verb != "GET":
        return Reply(405, b"", "text/plain")
    return _program(pods[0], "/" + target.rest)


def _named(text: str) -> tuple[str, str]:
    """A name with its port, from [scheme:]name[:port]."""
    parts = text.split(":")
    if len(parts) == 3 or (len(parts) == 2 and parts[0] in ("http", "https")):
        parts = parts[1:]
    return (parts[0], parts[1] if len(parts) > 1 else "")


def _pods_of_service(cluster: Cluster, resource: Resource, namespace: str, name: str, port: str) -> list[Object]:
    service = read(cluster, resource, namespace, name)
    ports = service["spec"].get("ports") or []
    if not port and len(ports) > 1:
        port = next((str(item["port"]) for item in ports if not item.get("name")), "")
    known = {str(item["port"]) for item in ports} | {item.get("name", "") for item in ports}
    if port and port not in known:
        raise unavailable(f'no service port "{port}" found for service "{name}"')
    selector = service["spec"].get("selector")
    pods = [pod for pod in cluster.store.list(PODS, namespace) if matches_labels(selector, pod) and is_ready(pod)]
    if not pods:
        raise unavailable(f'no endpoints available for service "{name}"')
    return pods


def _program(pod: Object, path: str) -> Reply:
    kind, plain = _kind(pod), path.split("?", maxsplit=1)[0].rstrip("/") or "/"
    for prefix, reply in _REPLIES.get(kind, ()):
        if plain.endswith(prefix):
            return reply
    if kind:
        return Reply(404, b"404 page not found\n", "text/plain")
    return Reply(200, b"This program is a stand-in of the hubctl sandbox.\n", "text/plain")


def _kind(pod: Object) -> str:
    labels = labels_of(pod)
    component = labels.get("component") or labels.get("app.kubernetes.io/component", "")
    name = labels.get("app.kubernetes.io/name") or labels.get("app", "")
    if component in ("hub", "proxy"):
        return "jupyterhub"
    if name == "grafana":
        return "grafana"
    return "prometheus" if name == "prometheus" else ""


def _json(value: object) -> Reply:
    return Reply(200, json.dumps(value).encode())


_REPLIES: dict[str, Iterable[tuple[str, Reply]]] = {
    "jupyterhub": (
        ("/hub/health", _json({})),
        ("/_chp_healthz", _json({"status": "OK"})),
        ("/hub/api/info", _json({"version": "5.3.0"})),
        ("/hub/api", _json({"version": "5.3.0"})),
        ("/hub/login", Reply(200, b"<html><body>JupyterHub (sandbox)</body></html>", "text/html")),
    ),
    "grafana": (("/api/health", _json({"database": "ok", "version": "12.0.0", "commit": "sandbox"})),),
    "prometheus": (
        ("/-/healthy", Reply(200, b"Prometheus Server is Healthy.\n", "text/plain")),
        ("/-/ready", Reply(200, b"Prometheus Server is Ready.\n", "text/plain")),
    ),
}
