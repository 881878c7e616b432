"""This module reads the protobuf bodies that Go clients send for the kinds which helm and kubectl write that way.

Field numbers are those of generated.proto in k8s.io/api and k8s.io/apimachinery.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hubctl.sandbox.kubernetes.errors import bad_request, unsupported_media_type
from hubctl.sandbox.kubernetes.objects import Object

MAGIC = b"k8s\x00"


@dataclass(frozen=True)
class Field:
    """A field of a message: its JSON name, and how its bytes read."""

    name: str
    type: str
    """string, int, bool, map, bytes_map, message or strings."""
    message: str = ""
    repeated: bool = False


def _s(name: str) -> Field:
    return Field(name, "string")


_MESSAGES: dict[str, dict[int, Field]] = {
    "ObjectMeta": {
        1: _s("name"),
        2: _s("generateName"),
        3: _s("namespace"),
        5: _s("uid"),
        6: _s("resourceVersion"),
        7: Field("generation", "int"),
        11: Field("labels", "map"),
        12: Field("annotations", "map"),
        13: Field("ownerReferences", "message", "OwnerReference", repeated=True),
        14: Field("finalizers", "string", repeated=True),
    },
    "OwnerReference": {
        1: _s("kind"),
        3: _s("name"),
        4: _s("uid"),
        5: _s("apiVersion"),
        6: Field("controller", "bool"),
        7: Field("blockOwnerDeletion", "bool"),
    },
    "Secret": {
        1: Field("metadata", "message", "ObjectMeta"),
        2: Field("data", "bytes_map"),
        3: _s("type"),
        4: Field("stringData", "map"),
        5: Field("immutable", "bool"),
    },
    "ConfigMap": {
        1: Field("metadata", "message", "ObjectMeta"),
        2: Field("data", "map"),
        3: Field("binaryData", "bytes_map"),
        4: Field("immutable", "bool"),
    },
    "Namespace": {
        1: Field("metadata", "message", "ObjectMeta"),
        2: Field("spec", "message", "NamespaceSpec"),
        3: Field("status", "message", "NamespaceStatus"),
    },
    "NamespaceSpec": {1: Field("finalizers", "string", repeated=True)},
    "NamespaceStatus": {1: _s("phase")},
    "ServiceAccount": {
        1: Field("metadata", "message", "ObjectMeta"),
        2: Field("secrets", "message", "ObjectReference", repeated=True),
        3: Field("imagePullSecrets", "message", "LocalObjectReference", repeated=True),
        4: Field("automountServiceAccountToken", "bool"),
    },
    "ObjectReference": {
        1: _s("kind"),
        2: _s("namespace"),
        3: _s("name"),
        4: _s("uid"),
        5: _s("apiVersion"),
    },
    "LocalObjectReference": {1: _s("name")},
    "DeleteOptions": {
        1: Field("gracePeriodSeconds", "int"),
        2: Field("preconditions", "message", "Preconditions"),
        3: Field("orphanDependents", "bool"),
        4: _s("propagationPolicy"),
        5: Field("dryRun", "string", repeated=True),
    },
    "Preconditions": {1: _s("uid"), 2: _s("resourceVersion")},
    "Eviction": {
        1: Field("metadata", "message", "ObjectMeta"),
        2: Field("deleteOptions", "message", "DeleteOptions"),
    },
    "TokenRequest": {1: Field("metadata", "message", "ObjectMeta"), 2: Field("spec", "message", "TokenRequestSpec")},
    "TokenRequestSpec": {1: Field("audiences", "string", repeated=True), 4: Field("expirationSeconds", "int")},
    "Scale": {1: Field("metadata", "message", "ObjectMeta"), 2: Field("spec", "message", "ScaleSpec")},
    "ScaleSpec": {1: Field("replicas", "int")},
}


def read_object(raw: bytes) -> Object:
    """The object in a body that begins with MAGIC. Raises ApiError 415 for kinds whose fields are not known here."""
    envelope = _message_fields(raw[len(MAGIC) :])
    type_meta = _message_fields(_last(envelope, 1) or b"")
    api_version = (_last(type_meta, 1) or b"").decode()
    kind = (_last(type_meta, 2) or b"").decode()
    if kind not in _MESSAGES:
        raise unsupported_media_type(f"the sandbox cannot read {api_version} {kind} as protobuf; send JSON or YAML")
    return {"apiVersion": api_version, "kind": kind, **_read(_last(envelope, 2) or b"", kind)}


def _last(fields: list[tuple[int, Any]], number: int) -> Any:
    found = [value for key, value in fields if key == number]
    return found[-1] if found else None


def _message_fields(data: bytes) -> list[tuple[int, Any]]:
    return list(_fields(data))


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, place = _varint(data, place)
            yield number, value
        elif wire == 2:
            length, place = _varint(data, place)
            yield number, data[place : place + length]
            place += length
        elif wire in (1, 5):
            place += 8 if wire == 1 else 4
        else:
            raise bad_request(f"proto: illegal wireType {wire}")


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
    result: Object = {}
    for number, raw in _fields(data):
        field = _MESSAGES[message].get(number)
        if field is None:
            continue
        if field.type in ("map", "bytes_map"):
            key, value = _pair(raw, is_bytes=field.type == "bytes_map")
            result.setdefault(field.name, {})[key] = value
        elif field.repeated:
            result.setdefault(field.name, []).append(_value(raw, field))
        elif (value := _value(raw, field)) != "":
            result[field.name] = value
    return result


def _pair(raw: bytes, *, is_bytes: bool) -> tuple[str, str]:
    entry = _message_fields(raw)
    value = _last(entry, 2) or b""
    return (_last(entry, 1) or b"").decode(), base64.b64encode(value).decode() if is_bytes else value.decode()


def _value(raw: Any, field: Field) -> Any:
    if field.type == "message":
        return _read(raw, field.message)
    if field.type == "bool":
        return bool(raw)
    return raw if field.type == "int" else raw.decode()
