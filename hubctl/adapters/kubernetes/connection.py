"""The connection that a kubeconfig describes: address, certificates, login. Made by lightkube, with what it lacks.

https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ names the fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hubctl.adapters.kubernetes.login import Given, Helper
from hubctl.errors import RefusedError

_CONNECT_SECONDS, _READ_SECONDS = 5.0, 15.0
"""Long enough for an admission webhook with its default of ten seconds; a stop waits no longer than this either."""
_NEAR = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Connection:
    """An HTTP client that is logged in. Thread-safe."""

    url: str
    _client: Any = field(repr=False)
    _server_name: str = ""
    has_helper: bool = False
    """Whether a helper made the login, so that making the connection anew may bring a new one."""

    def request(self, method: str, path: str, **options: Any) -> Any:
        """One request, with the client library's own answer and errors."""
        extensions = {"sni_hostname": self._server_name} if self._server_name else None
        return self._client.request(method, path, extensions=extensions, **options)

    def close(self) -> None:
        """Gives it back."""
        self._client.close()


def connect(kubeconfig: Path) -> Connection:
    """Reads a kubeconfig and asks its helper, if it names one. Connects when it is first used.

    Raises RefusedError for a file that cannot be used, or a helper that fails.
    """
    import yaml
    from lightkube.core.exceptions import ConfigError

    try:
        cluster, user = _current(_read(kubeconfig))
        helper = Helper.of(user.pop("exec", None), kubeconfig)
        given = helper.ask(cluster) if helper else Given()
        return _connection(kubeconfig, cluster, user | given.as_user(), has_helper=helper is not None)
    except (yaml.YAMLError, ConfigError, AttributeError, KeyError, TypeError, ValueError, OSError) as error:
        raise _unusable(kubeconfig, error) from error


def _unusable(kubeconfig: Path, error: Exception) -> RefusedError:
    strange = isinstance(error, AttributeError | KeyError | TypeError)  # YAML of another shape
    said = "it is no kubeconfig" if strange else " ".join(str(error).split())
    if isinstance(error, OSError):
        said = "not found" if isinstance(error, FileNotFoundError) else str(error.strerror)
    hint = f"kubectl config view --kubeconfig {kubeconfig}"
    if isinstance(error, FileNotFoundError) and ":" in str(kubeconfig):
        hint = f"name one file: KUBECONFIG={kubeconfig} kubectl config view --flatten > kubeconfig"
    return RefusedError(f"the kubeconfig {kubeconfig} cannot be used: {said}", hint=hint)


def _read(kubeconfig: Path) -> dict[str, Any]:
    import yaml

    content = yaml.safe_load(kubeconfig.expanduser().read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise TypeError("it is no table")
    if not content.keys() & {"clusters", "contexts", "users"}:
        raise KeyError("clusters")
    return content


def _current(content: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Cluster and user of the current context; copies, so that they may be changed."""
    name = content.get("current-context")
    if not name:
        raise ValueError("it has no current-context (kubectl config use-context NAME sets one)")
    context = _entry(content, "context", name)
    user = context.get("user")
    return _entry(content, "cluster", context["cluster"]), _entry(content, "user", user) if user else {}


def _entry(content: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    for one in content.get(f"{kind}s") or ():
        if one.get("name") == name:
            return dict(one.get(kind) or {})
    raise ValueError(f"it has no {kind} {name!r}")


def _connection(path: Path, cluster: dict[str, Any], user: dict[str, Any], *, has_helper: bool) -> Connection:
    """Paths in a kubeconfig are relative to its folder; lightkube knows that of all but the token's."""
    from lightkube.config.client_adapter import Client, ConnectionParams

    if token_file := user.get("tokenFile"):
        user["tokenFile"] = str(path.parent / token_file)
    # As Go's clients do: a proxy of the environment serves all but this machine, whatever NO_PROXY says.
    near = urlsplit(cluster["server"]).hostname in _NEAR
    timeout: Any = (_CONNECT_SECONDS, _READ_SECONDS, _READ_SECONDS, _CONNECT_SECONDS)
    wanted = ConnectionParams(timeout=timeout, trust_env=not near, proxy=cluster.get("proxy-url"))
    client: Any = Client(_single(path, cluster, user), wanted)
    client.headers.update(_impersonation(user))
    return Connection(cluster["server"], client, cluster.get("tls-server-name") or "", has_helper=has_helper)


def _single(path: Path, cluster: dict[str, Any], user: dict[str, Any]) -> Any:
    from lightkube.config.kubeconfig import KubeConfig

    named = {
        "clusters": [{"name": "the", "cluster": cluster}],
        "users": [{"name": "the", "user": user}],
        "contexts": [{"name": "the", "context": {"cluster": "the", "user": "the"}}],
        "current-context": "the",
    }
    try:
        return KubeConfig.from_dict(named, fname=path.expanduser()).get()
    except Exception as error:  # of whatever library lightkube reads them with
        raise ValueError(str(error)) from error


def _impersonation(user: dict[str, Any]) -> list[tuple[str, str]]:
    """Whom the requests are made as, if as somebody else."""
    groups = [("Impersonate-Group", group) for group in user.get("as-groups") or ()]
    return [("Impersonate-User", user["as"]), *groups] if user.get("as") else []


def transport_problem(error: Exception) -> str:
    """Words for a connection that failed; anything that is no such failure is raised.

    By name: lightkube has changed the library it speaks HTTP with before.
    """
    names = {base.__name__ for base in type(error).__mro__}
    if "ConfigError" in names:
        raise RefusedError(f"no token for the Kubernetes API: {error}", hint="kubectl config view") from error
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        raise RefusedError(
            f"the Kubernetes API shows a certificate that the kubeconfig does not vouch for: {error}",
            hint="correct certificate-authority-data in the kubeconfig (for a test, insecure-skip-tls-verify: true)",
        ) from error
    if "TransportError" in names:
        return f"{type(error).__name__}: {error}".rstrip(": ")
    raise error
