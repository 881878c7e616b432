"""A Kubernetes API over HTTP: addresses of kinds, requests with patience, answers in plain data.

The connection (certificates, tokens, exec plugins) is lightkube's. Objects stay as they are in YAML: nothing that hubctl
does not know is lost.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.clock import Clock

_TRIES = 6
_TIMEOUT_SECONDS = 30.0
_PASSING = frozenset({429, 500, 502, 503, 504})

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


class Rest:
    """Requests to one API. Thread-safe."""

    def __init__(self, kubeconfig: Path, clock: Clock) -> None:
        self._kubeconfig = kubeconfig
        self._clock = clock
        self._guard = threading.Lock()
        self._client: Any = None
        self._kinds: dict[str, dict[str, tuple[str, bool]]] = {}

    def _connected(self) -> Any:
        with self._guard:
            if self._client is None:
                self._client = _connect(self._kubeconfig)
            return self._client

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
        """One request. Passing faults are tried again with growing pauses, unless `patient` is off.

        Raises HubctlError if the API cannot be reached.
        """
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": content_type} if content is not None else {}
        client, problem = self._connected(), ""
        for attempt in range(_TRIES if patient else 1):
            if attempt:
                self._clock.sleep(min(0.25 * 2**attempt, 5.0))
            try:
                answer = client.request(method, path, params=dict(query or {}), content=content, headers=headers)
            except Exception as error:
                problem = _transport_problem(error)
                continue
            if answer.status_code not in _PASSING or not patient:
                return answer.status_code, answer.content
            problem = f"HTTP {answer.status_code}"
        raise HubctlError(
            f"the Kubernetes API does not answer: {problem}", hint="check the network and the cluster: hubctl status"
        )

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
        try:
            return self._kinds[base][kind]
        except KeyError as error:
            raise HubctlError(f"the cluster knows no {kind} in {base}", hint="is something older installed?") from error


def _transport_problem(error: Exception) -> str:
    """Words for a connection that failed; anything that is no such failure is raised."""
    if type(error).__name__ == "ConfigError":
        raise RefusedError(f"the kubeconfig cannot be used: {error}", hint="kubectl config view") from error
    if any(base.__name__ == "TransportError" for base in type(error).__mro__):
        return f"{type(error).__name__}: {error}"
    raise error


def _connect(kubeconfig: Path) -> Any:
    from lightkube.config.client_adapter import Client, ConnectionParams
    from lightkube.config.kubeconfig import KubeConfig, SingleConfig
    from lightkube.config.models import User
    from lightkube.core.exceptions import ConfigError

    try:
        found: Any = KubeConfig.from_file(kubeconfig).get()
        if found.user is None:
            found = SingleConfig(
                context_name=found.context_name, context=found.context, cluster=found.cluster, user=User()
            )
        return Client(found, ConnectionParams(timeout=_TIMEOUT_SECONDS, trust_env=False))  # type: ignore[arg-type]
    except (ConfigError, KeyError, TypeError, ValueError, OSError) as error:
        raise RefusedError(
            f"the kubeconfig {kubeconfig} cannot be used: {error}", hint="kubectl config view"
        ) from error
