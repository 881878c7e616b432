"""A Kubernetes API over HTTP: addresses of kinds, requests with bounded patience, answers in plain data.

Objects stay as they are in YAML: nothing that hubctl does not know is lost.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubctl.adapters.kubernetes.connection import Connection, connect, transport_problem
from hubctl.adapters.patience import Acquaintance, Patience
from hubctl.core.kubernetes import ObjectRef, Passed
from hubctl.core.telling import tell
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock

_PASSING = frozenset({401, 429, 500, 502, 503, 504})
"""401 too: a new access entry of EKS takes some seconds to be known everywhere."""

Json = dict[str, Any]


class ApiError(HubctlError):
    """The API answered with a failure. `status` is the HTTP status, `reason` Kubernetes' own word for it."""

    def __init__(self, doing: str, status: int, body: bytes) -> None:
        answer = _parsed(body)
        self.status = status
        self.reason = str(answer.get("reason", ""))
        said = answer.get("message") or body[:300].decode(errors="replace")
        super().__init__(f"Kubernetes: {doing}: {said}", hint=_hint(status))


def _hint(status: int) -> str:
    if status == 401:
        return "the cluster does not accept these credentials: log in to AWS again, then run the same command again"
    if status == 403:
        return "give this identity an access entry of the cluster (cluster.admins in the config), then: hubctl up"
    return "run the same command again"


def _parsed(body: bytes) -> Json:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


@dataclass(frozen=True)
class _Tried:
    """What came of one request; `status` is 0 where nothing answered."""

    status: int = 0
    body: bytes = b""
    problem: str = ""
    renews: bool = False
    """Whether the next request logs in anew."""
    cookies: tuple[str, ...] = ()
    """What the answer wants to be kept: NAME=VALUE each."""

    @property
    def final(self) -> bool:
        """Whether asking again would give the same."""
        return self.status != 0 and self.status not in _PASSING


class Rest:
    """Requests to one API. Thread-safe."""

    def __init__(self, kubeconfig: Path, clock: Clock) -> None:
        self._kubeconfig = kubeconfig
        self._clock = clock
        self._guard = threading.Lock()
        self._connection: Connection | None = None
        self._retired: list[Connection] = []
        self._acquaintance = Acquaintance()
        self._kinds: dict[str, dict[str, tuple[str, bool]]] = {}

    def connect(self) -> None:
        """Reads the kubeconfig and logs in; asks the API nothing. Raises RefusedError if it cannot be used."""
        self._connected()

    def _connected(self) -> Connection:
        with self._guard:
            if self._connection is None:
                self._connection = connect(self._kubeconfig)
            return self._connection

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
        patient: bool = True,
    ) -> tuple[int, bytes]:
        """One request: HTTP status and body. Passing faults are tried again for a bounded time if `patient`.

        Raises HubctlError if nothing answers, RefusedError if the kubeconfig's helper makes no token,
        InterruptedRunError if a stop was asked for while it waited.
        """
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": content_type} if content is not None else {}
        options = {"params": dict(query or {}), "content": content, "headers": headers}
        patience = Patience(self._clock)
        while True:
            tried = self._try(method, path, options)
            if tried.final:
                return tried.status, tried.body
            renews = tried.renews and patience.attempts == 0
            if not patient or not patience.wait(
                self._acquaintance.budget_seconds, functools.partial(self._tell, tried.problem), at_once=renews
            ):
                return self._given_up(tried)

    def passed_on(
        self, method: str, path: str, *, query: Mapping[str, str], body: Any, cookies: Sequence[str]
    ) -> Passed:
        """One request to what is behind the API, not tried again. Raises HubctlError if nothing answers."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if content is not None else {}
        headers |= {"Cookie": "; ".join(cookies)} if cookies else {}
        tried = self._try(method, path, {"params": dict(query), "content": content, "headers": headers})
        status, answered = self._given_up(tried)
        return Passed(status, answered, tried.cookies)

    def _tell(self, problem: str, left_seconds: float) -> None:
        tell(f"the Kubernetes API at {self._url} does not answer ({problem}); trying for {left_seconds:.0f} s more")

    @property
    def _url(self) -> str:
        return self._connected().url

    def _try(self, method: str, path: str, options: Mapping[str, Any]) -> _Tried:
        connection = self._connected()
        try:
            answer = connection.request(method, path, **options)
        except Exception as error:
            return _Tried(problem=transport_problem(error))
        self._acquaintance.answered |= answer.status_code != 401
        renews = answer.status_code == 401 and connection.has_helper
        if renews:
            self._retire(connection)
        cookies = tuple(line.partition(";")[0] for line in answer.headers.get_list("set-cookie"))
        return _Tried(answer.status_code, answer.content, f"HTTP {answer.status_code}", renews, cookies)

    def _given_up(self, tried: _Tried) -> tuple[int, bytes]:
        if tried.status:
            return tried.status, tried.body
        raise HubctlError(
            f"the Kubernetes API at {self._url} does not answer: {tried.problem}",
            hint=f"check the network, and that this is its address: {self._kubeconfig}",
        )

    def _retire(self, connection: Connection) -> None:
        """What its helper gave may have run out: the next request makes a new one. Others may still be using it."""
        with self._guard:
            if self._connection is connection:
                self._connection = None
                self._retired.append(connection)

    def close(self) -> None:
        """Gives the connections back. A later request opens new ones."""
        with self._guard:
            left = [*self._retired, *([self._connection] if self._connection else [])]
            self._connection, self._retired = None, []
        for connection in left:
            connection.close()

    def json(self, method: str, path: str, *, doing: str, **options: Any) -> Json:
        """The parsed answer. Raises ApiError for anything that is not a success."""
        status, content = self.request(method, path, **options)
        if status >= 400:
            raise ApiError(doing, status, content)
        return _parsed(content)

    def path(self, ref: ObjectRef) -> str:
        """Address of one object."""
        return f"{self.collection(ref.api_version, ref.kind, ref.namespace)}/{ref.name}"

    def collection(self, api_version: str, kind: str, namespace: str = "") -> str:
        """Address of all objects of a kind, in a namespace or ("") everywhere."""
        base = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
        plural, namespaced = self._kind(base, kind)
        within = f"/namespaces/{namespace}" if namespaced and namespace else ""
        return f"{base}{within}/{plural}"

    def _kind(self, base: str, kind: str) -> tuple[str, bool]:
        """Plural name of a kind and whether it has namespaces, as the API itself says."""
        if kind not in self._kinds.get(base, {}):
            found = self.json("GET", base, doing=f"asking for the kinds of {base}")["resources"]
            self._kinds[base] = {
                one["kind"]: (one["name"], one["namespaced"]) for one in found if "/" not in one["name"]
            }
        if kind not in self._kinds[base]:
            raise ApiError(f"asking for {kind} in {base}", 404, b"the cluster knows no such kind")
        return self._kinds[base][kind]
