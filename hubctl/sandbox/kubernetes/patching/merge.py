"""This module applies JSON merge patches (RFC 7386)."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import clone


def merge_patched(target: Any, patch: Any) -> Any:
    """The target with the patch merged in; null removes."""
    if not isinstance(patch, dict):
        return clone(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patched(result.get(key), value)
    return result
