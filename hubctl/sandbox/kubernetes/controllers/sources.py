"""This module finds Secrets and ConfigMaps that a pod's variables and files come from and that are not there.

Secrets that are mounted as files are left out: charts have Jobs that make some of them, and no such program runs here.
"""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.objects import Object, namespace_of
from hubctl.sandbox.kubernetes.resources import Resource, built_in

_MAPS = built_in("configmaps")
_SECRETS = built_in("secrets")
_KINDS = {"configMapRef": _MAPS, "secretRef": _SECRETS, "configMapKeyRef": _MAPS, "secretKeyRef": _SECRETS}


def missing_file_source(cluster: Cluster, pod: Object) -> str:
    """What keeps a volume from being mounted, in the kubelet's words; "" if nothing does."""
    for volume in pod["spec"].get("volumes") or []:
        source = volume.get("configMap")
        if source is None or source.get("optional"):
            continue
        if cluster.store.get(_MAPS, namespace_of(pod), source["name"]) is None:
            return f'MountVolume.SetUp failed for volume "{volume["name"]}" : configmap "{source["name"]}" not found'
    return ""


def missing_variable_source(cluster: Cluster, pod: Object) -> str:
    """What keeps a container from being made, in the kubelet's words; "" if nothing does."""
    for kind, reference in _references(pod):
        resource, name, key = _KINDS[kind], reference.get("name", ""), reference.get("key")
        if reference.get("optional"):
            continue
        found = cluster.store.get(resource, namespace_of(pod), name)
        if found is None:
            return f'{resource.kind.lower()} "{name}" not found'
        if key is not None and not _has(resource, found, key):
            return f"couldn't find key {key} in {resource.kind} {namespace_of(pod)}/{name}"
    return ""


def _references(pod: Object) -> Iterator[tuple[str, Object]]:
    for container in [*(pod["spec"].get("initContainers") or []), *pod["spec"]["containers"]]:
        sources = [*(container.get("envFrom") or []), *(item.get("valueFrom") for item in container.get("env") or [])]
        for source in sources:
            for kind in _KINDS:
                if source and source.get(kind) is not None:
                    yield kind, source[kind]


def _has(resource: Resource, obj: Object, key: str) -> bool:
    names = ("data", "binaryData") if resource is _MAPS else ("data",)
    return any(key in (obj.get(name) or {}) for name in names)
