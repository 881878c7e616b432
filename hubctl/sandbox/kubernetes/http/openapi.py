"""This module answers OpenAPI: enough for helm and kubectl to see that the server validates fields itself."""

from __future__ import annotations

import hashlib

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource, Resources

V2_MEDIA_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
V2_PROTOBUF = b"\n\x032.0\x12\x0d\n\x07sandbox\x12\x02v1"
"""A Swagger document with a title and no definitions: kinds that it lacks are not validated by clients."""
V2_JSON: Object = {"swagger": "2.0", "info": {"title": "sandbox", "version": "v1"}, "paths": {}, "definitions": {}}


def index(resources: Resources) -> Object:
    """GET /openapi/v3."""
    paths = {}
    for group, version in resources.group_versions():
        name = f"apis/{group}/{version}" if group else f"api/{version}"
        digest = hashlib.sha256(repr(resources.of(group, version)).encode()).hexdigest()[:16].upper()
        paths[name] = {"serverRelativeURL": f"/openapi/v3/{name}?hash={digest}"}
    return {"paths": paths}


def document(resources: Resources, group: str, version: str) -> Object | None:
    """GET /openapi/v3/<group version>; None if not served."""
    found = resources.of(group, version)
    if not found:
        return None
    paths = {}
    for resource in found:
        for path in _paths(resource):
            paths[path] = _operations(resource, is_object=path.endswith("}"))
    return {"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "sandbox"}, "paths": paths, "components": {}}


def _paths(resource: Resource) -> tuple[str, ...]:
    root = f"/apis/{resource.group}/{resource.version}" if resource.group else f"/api/{resource.version}"
    base = f"{root}/namespaces/{{namespace}}/{resource.plural}" if resource.namespaced else f"{root}/{resource.plural}"
    return (base, f"{base}/{{name}}")


def _operations(resource: Resource, *, is_object: bool) -> Object:
    if is_object:
        return {
            "get": _operation(resource, "get"),
            "put": _operation(resource, "put", "dryRun", "fieldManager", "fieldValidation"),
            "patch": _operation(resource, "patch", "dryRun", "fieldManager", "fieldValidation", "force"),
            "delete": _operation(resource, "delete", "dryRun", "gracePeriodSeconds", "propagationPolicy"),
        }
    return {
        "get": _operation(resource, "list", "labelSelector", "fieldSelector", "limit", "continue", "watch"),
        "post": _operation(resource, "post", "dryRun", "fieldManager", "fieldValidation"),
    }


def _operation(resource: Resource, action: str, *parameters: str) -> Object:
    return {
        "operationId": f"{action}{resource.version.capitalize()}{resource.kind}",
        "parameters": [{"name": name, "in": "query", "schema": {"type": "string"}} for name in parameters],
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": {
            "group": resource.group,
            "version": resource.version,
            "kind": resource.kind,
        },
    }
