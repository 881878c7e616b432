"""A Kubernetes API over HTTP: addresses of kinds, requests with patience, answers in plain data.

The connection (certificates, tokens, exec plugins) is lightkube's. Objects stay as they are in YAML: nothing that
hubctl does not know is lost.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.clock import Clock

_TRIES = 6
_TIMEOUT_SECONDS = 30.0
_HELPER = "client.authentication.k8s.io/v1"
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


class Rest:
    """Requests to one API. Thread-safe."""

    def __init__(self, kubeconfig: Path, clock: Clock) -> None:
        self._kubeconfig = kubeconfig
        self._clock = clock
        self._guard = threading.Lock()
        self._client: Any = None
        self._kinds: dict[str, dict[str, tuple[str, bool]]] = {}

    def connect(self) -> None:
        """Reads the kubeconfig; asks the API nothing. Raises RefusedError if it cannot be used."""
        self._connected()

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
        """One request: HTTP status and body. Passing faults are tried again after growing pauses if `patient`.

        Raises HubctlError if nothing answers, RefusedError if the kubeconfig's helper makes no token.
        """
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": content_type} if content is not None else {}
        client, problem = self._connected(), ""
        tries = _TRIES if patient else 1
        for attempt in range(tries):
            if attempt:
                self._clock.sleep(min(0.25 * 2**attempt, 5.0))
            try:
                answer = client.request(method, path, params=dict(query or {}), content=content, headers=headers)
            except Exception as error:
                problem = _transport_problem(error)
                continue
            if answer.status_code not in _PASSING or attempt == tries - 1:
                return answer.status_code, answer.content
            problem = f"HTTP {answer.status_code}"
        raise HubctlError(
            f"the Kubernetes API at {client.base_url} does not answer: {problem}",
            hint="check the network and that the cluster is there: hubctl status",
        )

    def close(self) -> None:
        """Gives the connections back. A later request opens new ones."""
        with self._guard:
            client, self._client = self._client, None
        if client is not None:
            client.close()

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


def _transport_problem(error: Exception) -> str:
    """Words for a connection that failed; anything that is no such failure is raised.

    By name: lightkube has changed the library it speaks HTTP with before.
    """
    if type(error).__name__ == "ConfigError":
        raise RefusedError(
            f"no token for the Kubernetes API: {error}",
            hint="log in to AWS again (aws sts get-caller-identity shows who you are), then run the same command again",
        ) from error
    if any(base.__name__ == "TransportError" for base in type(error).__mro__):
        return f"{type(error).__name__}: {error}"
    raise error


def _connect(kubeconfig: Path) -> Any:
    from lightkube.config.client_adapter import Client, ConnectionParams
    from lightkube.config.kubeconfig import KubeConfig
    from lightkube.config.models import User
    from lightkube.core.exceptions import ConfigError
    from yaml import YAMLError

    try:
        found: Any = KubeConfig.from_file(kubeconfig).get()
        found = found._replace(user=found.user or User())
        _make_understood(found.user.exec)
        # As Go's clients do: a proxy of the environment serves all but this machine, whatever NO_PROXY says.
        near = urlsplit(found.cluster.server).hostname in ("127.0.0.1", "localhost", "::1")
        return Client(found, ConnectionParams(timeout=_TIMEOUT_SECONDS, trust_env=not near))  # type: ignore[arg-type]
    except (ConfigError, YAMLError, AttributeError, KeyError, TypeError, ValueError, OSError) as error:
        strange = isinstance(error, AttributeError | KeyError | TypeError)  # YAML of another shape
        said = "it is no kubeconfig" if strange else " ".join(str(error).split())
        raise RefusedError(
            f"the kubeconfig {kubeconfig} cannot be used: {said}",
            hint=f"kubectl config view --kubeconfig {kubeconfig}",
        ) from error


def _make_understood(helper: Any) -> None:
    """Gives a helper of API version v1 its older name: lightkube knows no v1, and the two differ in nothing it uses."""
    if helper is not None and helper.apiVersion == _HELPER:
        helper.apiVersion = f"{_HELPER}beta1"
