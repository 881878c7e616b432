"""This module checks ConfigMaps and Secrets: their keys, how much is in them, and what a type of Secret needs."""

from __future__ import annotations

import base64
import binascii
import json

from hubctl.sandbox.kubernetes.objects import Object, annotations_of
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    required,
    too_long,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.names import config_key

DATA = Path("data")
_LIMIT_BYTES = 1024 * 1024
_FIXED = "field is immutable when `immutable` is set"
_ACCOUNT = "kubernetes.io/service-account.name"
_REGISTRIES = {
    "kubernetes.io/dockercfg": ".dockercfg",
    "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
}
_WHOLE_OBJECT = Path("[]")
"""As the API server writes the path of an error that is about no field."""


def config_map(obj: Object) -> Errors:
    """v1 ConfigMap."""
    data, binary = obj.get("data") or {}, obj.get("binaryData") or {}
    for key in data:
        path = DATA.key(key)
        yield from each(path, key, config_key(key))
        if key in binary:
            yield invalid(path, key, "duplicate of key present in binaryData")
    for key in binary:
        yield from each(Path("binaryData").key(key), key, config_key(key))
    size = sum(len((value or "").encode()) for value in data.values())
    size += sum(len(_decoded(value)) for value in binary.values())
    if size > _LIMIT_BYTES:
        yield too_long(_WHOLE_OBJECT, _LIMIT_BYTES)


def config_map_change(new: Object, old: Object) -> Errors:
    """A ConfigMap that is marked so stays as it is."""
    yield from _immutable(new, old, "data", "binaryData")


def secret(obj: Object) -> Errors:
    """v1 Secret."""
    data = obj.get("data") or {}
    for key in data:
        yield from each(DATA.key(key), key, config_key(key))
    if sum(len(_decoded(value)) for value in data.values()) > _LIMIT_BYTES:
        yield too_long(DATA, _LIMIT_BYTES)
    kind = obj.get("type", "")
    if kind == "kubernetes.io/service-account-token" and not annotations_of(obj).get(_ACCOUNT):
        yield required(Path("metadata.annotations").key(_ACCOUNT))
    if kind in _REGISTRIES:
        yield from _registry(DATA.key(_REGISTRIES[kind]), data.get(_REGISTRIES[kind]))
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & set(data):
        yield required(DATA.key("username"))
        yield required(DATA.key("password"))
    if kind == "kubernetes.io/ssh-auth" and not data.get("ssh-privatekey"):
        yield required(DATA.key("ssh-privatekey"))
    if kind == "kubernetes.io/tls":
        for key in ("tls.crt", "tls.key"):
            if key not in data:
                yield required(DATA.key(key))


def secret_change(new: Object, old: Object) -> Errors:
    """A Secret keeps its type; one that is marked so stays as it is."""
    yield from unchanged(Path("type"), new.get("type", ""), old.get("type", ""))
    yield from _immutable(new, old, "data")


def _immutable(new: Object, old: Object, *names: str) -> Errors:
    if not old.get("immutable"):
        return
    if not new.get("immutable"):
        yield forbidden(Path("immutable"), _FIXED)
    for name in names:
        if (new.get(name) or {}) != (old.get(name) or {}):
            yield forbidden(Path(name), _FIXED)


def _decoded(value: str | None) -> bytes:
    try:
        return base64.b64decode(value or "", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _registry(path: Path, value: str | None) -> Errors:
    """Credentials of a registry are a JSON object; why they are none is told in Go's words where those are known."""
    if value is None:
        yield required(path)
        return
    try:
        content = json.loads(_decoded(value))
    except ValueError as error:
        yield invalid(path, "<secret contents redacted>", _go_words(_decoded(value), error))
        return
    if not isinstance(content, dict):
        kind = {list: "array", str: "string", bool: "bool"}.get(type(content), "number")
        detail = f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
        yield invalid(path, "<secret contents redacted>", detail)


def _go_words(content: bytes, error: ValueError) -> str:
    text = content.decode(errors="replace").strip()
    position = getattr(error, "pos", 0)
    if position >= len(text):
        return "unexpected end of JSON input"
    return f"invalid character '{text[position]}' looking for beginning of value"
