"""This module has the columns that `kubectl get -o wide` adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubctl.sandbox.kubernetes.objects import Object, at
from hubctl.sandbox.kubernetes.resources import StorageKey

Column = tuple[str, Callable[[Object], Any]]


def _text(*path: str) -> Callable[[Object], str]:
    return lambda obj: str(at(obj, *path) or "<none>")


def _of_containers(name: str) -> Callable[[Object], str]:
    def listed(obj: Object) -> str:
        containers = at(obj, "spec", "template", "spec", "containers") or []
        return ",".join(item[name] for item in containers)

    return listed


def selector_text(selector: Object | None) -> str:
    """A selector as labels are written: app=web,tier in (a,b)."""
    if not selector:
        return "<none>"
    pairs = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    for item in selector.get("matchExpressions") or []:
        values = ",".join(item.get("values") or ())
        pairs.append(f"{item['key']} {item['operator'].lower()} ({values})" if values else item["key"])
    return ",".join(pairs)


def _service_selector(service: Object) -> str:
    return selector_text({"matchLabels": service["spec"].get("selector") or {}}) or "<none>"


def _address(kind: str) -> Callable[[Object], str]:
    def found(node: Object) -> str:
        listed = at(node, "status", "addresses") or []
        return next((str(item["address"]) for item in listed if item["type"] == kind), "<none>")

    return found


_CONTAINERS: tuple[Column, ...] = (("Containers", _of_containers("name")), ("Images", _of_containers("image")))
_WORKLOAD: tuple[Column, ...] = (*_CONTAINERS, ("Selector", lambda obj: selector_text(obj["spec"].get("selector"))))

WIDE: dict[StorageKey, tuple[Column, ...]] = {
    ("", "pods"): (
        ("IP", _text("status", "podIP")),
        ("Node", _text("spec", "nodeName")),
        ("Nominated Node", _text("status", "nominatedNodeName")),
        ("Readiness Gates", lambda _: "<none>"),
    ),
    ("", "nodes"): (
        ("Internal-IP", _address("InternalIP")),
        ("External-IP", _address("ExternalIP")),
        ("OS-Image", _text("status", "nodeInfo", "osImage")),
        ("Kernel-Version", _text("status", "nodeInfo", "kernelVersion")),
        ("Container-Runtime", _text("status", "nodeInfo", "containerRuntimeVersion")),
    ),
    ("", "services"): (("Selector", _service_selector),),
    ("", "persistentvolumeclaims"): (("VolumeMode", _text("spec", "volumeMode")),),
    ("", "persistentvolumes"): (("VolumeMode", _text("spec", "volumeMode")),),
    ("apps", "deployments"): _WORKLOAD,
    ("apps", "replicasets"): _WORKLOAD,
    ("apps", "daemonsets"): _WORKLOAD,
    ("apps", "statefulsets"): _CONTAINERS,
    ("batch", "jobs"): _WORKLOAD,
}
"""They have priority 1, so that they are shown only when they are asked for."""
