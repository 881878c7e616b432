"""This module works out the fields of custom kinds from the OpenAPI schema in their CustomResourceDefinition."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.schema.models import struct_of
from hubctl.sandbox.kubernetes.schema.types import ANY, ListOf, MapOf, Scalar, Struct, Type

_SCALARS = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool"}


def custom_struct(kind: str, schema: Object | None) -> Struct:
    """The fields of a custom kind. Without a schema everything is kept."""

    def load() -> dict[str, Type]:
        fields = _fields(schema or {})
        metadata = struct_of(built_in("configmaps"))
        fields["apiVersion"] = fields["kind"] = Scalar("string")
        if metadata is not None:
            fields["metadata"] = metadata.fields["metadata"]
        return fields

    is_open = schema is None or bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    return Struct(kind, load, is_open=is_open, keeps_empty=True)


def _fields(schema: Object) -> dict[str, Type]:
    return {name: _type(name, item) for name, item in (schema.get("properties") or {}).items()}


def _type(name: str, schema: Object) -> Type:  # noqa: PLR0911 (one a type)
    kind: Any = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        return Scalar("IntOrString")
    if kind in _SCALARS:
        return Scalar(_SCALARS[kind])
    if kind == "array":
        list_type = schema.get("x-kubernetes-list-type", "atomic")
        keys = tuple(schema.get("x-kubernetes-list-map-keys") or ()) if list_type == "map" else ()
        return ListOf(_type(name, schema.get("items") or {}), keys, list_type == "set")
    if kind != "object":
        return ANY
    is_atomic = schema.get("x-kubernetes-map-type") == "atomic"
    free = schema.get("additionalProperties")
    if isinstance(free, dict):
        return MapOf(_type(name, free), is_atomic)
    if not schema.get("properties") and (free is True or schema.get("x-kubernetes-preserve-unknown-fields")):
        return MapOf(ANY, is_atomic)
    is_open = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    return Struct(name, lambda: _fields(schema), is_atomic=is_atomic, is_open=is_open, keeps_empty=True)
