"""This module writes the paths by which fields are owned, as in managedFields (f:, k:, v:) and as in messages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.schema.types import KEY_DEFAULTS, ListOf

Path = tuple[str, ...]
FieldSet = frozenset[Path]


def field(name: str) -> str:
    """The element for a field or a map's key."""
    return f"f:{name}"


def item(type_: ListOf, value: Any) -> str:
    """The element for a list's entry: by its key fields, or by its value. Raises KeyError if a key is missing."""
    if type_.is_set:
        return f"v:{_compact(value)}"
    keys = {key: value[key] if key in value else KEY_DEFAULTS[key] for key in sorted(type_.keys)}
    return f"k:{_compact(keys)}"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def shown(path: Path) -> str:
    """As in messages: .spec.containers[name="hub"].image."""
    return "".join(_shown(element) for element in path)


def _shown(element: str) -> str:
    kind, _, rest = element.partition(":")
    if kind == "f":
        return f".{rest}"
    if kind == "v":
        return f"[={rest}]"
    pairs = json.loads(rest)
    return "[" + ",".join(f"{key}={_compact(value)}" for key, value in pairs.items()) + "]"


def to_tree(fields: Iterable[Path]) -> Object:
    """As in fieldsV1: nested, with "." for what is owned itself and has owned parts."""
    tree: Object = {}
    for path in sorted(fields):
        node = tree
        for element in path:
            node = node.setdefault(element, {})
        node["."] = {}
    _drop_lone_dots(tree)
    return tree


def _drop_lone_dots(node: Object) -> None:
    for child in node.values():
        if set(child) == {"."}:
            child.clear()
        else:
            _drop_lone_dots(child)


def from_tree(tree: Object) -> FieldSet:
    """The reverse of `to_tree`."""
    found: set[Path] = set()
    _collect(tree, (), found)
    return frozenset(found)


def _collect(node: Object, path: Path, found: set[Path]) -> None:
    for element, child in node.items():
        if element == ".":
            found.add(path)
        elif child:
            _collect(child, (*path, element), found)
        else:
            found.add((*path, element))
