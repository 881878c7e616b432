"""Fulfils `hubctl.ports.prometheus.Prometheus`: at an address, or behind a Kubernetes API's service proxy.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hubctl.adapters.patience import BUDGET_SECONDS, Patience
from hubctl.core.telling import tell
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.prometheus import Sampled

_MOST_POINTS = 11_000
"""Prometheus refuses a question with more a series."""
_SECONDS = 60.0
_PASSING = frozenset({429, 502, 503, 504})

Fetch = Callable[[str, str, Mapping[str, str]], tuple[int, bytes]]
"""Method, path below the root and query in; HTTP status and body out. Raises HubctlError if nothing answers."""


class PrometheusApi:
    """One server. `where` names it in error texts."""

    def __init__(self, fetch: Fetch, where: str, clock: Clock) -> None:
        self._fetch = fetch
        self._where = where
        self._clock = clock

    def range(self, query: str, *, start: int, end: int, step_seconds: int) -> Sequence[Sampled]:
        """A query over a time of any length, asked in pieces."""
        found: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
        for first, last in _pieces(start, end, step_seconds):
            asked = {"query": query, "start": str(first), "end": str(last), "step": str(step_seconds)}
            for one in self._asked("GET", "api/v1/query_range", asked)["result"]:
                points = found.setdefault(tuple(sorted(one["metric"].items())), [])
                points += _finite(one["values"])
        return [Sampled(dict(labels), points) for labels, points in found.items()]

    def _asked(self, method: str, path: str, query: Mapping[str, str]) -> Any:
        status, body = self._patiently(method, path, query)
        return self._data(status, _parsed(body), body)

    def _patiently(self, method: str, path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        patience = Patience(self._clock)
        while True:
            status, body = self._fetch(method, path, query)
            if status not in _PASSING:
                return status, body
            if not patience.wait(BUDGET_SECONDS, functools.partial(self._tell, status)):
                return status, body

    def _tell(self, status: int, left_seconds: float) -> None:
        tell(f"{self._where} answers HTTP {status}; trying for {left_seconds:.0f} s more")

    def _data(self, status: int, answer: Mapping[str, Any], body: bytes) -> Any:
        if status == 200 and answer.get("status") == "success":
            return answer["data"]
        said = answer.get("error") or answer.get("message") or body[:200].decode(errors="replace") or "nothing"
        raise HubctlError(f"{self._where} answers HTTP {status}: {said}", hint="hubctl status")


def at_address(url: str) -> Fetch:
    """A server that answers here. The connection is made anew for every question: there are a few dozen."""
    import httpx

    base = url.rstrip("/")

    def fetch(method: str, path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            answer = httpx.request(method, f"{base}/{path}", params=dict(query), timeout=_SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            raise HubctlError(f"{base} does not answer: {said}", hint="check the address of --prometheus") from error
        return answer.status_code, answer.content

    return fetch


def in_cluster(kubernetes: Kubernetes, namespace: str, service: str) -> Fetch:
    """A server behind the Kubernetes API; `service` is "name:port"."""

    def fetch(method: str, path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        answered = kubernetes.proxy(method, namespace, service, path, query=query)
        return answered.status, answered.body

    return fetch


def _pieces(start: int, end: int, step_seconds: int) -> Iterator[tuple[int, int]]:
    reach = (_MOST_POINTS - 1) * step_seconds
    while start <= end:
        last = min(end, start + reach)
        yield start, last
        start += reach + step_seconds


def _finite(values: Sequence[tuple[float, str]]) -> Iterator[tuple[float, float]]:
    for at, text in values:
        if math.isfinite(value := float(text)):
            yield float(at), value


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
