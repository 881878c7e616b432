"""This module applies strategic merge patches: lists merge by the keys that Kubernetes' types name, with directives."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.errors import bad_request
from hubctl.sandbox.kubernetes.objects import Object, clone
from hubctl.sandbox.kubernetes.schema import topology
from hubctl.sandbox.kubernetes.schema.types import ListOf, Scalar, Struct, Type

_DIRECTIVE = "$patch"
_RETAIN = "$retainKeys"
_DELETE_VALUES = "$deleteFromPrimitiveList/"
_ORDER = "$setElementOrder/"


def strategic_patched(target: Object, patch: Object, struct: Struct) -> Object:
    """The target with the patch merged in."""
    return _merge_map(target, patch, struct)


def _merge_map(target: Object, patch: Object, type_: Type) -> Object:
    directive = patch.get(_DIRECTIVE)
    if directive == "replace":
        cleaned: Object = _clean(patch)
        return cleaned
    if directive == "delete":
        return {}
    if directive not in (None, "merge"):
        raise bad_request(f'unknown patch type found: "{directive}"')
    result = dict(target)
    if _RETAIN in patch:
        result = {key: value for key, value in result.items() if key in patch[_RETAIN]}
    _delete_values(result, patch)
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merge_field(result.get(key), value, key, type_)
    return _ordered(result, patch, type_)


def _delete_values(result: Object, patch: Object) -> None:
    for key, values in patch.items():
        if key.startswith(_DELETE_VALUES):
            name = key.removeprefix(_DELETE_VALUES)
            result[name] = [item for item in result.get(name) or [] if item not in values]


def _merge_field(current: Any, value: Any, name: str, owner: Type) -> Any:
    type_ = owner.fields.get(name, Scalar("any")) if isinstance(owner, Struct) else Scalar("any")
    if isinstance(value, dict):
        base = current if isinstance(current, dict) else {}
        return _merge_map(base, value, type_)
    if isinstance(value, list) and isinstance(type_, ListOf) and isinstance(owner, Struct):
        return _merge_list(current or [], value, name, owner, type_)
    return clone(value)


def _merge_list(current: list[Any], patch: list[Any], name: str, owner: Struct, type_: ListOf) -> list[Any]:
    if (owner.name, name) in topology.PATCH_SETS:
        return [*current, *(item for item in patch if item not in current)]
    key = topology.patch_key(owner.name, name)
    if key is None or any(isinstance(item, dict) and item.get(_DIRECTIVE) == "replace" for item in patch):
        return [_clean(item) for item in patch if not (isinstance(item, dict) and set(item) == {_DIRECTIVE})]
    result = list(current)
    for item in patch:
        _merge_entry(result, item, key, type_.item)
    return result


def _merge_entry(result: list[Any], item: Object, key: str, type_: Type) -> None:
    if key not in item:
        raise bad_request(f"map: {item} does not contain declared merge key: {key}")
    found = next((n for n, entry in enumerate(result) if entry.get(key) == item[key]), None)
    if item.get(_DIRECTIVE) == "delete":
        if found is not None:
            result.pop(found)
    elif found is None:
        result.append(_merge_map({}, item, type_))
    else:
        result[found] = _merge_map(result[found], item, type_)


def _ordered(result: Object, patch: Object, type_: Type) -> Object:
    for key, order in patch.items():
        name = key.removeprefix(_ORDER)
        if not key.startswith(_ORDER) or not isinstance(result.get(name), list) or not isinstance(type_, Struct):
            continue
        by = topology.patch_key(type_.name, name)
        wanted = [entry.get(by) if isinstance(entry, dict) and by else entry for entry in order]
        result[name] = _sorted(result[name], wanted, by)
    return result


def _sorted(items: list[Any], wanted: list[Any], by: str | None) -> list[Any]:
    """Entries that the order names stand in that order; others keep their place behind what they followed."""
    named = [item for item in items if (item.get(by) if by else item) in wanted]
    rest = [item for item in items if (item.get(by) if by else item) not in wanted]
    return [*sorted(named, key=lambda item: wanted.index(item.get(by) if by else item)), *rest]


def _clean(value: Any) -> Any:
    """A copy without directives."""
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items() if not key.startswith("$") and item is not None}
    return [_clean(item) for item in value] if isinstance(value, list) else value
