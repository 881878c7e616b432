"""The log of requests: a line each, without bodies or tokens."""

from __future__ import annotations

import json

from tests.sandbox.kubernetes.api import Api, Json


def _lines(api: Api) -> list[Json]:
    return [json.loads(line) for line in (api.settings.state_dir / "requests.jsonl").read_text().splitlines()]


def test_a_request_is_a_line(api: Api, namespace: str) -> None:
    api.post(f"/api/v1/namespaces/{namespace}/secrets", {"metadata": {"name": "s"}, "stringData": {"a": "hidden-word"}})
    api.http.get(f"/api/v1/namespaces/{namespace}/secrets/nobody?x=1")
    write, read = _lines(api)[-2:]
    assert (write["verb"], write["kind"], write["status"], write["user"]) == ("POST", "write", 201, "kubernetes-admin")
    assert (read["path"], read["kind"], read["status"]) == (
        f"/api/v1/namespaces/{namespace}/secrets/nobody?x=1", "read", 404,
    )  # fmt: skip


def test_no_token_and_no_body_is_in_it(api: Api) -> None:
    text = (api.settings.state_dir / "requests.jsonl").read_text()
    assert api.server.token not in text and "hidden-word" not in text


def test_who_is_refused_has_no_name(api: Api) -> None:
    with api.client("wrong") as stranger:
        stranger.get("/api/v1/pods")
    assert (_lines(api)[-1]["status"], _lines(api)[-1]["user"]) == (401, "")
