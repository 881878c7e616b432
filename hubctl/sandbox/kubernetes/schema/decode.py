"""This module makes an object of a body: checks types as Go's decoder does, drops what is unknown or empty, and says
so.

What Go leaves out when it writes an object again (null, empty maps and lists, "" and 0 of fields that are no pointers)
is left out here too, or a client that compares would see differences that a real server does not show.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.schema.presence import keeps, keeps_list
from hubctl.sandbox.kubernetes.schema.quantity import is_quantity
from hubctl.sandbox.kubernetes.schema.types import ListOf, MapOf, Scalar, Struct, Type, go_name

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


class DecodeError(Exception):
    """A value has another type than its field, in the words of Go's JSON decoder."""


@dataclass
class Decoded:
    """What a body became, and the paths of fields that are not known."""

    value: Object
    unknown: list[str] = field(default_factory=list)


def decode(body: Object, struct: Struct, *, keep_empty: bool = False) -> Decoded:
    """Reads a body by a kind's fields. With `keep_empty` only types are checked. Raises DecodeError."""
    decoder = _Decoder(keep_empty)
    value = decoder.struct(body, struct, "", ())
    return Decoded(value, decoder.unknown)


class _Decoder:
    def __init__(self, keep_empty: bool) -> None:
        self.unknown: list[str] = []
        self._keep_empty = keep_empty

    def struct(self, value: Object, struct: Struct, shown: str, path: tuple[str, ...]) -> Object:
        result: Object = {}
        for name, item in value.items():
            type_ = struct.fields.get(name)
            here = f"{shown}.{name}" if shown else name
            if type_ is None:
                if struct.is_open:
                    result[name] = item
                else:
                    self.unknown.append(here)
                continue
            if item is None:
                continue
            read = self._value(item, type_, here, struct, (*path, name))
            if not (self._is_empty(read, type_, struct, name) and name not in struct.required):
                result[name] = read
        return result

    def _is_empty(self, value: Any, type_: Type, struct: Struct, name: str) -> bool:
        if self._keep_empty or struct.keeps_empty or isinstance(type_, Struct):
            return False
        if isinstance(type_, Scalar):
            return _is_zero(value, type_) and not keeps(struct.name, name)
        return (
            not value
            and not keeps_list(struct.name, name)
            and not (struct.is_open or struct.name in ("LabelSelectorRequirement",))
        )

    def _value(self, value: Any, type_: Type, shown: str, owner: Struct, path: tuple[str, ...]) -> Any:
        if isinstance(type_, Scalar):
            return _scalar(value, type_, owner, path)
        if isinstance(type_, ListOf):
            if not isinstance(value, list):
                raise _mismatch(value, type_, owner, path)
            items = [self._value(item, type_.item, f"{shown}[{n}]", owner, path) for n, item in enumerate(value)]
            return [item for item in items if item is not None]
        if not isinstance(value, dict):
            raise _mismatch(value, type_, owner, path)
        if isinstance(type_, MapOf):
            return {
                key: self._value(item, type_.item, f"{shown}.{key}", owner, path)
                for key, item in value.items()
                if item is not None or type_.item == Scalar("string")
            }
        return self.struct(value, type_, shown, path)


def _is_zero(value: Any, type_: Scalar) -> bool:
    if type_.name == "bool":
        return value is False
    if type_.name in ("int32", "int64"):
        return bool(value == 0)
    return type_.name in ("string", "[]uint8") and value == ""


def _scalar(value: Any, type_: Scalar, owner: Struct, path: tuple[str, ...]) -> Any:  # noqa: PLR0911 (one a type)
    match type_.name:
        case "any":
            return value
        case "string":
            if value is None:
                return ""
            fits = isinstance(value, str)
        case "bool":
            fits = isinstance(value, bool)
        case "int32" | "int64":
            return _integer(value, type_, owner, path)
        case "float64":
            fits = isinstance(value, int | float) and not isinstance(value, bool)
        case "IntOrString":
            fits = isinstance(value, str | int) and not isinstance(value, bool)
        case "Quantity":
            return _quantity(value, type_, owner, path)
        case "[]uint8":
            return _bytes(value, type_, owner, path)
        case _:
            return _time(value, type_, owner, path)
    if not fits:
        raise _mismatch(value, type_, owner, path)
    return value


def _integer(value: Any, type_: Scalar, owner: Struct, path: tuple[str, ...]) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _mismatch(value, type_, owner, path)
    bits = 31 if type_.name == "int32" else 63
    if not -(1 << bits) <= value < 1 << bits:
        raise _mismatch(value, type_, owner, path, f"number {value}")
    return value


def _quantity(value: Any, type_: Scalar, owner: Struct, path: tuple[str, ...]) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _mismatch(value, type_, owner, path)
    text = str(value)
    if not is_quantity(text):
        raise DecodeError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
    return text


def _bytes(value: Any, type_: Scalar, owner: Struct, path: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise _mismatch(value, type_, owner, path)
    plain = value.replace("\n", "").replace("\r", "")
    try:
        base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        raise DecodeError(f"illegal base64 data at input byte {_first_illegal(plain)}") from None
    return plain


def _first_illegal(text: str) -> int:
    match = re.search(r"[^A-Za-z0-9+/]", text)
    if match is not None:
        return match.start()
    return len(text) // 4 * 4


def _time(value: Any, type_: Scalar, owner: Struct, path: tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise _mismatch(value, type_, owner, path)
    if not _TIME.match(value):
        raise DecodeError(f'parsing time "{value}" as "2006-01-02T15:04:05Z07:00": cannot parse "{value}" as "2006"')
    return value


def _mismatch(value: Any, type_: Type, owner: Struct, path: tuple[str, ...], seen: str = "") -> DecodeError:
    what = seen or json_kind(value)
    field_path = ".".join(path)
    return DecodeError(
        f"json: cannot unmarshal {what} into Go struct field {owner.name}.{field_path} of type {go_name(type_)}"
    )


def json_kind(value: Any) -> str:
    """As Go's decoder calls what it found."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number" if isinstance(value, int) else f"number {value}"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
