"""This module says which fields an object sets, and which differ between two objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hubctl.sandbox.kubernetes.apply import paths
from hubctl.sandbox.kubernetes.apply.paths import FieldSet, Path
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.schema.types import ListOf, MapOf, Scalar, Struct, Type

_ALWAYS_THERE = frozenset({"metadata", "spec", "status", "template", "strategy", "updateStrategy", "containers"})
"""Fields that Go's zero value has too, so that nobody owns their mere existence."""


def applied_fields(value: Object, struct: Struct) -> FieldSet:
    """The fields that an applied configuration names: leaves, and entries of maps and lists."""
    found: set[Path] = set()
    _collect(value, struct, (), found)
    found.discard(())
    return frozenset(found)


def _collect(value: Any, type_: Type, path: Path, found: set[Path]) -> None:
    if _is_leaf(value, type_):
        found.add(path)
    elif isinstance(type_, ListOf):
        for entry in value:
            here = (*path, paths.item(type_, entry))
            found.add(here)
            if not type_.is_set:
                _collect(entry, type_.item, here, found)
    elif isinstance(type_, MapOf):
        for key, entry in value.items():
            here = (*path, paths.field(key))
            found.add(here)
            _collect(entry, type_.item, here, found)
    elif isinstance(type_, Struct):
        for name, entry in value.items():
            _collect(entry, type_.fields.get(name, Scalar("any")), (*path, paths.field(name)), found)


def _is_leaf(value: Any, type_: Type) -> bool:
    if isinstance(type_, Scalar) or not value:
        return True
    return type_.is_atomic


@dataclass
class Difference:
    """Paths that are new, have another value, or are gone."""

    added: set[Path] = field(default_factory=set)
    changed: set[Path] = field(default_factory=set)
    removed: set[Path] = field(default_factory=set)

    @property
    def written(self) -> FieldSet:
        """What somebody set: new or changed."""
        return frozenset(self.added | self.changed)


def difference(old: Object, new: Object, struct: Struct) -> Difference:
    """What changed from one object to another."""
    result = Difference()
    _compare(old, new, struct, (), result)
    return result


_MISSING: Any = object()


def _compare(old: Any, new: Any, type_: Type, path: Path, result: Difference) -> None:
    if old is _MISSING or new is _MISSING:
        _one_sided(old, new, type_, path, result)
    elif isinstance(type_, Scalar) or type_.is_atomic:
        if old != new:
            result.changed.add(path)
    elif isinstance(type_, ListOf):
        _compare_children(_by_key(old, type_, path), _by_key(new, type_, path), type_.item, result, is_set=type_.is_set)
    elif isinstance(type_, MapOf):
        _compare_children(_by_name(old, path), _by_name(new, path), type_.item, result)
    else:
        for name in {**(old or {}), **(new or {})}:
            child = type_.fields.get(name, Scalar("any"))
            here = (*path, paths.field(name))
            _compare((old or {}).get(name, _MISSING), (new or {}).get(name, _MISSING), child, here, result)


def _compare_children(
    old: dict[Path, Any], new: dict[Path, Any], type_: Type, result: Difference, *, is_set: bool = False
) -> None:
    for path in {**old, **new}:
        child = Scalar("any") if is_set else type_
        _compare(old.get(path, _MISSING), new.get(path, _MISSING), child, path, result)


def _by_key(values: Any, type_: ListOf, path: Path) -> dict[Path, Any]:
    return {(*path, paths.item(type_, value)): value for value in values or []}


def _by_name(values: Any, path: Path) -> dict[Path, Any]:
    return {(*path, paths.field(name)): value for name, value in (values or {}).items()}


def _one_sided(old: Any, new: Any, type_: Type, path: Path, result: Difference) -> None:
    value, found = (new, result.added) if old is _MISSING else (old, result.removed)
    if not (path and path[-1].removeprefix("f:") in _ALWAYS_THERE) or _is_leaf(value, type_):
        found.add(path)
    if _is_leaf(value, type_):
        return
    if isinstance(type_, Struct):
        children = {
            (*path, paths.field(name)): (type_.fields.get(name, Scalar("any")), child) for name, child in value.items()
        }
    elif isinstance(type_, ListOf):
        item_type = Scalar("any") if type_.is_set else type_.item
        children = {here: (item_type, child) for here, child in _by_key(value, type_, path).items()}
    elif isinstance(type_, MapOf):
        children = {here: (type_.item, child) for here, child in _by_name(value, path).items()}
    else:
        return
    for here, (child_type, child) in children.items():
        pair = (_MISSING, child) if old is _MISSING else (child, _MISSING)
        _one_sided(*pair, child_type, here, result)
