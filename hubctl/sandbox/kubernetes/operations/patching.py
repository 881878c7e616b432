"""This module patches objects: it picks the patch by its media type, and creates what an apply names first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubctl.sandbox.kubernetes.apply.managers import Manager, applied
from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.errors import (
    ApiError,
    bad_request,
    conflict,
    not_found,
    unsupported_media_type,
)
from hubctl.sandbox.kubernetes.objects import Object, clone, name_of
from hubctl.sandbox.kubernetes.operations import writing
from hubctl.sandbox.kubernetes.operations.bodies import Body, patched_object
from hubctl.sandbox.kubernetes.operations.preparation import check_name
from hubctl.sandbox.kubernetes.patching.json_patch import json_patched
from hubctl.sandbox.kubernetes.patching.merge import merge_patched
from hubctl.sandbox.kubernetes.patching.strategic import strategic_patched
from hubctl.sandbox.kubernetes.resources import Resource
from hubctl.sandbox.kubernetes.schema.decode import DecodeError, decode

JSON = "application/json-patch+json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = ("application/apply-patch+yaml", "application/apply-patch+cbor")


@dataclass(frozen=True)
class Patched:
    """The object after a patch, whether the patch created it, and what to warn its sender of."""

    value: Object
    created: bool = False
    warnings: tuple[str, ...] = ()


def patch(
    cluster: Cluster, resource: Resource, namespace: str, name: str, sent: Any, media_type: str, options: WriteOptions
) -> Patched:
    """Applies a JSON, merge or strategic merge patch. Raises ApiError."""
    old = writing.read(cluster, resource, namespace, name)
    new = _patched(cluster, resource, old, sent, media_type)
    if not isinstance(new, dict) or not isinstance(new.get("metadata"), dict):
        raise bad_request("the patched object has no metadata")
    _same_identity(resource, old, new)
    version = new["metadata"].get("resourceVersion")
    if version != old["metadata"]["resourceVersion"] and version:
        raise conflict(resource.group, resource.plural, name)
    body: Body = patched_object(cluster, resource, new, _shown(sent, media_type), options.field_validation)
    value = body.value
    value["metadata"]["name"] = name
    stored = writing.change(cluster, resource, old, value, options)
    return Patched(stored, warnings=body.warnings)


def _patched(cluster: Cluster, resource: Resource, old: Object, sent: Any, media_type: str) -> Any:
    if media_type == JSON:
        return json_patched(old, sent)
    if not isinstance(sent, dict):
        raise bad_request(
            "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"
        )
    if media_type == MERGE:
        return merge_patched(clone(old), sent)
    if media_type == STRATEGIC and not resource.custom:
        return strategic_patched(clone(old), sent, cluster.struct(resource))
    known = [JSON, MERGE, *([] if resource.custom else [STRATEGIC]), APPLY[0]]
    raise unsupported_media_type(
        f"the body of the request was in an unknown format - accepted media types include: {', '.join(known)}"
    )


def _same_identity(resource: Resource, old: Object, new: Object) -> None:
    namespace = old["metadata"].get("namespace")
    if resource.namespaced and new["metadata"].get("namespace") not in (None, "", namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    check_name(new, name_of(old))
    if new.get("kind") != old["kind"]:
        raise bad_request(f'{new.get("kind")} in version "{resource.version}" cannot be handled as a {old["kind"]}')


def _shown(sent: Any, media_type: str) -> Any:
    return sent if media_type == JSON else _go_map(sent)


def _go_map(value: Any) -> Any:
    """As Go prints a map with %+v."""
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{_go_map(item)}" for key, item in sorted(value.items())) + "]"
    if isinstance(value, list):
        return "[" + " ".join(str(_go_map(item)) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "<nil>" if value is None else str(value)


def apply(
    cluster: Cluster,
    resource: Resource,
    namespace: str,
    name: str,
    config: Object,
    options: WriteOptions,
    *,
    force: bool,
) -> Patched:
    """Server-side apply. Raises ApiError."""
    _check_config(resource, namespace, name, config)
    stored = cluster.store.get(resource, namespace if resource.namespaced else "", name)
    live = stored or _empty(resource, namespace, name)
    uid, version = config["metadata"].get("uid"), config["metadata"].get("resourceVersion")
    if stored is not None:
        writing.check_preconditions(resource, stored, version=version, uid=uid)
    elif uid or version:
        raise not_found(resource.group, resource.plural, name) if not uid else _uid_mismatch(resource, name, uid)
    manager = Manager(options.manager, "Apply", resource.api_version, options.subresource)
    struct = cluster.struct(resource)
    sent = _with_namespace(resource, namespace, config)
    result = applied(live, sent, struct, manager, force=force)
    try:
        value = decode(result, struct).value
    except DecodeError as error:
        raise bad_request(f"failed to create typed patch object: {error}") from error
    if stored is None:
        made = writing.create(cluster, resource, namespace, value, options, is_managed=True)
        return Patched(made, created=True)
    return Patched(writing.change(cluster, resource, stored, value, options, is_managed=True))


def _check_config(resource: Resource, namespace: str, name: str, config: Any) -> None:
    if not isinstance(config, dict) or not isinstance(config.get("metadata"), dict):
        raise bad_request("error decoding YAML: the patch is no object with metadata")
    if config.get("apiVersion") != resource.api_version:
        raise bad_request(
            "Incorrect version specified in apply patch. "
            f"Specified patch version: {config.get('apiVersion', '')}, expected: {resource.api_version}"
        )
    if config["metadata"].get("managedFields") is not None:
        raise bad_request("metadata.managedFields must be nil")
    if config["metadata"].get("name"):
        check_name(config, name)
    sent = config["metadata"].get("namespace")
    if resource.namespaced and sent not in (None, "", namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")


def _uid_mismatch(resource: Resource, name: str, uid: str) -> ApiError:
    return conflict(
        resource.group,
        resource.plural,
        name,
        f"uid mismatch: the provided object specified uid {uid}, and no existing object was found",
    )


def _empty(resource: Resource, namespace: str, name: str) -> Object:
    metadata: Object = {"name": name}
    if resource.namespaced:
        metadata["namespace"] = namespace
    return {"apiVersion": resource.api_version, "kind": resource.kind, "metadata": metadata}


def _with_namespace(resource: Resource, namespace: str, config: Object) -> Object:
    ignored = ("uid", "resourceVersion", "creationTimestamp", "generation", "selfLink")
    metadata = {key: value for key, value in config["metadata"].items() if key not in ignored}
    if resource.namespaced:
        metadata["namespace"] = namespace
    return {**config, "metadata": metadata}
