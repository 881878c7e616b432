"""Laying Helm values over each other, the way helm does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]


def merged(*layers: Values) -> dict[str, Any]:
    """Later layers win. Maps are merged key by key, everything else (lists too) is replaced whole."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = result.get(key)
            if isinstance(below, Mapping) and isinstance(value, Mapping):
                result[key] = merged(below, value)
            else:
                result[key] = _copied(value)
    return result


def _copied(value: Any) -> Any:
    """Own copies of containers, so that no two results share one."""
    if isinstance(value, Mapping):
        return merged(value)
    if isinstance(value, list | tuple):
        return [_copied(item) for item in value]
    return value
