"""This module answers discovery: which groups, versions and kinds there are, plain and aggregated; and the version."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource, Resources

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

_SUBRESOURCE_KINDS = {
    "scale": ("autoscaling", "v1", "Scale"),
    "eviction": ("policy", "v1", "Eviction"),
    "token": ("authentication.k8s.io", "v1", "TokenRequest"),
    "binding": ("", "v1", "Binding"),
}
_SUBRESOURCE_VERBS = {
    "log": ("get",),
    "eviction": ("create",),
    "binding": ("create",),
    "token": ("create",),
    "proxy": ("create", "delete", "get", "patch", "update"),
    "finalize": ("update",),
}


def version_info(version: str) -> Object:
    """GET /version."""
    major, minor = version.split(".")[:2]
    return {
        "major": major,
        "minor": minor,
        "emulationMajor": major,
        "emulationMinor": minor,
        "gitVersion": f"v{major}.{minor}.0-hubctl-sandbox",
        "gitCommit": "0" * 40,
        "gitTreeState": "clean",
        "buildDate": "2025-08-27T10:18:25Z",
        "goVersion": "none",
        "compiler": "none",
        "platform": "sandbox",
    }


def core_versions(url: str) -> Object:
    """GET /api."""
    addresses = [{"clientCIDR": "0.0.0.0/0", "serverAddress": url.split("//", 1)[-1]}]
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": addresses}


def groups(resources: Resources) -> Object:
    """GET /apis."""
    names = dict.fromkeys(group for group, _ in resources.group_versions() if group)
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(resources, name) for name in names]}


def group(resources: Resources, name: str) -> Object | None:
    """GET /apis/<group>; None if there is none."""
    if not name or all(name != found for found, _ in resources.group_versions()):
        return None
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(resources, name)}


def _group(resources: Resources, name: str) -> Object:
    versions = [
        {"groupVersion": f"{group}/{version}", "version": version}
        for group, version in resources.group_versions()
        if group == name
    ]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def resource_list(resources: Resources, group_name: str, version: str) -> Object | None:
    """GET /api/v1 and /apis/<group>/<version>; None if not served."""
    found = resources.of(group_name, version)
    if not found:
        return None
    listed = [item for resource in found for item in _entries(resource)]
    name = f"{group_name}/{version}" if group_name else version
    kind: Object = {"kind": "APIResourceList", "groupVersion": name, "resources": listed}
    return {"apiVersion": "v1", **kind} if group_name else kind


def _entries(resource: Resource) -> Iterable[Object]:
    entry: Object = {
        "name": resource.plural,
        "singularName": resource.singular_name(),
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
    }
    if resource.short_names:
        entry["shortNames"] = list(resource.short_names)
    if resource.categories:
        entry["categories"] = list(resource.categories)
    yield entry
    for name in resource.subresources:
        yield _subresource(resource, name)


def _subresource(resource: Resource, name: str) -> Object:
    entry: Object = {
        "name": f"{resource.plural}/{name}",
        "singularName": "",
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(_SUBRESOURCE_VERBS.get(name, ("get", "patch", "update"))),
    }
    if name in _SUBRESOURCE_KINDS:
        entry["group"], entry["version"], entry["kind"] = _SUBRESOURCE_KINDS[name]
    return entry


def aggregated(resources: Resources, *, core: bool) -> Object:
    """GET /api or /apis of clients that ask for everything at once."""
    names = [""] if core else [name for name in dict.fromkeys(g for g, _ in resources.group_versions()) if name]
    items = []
    for name in names:
        versions = [
            {
                "version": version,
                "resources": [_discovered(r) for r in resources.of(name, version)],
                "freshness": "Current",
            }
            for group_name, version in resources.group_versions()
            if group_name == name
        ]
        items.append({"metadata": {"name": name} if name else {}, "versions": versions})
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}


def _discovered(resource: Resource) -> Object:
    entry: Object = {
        "resource": resource.plural,
        "responseKind": {"group": resource.group, "version": resource.version, "kind": resource.kind},
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular_name(),
        "verbs": list(resource.verbs),
    }
    if resource.short_names:
        entry["shortNames"] = list(resource.short_names)
    if resource.categories:
        entry["categories"] = list(resource.categories)
    if resource.subresources:
        entry["subresources"] = [_discovered_part(resource, name) for name in resource.subresources]
    return entry


def _discovered_part(resource: Resource, name: str) -> Object:
    group_name, version, kind = _SUBRESOURCE_KINDS.get(name, (resource.group, resource.version, resource.kind))
    return {
        "subresource": name,
        "responseKind": {"group": group_name, "version": version, "kind": kind},
        "verbs": list(_SUBRESOURCE_VERBS.get(name, ("get", "patch", "update"))),
    }
