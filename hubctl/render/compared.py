"""What differs between two sets of Helm values or settings, place by place; secrets are masked. Pure."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MASK = "(masked)"
_SECRET = re.compile(r"secret|passw|token|credential|private_?key|api_?key|client_?id|webhook|cookie", re.IGNORECASE)
_NOT_SECRET = re.compile(r"secretName$|secretKeyRef|automount|serviceAccountToken$", re.IGNORECASE)


@dataclass(frozen=True)
class Difference:
    """One place that differs. What is not there is None; both are JSON, or lines of a longer text."""

    path: str
    before: str | None
    after: str | None
    lines: tuple[str, ...] = ()
    """Instead of both, for texts of several lines: what differs, as `diff` says it."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """All places in which the two differ, by their paths."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    missing = object()
    changed = (path for path in sorted(old.keys() | new.keys()) if old.get(path, missing) != new.get(path, missing))
    return tuple(_difference(path, old, new) for path in changed)


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Maps are gone into; a list counts as one value, as it does for helm."""
    if isinstance(value, Mapping) and value:
        for key, child in value.items():
            yield from _leaves(child, (*path, str(key)))
    elif path:
        yield path, value


def _difference(path: tuple[str, ...], old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Difference:
    before, after = old.get(path), new.get(path)
    name = ".".join(path)
    if isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
        shown = (MASK if _SECRET.search(line) else line for line in list(lines)[2:] if not line.startswith("@@"))
        return Difference(name, None, None, tuple(shown))
    return Difference(
        name,
        _shown(path, before) if path in old else None,
        _shown(path, after) if path in new else None,
    )


def _shown(path: tuple[str, ...], value: Any) -> str:
    return json.dumps(masked(value, path), ensure_ascii=False, default=str)


def masked(value: Any, path: tuple[str, ...] = ()) -> Any:
    """The value without what may be a secret, told by the names of its keys: extra_values may hold some."""
    if isinstance(value, Mapping):
        return {key: masked(child, (*path, str(key))) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, path) for item in value]
    is_secret = any(_SECRET.search(key) and not _NOT_SECRET.search(key) for key in path)
    return MASK if is_secret and value not in (None, "", True, False) else value
