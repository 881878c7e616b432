"""Differences of two trees of tables and values, key by key: configs, Helm values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST = 120


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Lines such as "~ cluster.nodes.user.max: 20 -> 30", by key. A list is one value, as it is in TOML."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield f"+ {key}: {_shown(new[key])}"
        elif key not in new:
            yield f"- {key}: {_shown(old[key])}"
        elif old[key] != new[key]:
            yield f"~ {key}: {_shown(old[key])} -> {_shown(new[key])}"


def _leaves(tables: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Values by dotted keys; what is not set is left out."""
    for key, value in tables.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{before}{key}.")
        elif value is not None:
            yield f"{before}{key}", value


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
