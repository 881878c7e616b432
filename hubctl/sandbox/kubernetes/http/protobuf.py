"""This module reads the protobuf bodies that Go clients send: helm for its releases, kubectl for what it creates."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from hubctl.sandbox.kubernetes.errors import bad_request, unsupported_media_type
from hubctl.sandbox.kubernetes.http.protobuf_fields import Field, messages
from hubctl.sandbox.kubernetes.objects import Object

MAGIC = b"k8s\x00"
_AMBIGUOUS = {
    ("discovery.k8s.io/v1", "EndpointPort"): "discovery.EndpointPort",
    ("authentication.k8s.io/v1", "TokenRequest"): "authentication.TokenRequest",
}


def read_object(raw: bytes) -> Object:
    """The object in a body that begins with MAGIC. Raises ApiError 415 for kinds whose fields are not known here."""
    envelope = list(_fields(raw[len(MAGIC) :]))
    type_meta = list(_fields(_last(envelope, 1) or b""))
    api_version = (_last(type_meta, 1) or b"").decode()
    kind = (_last(type_meta, 2) or b"").decode()
    message = _AMBIGUOUS.get((api_version, kind), kind)
    if message not in messages():
        raise unsupported_media_type(f"the sandbox cannot read {api_version} {kind} as protobuf; send JSON or YAML")
    return {"apiVersion": api_version, "kind": kind, **_read(_last(envelope, 2) or b"", message)}


def _last(fields: list[tuple[int, Any]], number: int) -> Any:
    found = [value for key, value in fields if key == number]
    return found[-1] if found else None


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, place = _varint(data, place)
            yield number, value if value < 1 << 63 else value - (1 << 64)
            continue
        if wire == 2:
            length, place = _varint(data, place)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        else:
            raise bad_request(f"proto: illegal wireType {wire}")
        if place + length > len(data):
            raise bad_request("unexpected EOF")
        yield number, data[place : place + length]
        place += length


def _varint(data: bytes, place: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        if place >= len(data):
            raise bad_request("unexpected EOF")
        byte = data[place]
        place += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, place
        shift += 7


def _read(data: bytes, message: str) -> Object:
    """A message as JSON has it. What is empty stays; decoding drops what Go would leave out."""
    result: Object = {}
    for number, raw in _fields(data):
        field = messages()[message].get(number)
        if field is None:
            continue
        if field.is_map:
            entry = list(_fields(raw))
            key = (_last(entry, 1) or b"").decode()
            result.setdefault(field.name, {})[key] = _value(_last(entry, 2) or b"", field)
        elif field.is_list:
            result.setdefault(field.name, []).append(_value(raw, field))
        elif field.is_inline:
            result |= _read(raw, field.type)
        elif (value := _value(raw, field)) is not None:
            result[field.name] = value
    return result


def _value(raw: Any, field: Field) -> Any:
    reader = _READERS.get(field.type)
    return _read(raw, field.type) if reader is None else reader(raw)


def _time(raw: bytes) -> str | None:
    parts = dict(_fields(raw))
    if not parts.get(1):
        return None
    text = datetime.fromtimestamp(parts[1], UTC).strftime("%Y-%m-%dT%H:%M:%S")
    nanos = parts.get(2, 0)
    return f"{text}.{nanos // 1000:06d}Z" if nanos else f"{text}Z"


def _int_or_string(raw: bytes) -> int | str:
    parts = dict(_fields(raw))
    return str(parts.get(3, b"").decode()) if parts.get(1) else int(parts.get(2, 0))


_READERS: dict[str, Callable[[Any], Any]] = {
    "s": lambda raw: raw.decode(),
    "i": int,
    "b": bool,
    "y": lambda raw: base64.b64encode(raw).decode(),
    "d": lambda raw: struct.unpack("<d", raw)[0],
    "time": _time,
    "quantity": lambda raw: dict(_fields(raw)).get(1, b"0").decode() or "0",
    "intstr": _int_or_string,
    "raw": lambda raw: json.loads(dict(_fields(raw)).get(1) or b"null"),
}
