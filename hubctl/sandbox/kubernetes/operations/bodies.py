"""This module makes objects of what clients send, strict or lenient about fields that do not exist."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import ApiError, FieldError, bad_request, invalid
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource
from hubctl.sandbox.kubernetes.schema.decode import Decoded, DecodeError, decode
from hubctl.sandbox.kubernetes.schema.types import Struct


@dataclass(frozen=True)
class Body:
    """An object, and what to warn its sender of."""

    value: Object
    warnings: tuple[str, ...] = ()


def object_of(cluster: Cluster, resource: Resource, body: Object, field_validation: str) -> Body:
    """The object that was sent to be created or put. Raises ApiError 400."""
    kind, version = body.get("kind") or resource.kind, body.get("apiVersion") or resource.api_version
    if kind != resource.kind:
        told = f"converting (v1.{kind}) to (core.{resource.kind}): unknown conversion"
        raise bad_request(f'{kind} in version "{resource.version}" cannot be handled as a {resource.kind}: {told}')
    if version != resource.api_version:
        raise bad_request(
            f"the API version in the data ({version}) does not match the expected API version ({resource.api_version})"
        )
    decoded = _decoded(resource, body, cluster.struct(resource))
    decoded.value["apiVersion"], decoded.value["kind"] = resource.api_version, resource.kind
    decoded.value.setdefault("metadata", {})
    if decoded.unknown and field_validation == "Strict":
        raise bad_request(f"{_handled(resource)}: {_strict(decoded.unknown)}")
    return Body(decoded.value, _warnings(decoded.unknown, field_validation))


def _decoded(resource: Resource, body: Object, struct: Struct) -> Decoded:
    try:
        return decode(body, struct)
    except DecodeError as error:
        raise bad_request(f"{_handled(resource)}: {error}") from error


def _handled(resource: Resource) -> str:
    return f'{resource.kind} in version "{resource.version}" cannot be handled as a {resource.kind}'


def _strict(unknown: list[str]) -> str:
    return "strict decoding error: " + ", ".join(f'unknown field "{path}"' for path in unknown)


def _warnings(unknown: list[str], field_validation: str) -> tuple[str, ...]:
    return tuple(f'unknown field "{path}"' for path in unknown) if field_validation == "Warn" else ()


def patched_object(cluster: Cluster, resource: Resource, value: Object, patch: str, field_validation: str) -> Body:
    """What a patch made, as an object again. `patch` is shown in messages. Raises ApiError 422."""
    try:
        decoded = decode(value, cluster.struct(resource))
    except DecodeError as error:
        raise _unpatchable(patch, str(error)) from error
    if decoded.unknown and field_validation == "Strict":
        raise _unpatchable(patch, _strict(decoded.unknown))
    return Body(decoded.value, _warnings(decoded.unknown, field_validation))


def _unpatchable(patch: str, why: str) -> ApiError:
    return invalid("", "", "", [FieldError("FieldValueInvalid", "patch", patch, why)])
