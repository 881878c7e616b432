"""This module fills in the defaults that the schema of a custom kind names."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import Object, clone


def with_schema_defaults(value: Any, schema: Object) -> Any:
    """The value with defaults wherever its maps and lists are; those of missing maps stay out, as in the API server."""
    if isinstance(value, list):
        items = schema.get("items") or {}
        return [with_schema_defaults(entry, items) for entry in value]
    if not isinstance(value, dict):
        return value
    result = dict(value)
    properties = schema.get("properties") or {}
    for name, inner in properties.items():
        if ((result.get(name) is None and not inner.get("nullable")) or name not in result) and "default" in inner:
            result[name] = clone(inner["default"])
        if name in result:
            result[name] = with_schema_defaults(result[name], inner)
    free = schema.get("additionalProperties")
    if isinstance(free, dict):
        others = {key: with_schema_defaults(entry, free) for key, entry in result.items() if key not in properties}
        result.update(others)
    return result
