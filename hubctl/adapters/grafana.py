"""Fulfils `hubctl.ports.grafana.Grafana`: with a token at an address, or logged in through a Kubernetes API.

https://grafana.com/docs/grafana/latest/developers/http_api/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.kubernetes import Kubernetes

_SECONDS = 30.0
_PAGE = 100
"""The search gives up to 5000 at once."""
_TOKEN_HINT = "give it a token of an admin: HUBCTL_GRAFANA_TOKEN, or leave it out: --without grafana"  # noqa: S105

Fetch = Callable[[str, Mapping[str, str]], tuple[int, bytes]]
"""Path below Grafana's root and query in; HTTP status and body out. Raises HubctlError if nothing answers."""


class GrafanaApi:
    """One server. `where` names it in error texts."""

    def __init__(self, fetch: Fetch, where: str) -> None:
        self._fetch = fetch
        self._where = where

    def dashboards(self) -> Sequence[Mapping[str, Any]]:
        """Page by page, until one is not full."""
        found: list[Mapping[str, Any]] = []
        for page in range(1, 1000):
            asked = {"type": "dash-db", "limit": str(_PAGE), "page": str(page)}
            some = self._asked("api/search", asked)
            found += some
            if len(some) < _PAGE:
                break
        return found

    def dashboard(self, uid: str) -> Mapping[str, Any]:
        """One whole dashboard."""
        return dict(self._asked(f"api/dashboards/uid/{uid}", {}))

    def folders(self) -> Sequence[Mapping[str, Any]]:
        """Folders."""
        return list(self._asked("api/folders", {"limit": "1000"}))

    def datasources(self) -> Sequence[Mapping[str, Any]]:
        """Data sources."""
        return list(self._asked("api/datasources", {}))

    def _asked(self, path: str, query: Mapping[str, str]) -> Any:
        status, body = self._fetch(path, query)
        if status in (401, 403):
            raise RefusedError(f"{self._where} refuses {path}: {_said(status, body)}", hint=_TOKEN_HINT)
        if status != 200:
            raise HubctlError(f"{self._where} answers {path} with {_said(status, body)}", hint="hubctl status")
        try:
            return json.loads(body)
        except ValueError as error:
            raise HubctlError(
                f"{self._where} answers {path} with something else than JSON", hint=_TOKEN_HINT
            ) from error


def at_address(url: str, token: str) -> Fetch:
    """One that answers here."""
    import httpx

    base = url.rstrip("/")
    # One for all: each makes anew what it needs for TLS, and dashboards are many.
    client = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS)

    def fetch(path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            answer = client.get(f"{base}/{path}", params=dict(query))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            raise HubctlError(f"Grafana at {base} does not answer: {said}", hint="--without grafana") from error
        return answer.status_code, answer.content

    return fetch


def in_cluster(kubernetes: Kubernetes, namespace: str, service: str, path: str, login: Mapping[str, str]) -> Fetch:
    """One behind the Kubernetes API, below `path`. It is logged in to for a cookie: the API's proxy passes no header
    Authorization on. `login` has `user` and `password`. Raises RefusedError where they are not taken."""
    answered = kubernetes.proxy("POST", namespace, service, f"{path}login", query={}, body=dict(login))
    if answered.status != 200 or not answered.cookies:
        said = _said(answered.status, answered.body)
        raise RefusedError(f"Grafana in namespace {namespace} takes no login: {said}", hint=_TOKEN_HINT)

    def fetch(asked: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        found = kubernetes.proxy("GET", namespace, service, f"{path}{asked}", query=query, cookies=answered.cookies)
        return found.status, found.body

    return fetch


def _said(status: int, body: bytes) -> str:
    try:
        words = json.loads(body).get("message", "")
    except (ValueError, AttributeError):
        words = body[:120].decode(errors="replace")
    return f"HTTP {status} {words}".strip()
