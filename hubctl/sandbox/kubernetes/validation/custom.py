"""This module checks custom resources against the OpenAPI schema of their definition, in the words of
k8s.io/kube-openapi/pkg/validation as the API server passes them on. Formats and rules in CEL are not checked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import FieldError, shown
from hubctl.sandbox.kubernetes.objects import Object, at
from hubctl.sandbox.kubernetes.resources import Resource, built_in
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    duplicate,
    invalid,
    items,
    not_supported,
    required,
    too_long,
    too_many,
)

_DEFINITIONS = built_in("customresourcedefinitions", "apiextensions.k8s.io")
_TYPE_META = ("apiVersion", "kind", "metadata")
_NOWHERE = Path("<nil>")
"""As the API server writes the path of an error that is about several schemas."""


def custom_resource(cluster: Cluster, resource: Resource, obj: Object) -> Errors:
    """An object of a custom kind."""
    schema = _schema(cluster, resource)
    if schema is None:
        return
    properties = {name: item for name, item in (schema.get("properties") or {}).items() if name not in _TYPE_META}
    wanted = [name for name in schema.get("required") or [] if name not in _TYPE_META]
    yield from _value(Path(""), obj, {**schema, "properties": properties, "required": wanted})


def _schema(cluster: Cluster, resource: Resource) -> Object | None:
    definition = cluster.store.get(_DEFINITIONS, "", f"{resource.plural}.{resource.group}")
    versions = at(definition, "spec", "versions") or []
    found = (at(item, "schema", "openAPIV3Schema") for item in versions if item.get("name") == resource.version)
    schema: Object | None = next(found, None)
    return schema


def _value(path: Path, value: Any, schema: Object) -> Errors:
    if value is None and schema.get("nullable"):
        return
    kinds = ("integer", "string") if schema.get("x-kubernetes-int-or-string") else (schema.get("type"),)
    kind = _kind(value)
    if kinds != (None,) and kind not in kinds and not (kind == "integer" and "number" in kinds):
        yield _other_type(path, kind, ",".join(str(item) for item in kinds))
        return
    if "enum" in schema and value not in schema["enum"]:
        words = (item if isinstance(item, str) else shown(item) for item in schema["enum"])
        yield not_supported(path, value, words)
    check = _CHECKS.get(kind)
    if check is not None:
        yield from check(path, value, schema)
    yield from _junctions(path, value, schema)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "integer" if math.isfinite(value) and value.is_integer() else "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _other_type(path: Path, kind: str, wanted: str) -> FieldError:
    detail = f'{path} in body must be of type {wanted}: "{kind}"'
    return FieldError("FieldValueTypeInvalid", path, kind, detail)


def _in_body(path: Path, value: Any, detail: str) -> FieldError:
    return invalid(path, value, f"{path} in body {detail}")


def _string(path: Path, value: str, schema: Object) -> Errors:
    most, least, pattern = schema.get("maxLength"), schema.get("minLength"), schema.get("pattern")
    if most is not None and len(value) > most:
        yield too_long(path, most)
    if least is not None and len(value) < least:
        yield _in_body(path, value, f"should be at least {least} chars long")
    if pattern and not _matches(pattern, value):
        yield _in_body(path, value, f"should match '{pattern}'")


def _matches(pattern: str, value: str) -> bool:
    """Go's expressions are nearly Python's; one that is not is taken to match."""
    try:
        return re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), value) is not None
    except re.error:
        return True


def _number(path: Path, value: float, schema: Object) -> Errors:
    most, least, factor = schema.get("maximum"), schema.get("minimum"), schema.get("multipleOf")
    if most is not None and (value >= most if schema.get("exclusiveMaximum") else value > most):
        words = "less than" if schema.get("exclusiveMaximum") else "less than or equal to"
        yield _in_body(path, value, f"should be {words} {_plain(most)}")
    if least is not None and (value <= least if schema.get("exclusiveMinimum") else value < least):
        words = "greater than" if schema.get("exclusiveMinimum") else "greater than or equal to"
        yield _in_body(path, value, f"should be {words} {_plain(least)}")
    if factor and value % factor:
        yield _in_body(path, value, f"should be a multiple of {_plain(factor)}")


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _array(path: Path, value: list[Any], schema: Object) -> Errors:
    most, least = schema.get("maxItems"), schema.get("minItems")
    if most is not None and len(value) > most:
        yield too_many(path, len(value), most)
    if least is not None and len(value) < least:
        yield _in_body(path, len(value), f"should have at least {least} items")
    if isinstance(schema.get("items"), dict):
        for here, item in items(path, value):
            yield from _value(here, item, schema["items"])
    yield from _uniqueness(path, value, schema)


def _uniqueness(path: Path, value: list[Any], schema: Object) -> Errors:
    kind, keys = schema.get("x-kubernetes-list-type"), schema.get("x-kubernetes-list-map-keys") or []
    seen: list[Any] = []
    for here, item in items(path, value):
        if kind == "set":
            entry = item
        elif kind == "map" and isinstance(item, dict):
            entry = {key: item[key] for key in keys if key in item}
        else:
            return
        if entry in seen:
            yield duplicate(here, entry)
        seen.append(entry)


def _object(path: Path, value: Object, schema: Object) -> Errors:
    most, least = schema.get("maxProperties"), schema.get("minProperties")
    if least is not None and len(value) < least:
        yield _in_body(path, len(value), f"should have at least {least} properties")
    if most is not None and len(value) > most:
        yield too_many(path, len(value), most)
    properties, free = schema.get("properties") or {}, schema.get("additionalProperties")
    for name, item in value.items():
        if name in properties:
            yield from _value(path.child(name), item, properties[name])
        elif isinstance(free, dict):
            yield from _value(path.child(name), item, free)
    for name in schema.get("required") or []:
        if name not in value:
            yield required(path.child(name))


_CHECKS: dict[str, Callable[[Path, Any, Object], Errors]] = {
    "string": _string,
    "integer": _number,
    "number": _number,
    "array": _array,
    "object": _object,
}


def _junctions(path: Path, value: Any, schema: Object) -> Errors:
    for junction, words in (("anyOf", "at least one schema"), ("oneOf", "one and only one schema")):
        branches = schema.get(junction)
        if not branches:
            continue
        fitting = sum(1 for branch in branches if not list(_value(path, value, branch)))
        if fitting == 0 or (junction == "oneOf" and fitting > 1):
            detail = f'"{path}" must validate {words} ({junction})'
            if junction == "oneOf":
                detail += f". Found {'none' if fitting == 0 else fitting} valid" + (" alternatives" if fitting else "")
            yield invalid(_NOWHERE, "", detail)
    for branch in schema.get("allOf") or []:
        yield from _value(path, value, branch)
    if schema.get("not") is not None and not list(_value(path, value, schema["not"])):
        yield invalid(_NOWHERE, "", f'"{path}" must not validate the schema (not)')
