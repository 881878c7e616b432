"""This module answers lists and single reads: selected, in pages, as objects, tables or metadata alone."""

from __future__ import annotations

import base64
import json
from typing import Any

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import bad_request, expired, too_large_version
from hubctl.sandbox.kubernetes.http.options import check_list
from hubctl.sandbox.kubernetes.http.requests import Request, Target
from hubctl.sandbox.kubernetes.http.tables import table
from hubctl.sandbox.kubernetes.objects import Object, labels_of, name_of, namespace_of
from hubctl.sandbox.kubernetes.operations.writing import read
from hubctl.sandbox.kubernetes.resources import Resource
from hubctl.sandbox.kubernetes.selectors import field_test, label_test


def get_object(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Object:
    """One object in the form asked for. Raises ApiError 404."""
    found = read(cluster, resource, target.namespace, target.name)
    return shaped(resource, found, request)


def shaped(resource: Resource, obj: Object, request: Request) -> Object:
    """An object as the Accept header wants it."""
    if request.wants("as=Table"):
        return table(
            resource, [obj], {"resourceVersion": obj["metadata"]["resourceVersion"]}, include=_include(request)
        )
    return partial(obj) if request.wants("as=PartialObjectMetadata") else obj


def _include(request: Request) -> str:
    return request.query.get("includeObject", "Metadata")


def partial(obj: Object) -> Object:
    """Its metadata alone."""
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": obj["metadata"]}


def selected(cluster: Cluster, resource: Resource, target: Target, request: Request) -> list[Object]:
    """The objects that a list or a deletion of many means. Raises ApiError 400 for a selector it cannot read."""
    labels = label_test(request.query.get("labelSelector", ""))
    fields = field_test(resource, request.query.get("fieldSelector", ""))
    found = cluster.store.list(resource, target.namespace if resource.namespaced else "")
    return [obj for obj in found if labels(labels_of(obj)) and fields(obj)]


def list_objects(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Object:
    """A list in the form asked for. Raises ApiError 400 and 410."""
    check_list(request)
    found = selected(cluster, resource, target, request)
    revision, start = cluster.store.revision, ""
    if request.query.get("continue"):
        revision, start = _resumed(cluster, request.query["continue"])
        found = [obj for obj in found if _place(obj) > start]
    else:
        _refuse_unknown_version(cluster, request)
    metadata: Object = {"resourceVersion": str(revision)}
    limit = int(request.query.get("limit") or 0)
    if limit and len(found) > limit:
        if not request.query.get("labelSelector") and not request.query.get("fieldSelector"):
            metadata["remainingItemCount"] = len(found) - limit
        found = found[:limit]
        metadata["continue"] = _token(revision, _place(found[-1]))
    return _shaped_list(resource, found, metadata, request)


def _refuse_unknown_version(cluster: Cluster, request: Request) -> None:
    given, revision = request.query.get("resourceVersion", ""), cluster.store.revision
    if not given:
        return
    if not given.isdigit():
        why = f'strconv.ParseUint: parsing "{given}": invalid syntax'
        raise bad_request(f'resourceVersion: Invalid value: "{given}": {why}')
    if int(given) > revision:
        raise too_large_version(int(given), revision)
    if request.query.get("resourceVersionMatch") == "Exact" and int(given) < revision:
        raise expired("The resourceVersion for the provided list is too old.")


def _place(obj: Object) -> str:
    return f"{namespace_of(obj)}/{name_of(obj)}"


def _token(revision: int, place: str) -> str:
    text = json.dumps({"v": "meta.k8s.io/v1", "rv": revision, "start": place})
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _resumed(cluster: Cluster, token: str) -> tuple[int, str]:
    try:
        read_token: Any = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        revision, start = int(read_token["rv"]), str(read_token["start"])
    except (ValueError, KeyError, TypeError) as error:
        raise bad_request(f"continue key is not valid: {error}") from error
    if revision < cluster.store.oldest:
        raise expired(
            "The provided continue parameter is too old to display a consistent list result. "
            "You can start a new list without the continue parameter."
        )
    return revision, start


def _shaped_list(resource: Resource, found: list[Object], metadata: Object, request: Request) -> Object:
    if request.wants("as=Table"):
        return table(resource, found, metadata, include=_include(request))
    if request.wants("as=PartialObjectMetadataList"):
        items = [partial(obj) for obj in found]
        return {
            "kind": "PartialObjectMetadataList",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": metadata,
            "items": items,
        }
    # Entries of a list carry no kind of their own, as Go leaves it out.
    items = found if resource.custom else [_without_kind(obj) for obj in found]
    return {"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": metadata, "items": items}


def _without_kind(obj: Object) -> Object:
    return {key: value for key, value in obj.items() if key not in ("kind", "apiVersion")}
