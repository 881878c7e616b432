"""Bodies in protobuf, as Go clients send them: envelopes, scalars, maps, lists, and what JSON writes otherwise."""

from __future__ import annotations

import base64

from hubctl.sandbox.kubernetes.http.protobuf import MAGIC, read_object
from tests.sandbox.kubernetes.api import Api


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: bytes | str | int) -> bytes:
    """One field on the wire."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def message(api_version: str, kind: str, *fields: bytes) -> bytes:
    """A whole body."""
    meta = field(1, api_version) + field(2, kind)
    return MAGIC + field(1, meta) + field(2, b"".join(fields)) + field(3, "") + field(4, "")


def test_a_secret_is_made_of_bytes(api: Api, namespace: str) -> None:
    labels = field(11, field(1, "owner") + field(2, "helm"))
    data = field(2, field(1, "release") + field(2, b"\x00\xffbytes"))
    body = message("v1", "Secret", field(1, field(1, "r.v1") + labels), data, field(3, "helm.sh/release.v1"))
    path = f"/api/v1/namespaces/{namespace}/secrets"
    made = api.send("POST", path, body, "application/vnd.kubernetes.protobuf").json()
    assert made["metadata"]["labels"] == {"owner": "helm"}
    assert base64.b64decode(made["data"]["release"]) == b"\x00\xffbytes"
    assert made["type"] == "helm.sh/release.v1"


def test_options_of_a_deletion_are_read(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    api.post(path, {"metadata": {"name": "one"}})
    body = message("v1", "DeleteOptions", field(4, "Orphan"))
    answer = api.send("DELETE", f"{path}/one", body, "application/vnd.kubernetes.protobuf").json()
    assert answer["metadata"]["finalizers"] == ["orphan"]


def test_what_stands_in_its_parent_in_json_is_put_there() -> None:
    source = field(1, "secret-name")
    volume = field(1, "words") + field(2, field(6, source))
    probe = field(1, field(2, field(1, "/health") + field(2, field(1, 1) + field(2, 0) + field(3, "http"))))
    container = field(1, "main") + field(11, probe) + field(16, 0)
    read = read_object(message("v1", "Pod", field(2, field(1, volume) + field(2, container))))
    assert read["spec"]["volumes"] == [{"name": "words", "secret": {"secretName": "secret-name"}}]
    assert read["spec"]["containers"][0]["readinessProbe"] == {"httpGet": {"path": "/health", "port": "http"}}


def test_quantities_numbers_and_times_read_as_in_json() -> None:
    limits = field(1, field(1, "memory") + field(2, field(1, "1Gi")))
    container = field(1, "main") + field(8, limits)
    spec = field(2, container) + field(4, 0) + field(25, -5)
    metadata = field(8, field(1, 1767225600))
    read = read_object(message("v1", "Pod", field(1, metadata), field(2, spec)))
    assert read["metadata"]["creationTimestamp"] == "2026-01-01T00:00:00Z"
    assert read["spec"]["containers"][0]["resources"] == {"limits": {"memory": "1Gi"}}
    assert (read["spec"]["terminationGracePeriodSeconds"], read["spec"]["priority"]) == (0, -5)


def test_a_kind_without_known_fields_is_refused(api: Api, namespace: str) -> None:
    status = api.refused(
        "POST",
        f"/api/v1/namespaces/{namespace}/secrets",
        message("v9", "Widget"),
        "application/vnd.kubernetes.protobuf",
    )
    assert (status["code"], status["reason"]) == (415, "UnsupportedMediaType")


def test_a_body_that_ends_too_early_is_a_bad_request(api: Api, namespace: str) -> None:
    body = message("v1", "Secret", field(1, field(1, "one")))[:-8]
    path = f"/api/v1/namespaces/{namespace}/secrets"
    assert api.refused("POST", path, body[:20], "application/vnd.kubernetes.protobuf")["code"] == 400
