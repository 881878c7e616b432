"""This module checks an applied configuration against its kind's fields, merges it in, and prunes what was dropped."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.apply import paths
from hubctl.sandbox.kubernetes.objects import Object, clone
from hubctl.sandbox.kubernetes.schema.types import KEY_DEFAULTS, ListOf, MapOf, Scalar, Struct, Type


def problems(value: Object, struct: Struct) -> list[str]:
    """What is wrong with a configuration, in the words of structured-merge-diff; empty if nothing is."""
    found: list[str] = []
    _check(value, struct, "", found)
    return found


def _check(value: Any, type_: Type, where: str, found: list[str]) -> None:
    if value is None:
        return
    if isinstance(type_, Scalar):
        _check_scalar(value, type_, where, found)
    elif isinstance(type_, ListOf):
        _check_list(value, type_, where, found)
    elif not isinstance(value, dict):
        found.append(f"{where}: expected map, got &{{{_go(value)}}}")
    elif isinstance(type_, MapOf):
        for key, entry in value.items():
            _check(entry, type_.item, f"{where}.{key}", found)
    else:
        for name, entry in value.items():
            declared = type_.fields.get(name)
            if declared is not None:
                _check(entry, declared, f"{where}.{name}", found)
            elif not type_.is_open:
                found.append(f"{where}.{name}: field not declared in schema")


def _check_scalar(value: Any, type_: Scalar, where: str, found: list[str]) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if type_.name in ("int32", "int64", "float64") and not is_number:
        found.append(f"{where}: expected numeric (int or float), got {_go_type(value)}")
    elif type_.name in ("string", "[]uint8") and not isinstance(value, str):
        found.append(f"{where}: expected string, got &value.valueUnstructured{{Value:{_go(value)}}}")
    elif type_.name == "bool" and not isinstance(value, bool):
        found.append(f"{where}: expected boolean, got &{{{_go(value)}}}")
    elif type_.name in ("Quantity", "IntOrString") and isinstance(value, dict | list):
        found.append(f"{where}: expected any scalar, got &{{{_go(value)}}}")


def _check_list(value: Any, type_: ListOf, where: str, found: list[str]) -> None:
    if not isinstance(value, list):
        found.append(f"{where}: expected list, got &{{{_go(value)}}}")
        return
    seen: set[str] = set()
    for number, entry in enumerate(value):
        here = f"{where}[{number}]"
        if not type_.is_atomic:
            missing = [key for key in type_.keys if key not in (entry or {}) and key not in KEY_DEFAULTS]
            if missing:
                shape = f"associative list with keys has an element that omits key field {_quoted(missing[0])}"
                found.append(f"{where}: element {number}: {shape} (and doesn't have default value)")
                continue
            element = paths.item(type_, entry)
            here = f"{where}{paths.shown((element,))}"
            if element in seen:
                found.append(f"{where}: duplicate entries for key {paths.shown((element,))}")
            seen.add(element)
        _check(entry, type_.item, here, found)


def _quoted(text: str) -> str:
    return f'"{text}"'


def _go(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{_go(entry)}" for key, entry in sorted(value.items())) + "]"
    if isinstance(value, list):
        return "[" + " ".join(_go(entry) for entry in value) + "]"
    return str(value)


def _go_type(value: Any) -> str:
    names = {bool: "bool", str: "string", int: "int64", float: "float64", list: "[]interface {}"}
    return names.get(type(value), "map[string]interface {}")


def merged(live: Any, config: Any, type_: Type) -> Any:
    """The live value with the configuration on top."""
    if live is None or config is None or isinstance(type_, Scalar) or type_.is_atomic:
        return clone(config)
    if isinstance(type_, ListOf):
        return _merged_list(live, config, type_)
    result = clone(live)
    for name, entry in config.items():
        child = type_.item if isinstance(type_, MapOf) else type_.fields.get(name, Scalar("any"))
        result[name] = merged(live.get(name), entry, child)
    return result


def _merged_list(live: list[Any], config: list[Any], type_: ListOf) -> list[Any]:
    old = {paths.item(type_, entry): entry for entry in live}
    new = {paths.item(type_, entry): entry for entry in config}
    if type_.is_set:
        return [*old.values(), *(entry for key, entry in new.items() if key not in old)]
    both = {
        key: merged(old.get(key), new[key], type_.item) if key in new else clone(old[key]) for key in {**old, **new}
    }
    # Whoever names every entry decides their order.
    order = list(new) if set(old) <= set(new) else [*old, *(key for key in new if key not in old)]
    return [both[key] for key in order]


def pruned(value: Any, type_: Type, last: Object, owned: Object) -> Any:
    """The value without what a manager applied before (`last`) and nobody owns now (`owned`); both as in fieldsV1."""
    if isinstance(type_, ListOf) and isinstance(value, list):
        kept = []
        for entry in value:
            element = paths.item(type_, entry)
            if element in last and element not in owned:
                continue
            inside = last.get(element)
            kept.append(pruned(entry, type_.item, inside, owned[element]) if inside else entry)
        return kept
    if not isinstance(value, dict):
        return value
    result: Object = {}
    for name, entry in value.items():
        element = paths.field(name)
        if element in last and element not in owned:
            continue
        inside = last.get(element)
        child = type_.item if isinstance(type_, MapOf) else _field_type(type_, name)
        result[name] = pruned(entry, child, inside, owned[element]) if inside else entry
    return result


def _field_type(type_: Type, name: str) -> Type:
    return type_.fields.get(name, Scalar("any")) if isinstance(type_, Struct) else Scalar("any")
