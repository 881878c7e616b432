"""The helper that a kubeconfig names to log in: run when a connection is made, and again when its token has run out.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubctl.errors import RefusedError

_SECONDS = 120
"""aws, gcloud and the like ask a server, which may be away for a while; one that wants a person at a browser gets none
here."""
_NEXT = "log in again (aws sts get-caller-identity shows who you are), then run the same command again"


@dataclass(frozen=True)
class Given:
    """What a helper gave: a token, a certificate with its key (PEM), or nothing."""

    token: str = field(default="", repr=False)
    certificate: str = ""
    key: str = field(default="", repr=False)

    def as_user(self) -> dict[str, str]:
        """In the words of a kubeconfig's user."""
        pairs = {"client-certificate-data": self.certificate, "client-key-data": self.key}
        encoded = {name: base64.b64encode(value.encode()).decode() for name, value in pairs.items() if value}
        return encoded | ({"token": self.token} if self.token else {})


@dataclass(frozen=True)
class Helper:
    """A program that prints an ExecCredential."""

    arguments: tuple[str, ...]
    environment: dict[str, str] = field(repr=False)
    api_version: str
    wants_cluster: bool = False

    @classmethod
    def of(cls, described: dict[str, Any] | None, kubeconfig: Path) -> Helper | None:
        """From a kubeconfig's `exec`. A command with a slash in it is relative to the kubeconfig's folder."""
        if described is None:
            return None
        command = str(described["command"])
        if "/" in command:
            command = str(kubeconfig.absolute().parent / command)
        own = {one["name"]: one["value"] for one in described.get("env") or ()}
        arguments = (command, *map(str, described.get("args") or ()))
        wants_cluster = bool(described.get("provideClusterInfo"))
        return cls(arguments, own, described["apiVersion"], wants_cluster)

    def ask(self, cluster: dict[str, Any]) -> Given:
        """Runs it. Raises RefusedError with its own words if it fails or prints no credential."""
        try:
            ran = subprocess.run(
                self.arguments,
                env={**os.environ, **self.environment, "KUBERNETES_EXEC_INFO": self._told(cluster)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise self._failed(f"it did not end within {_SECONDS} s", _NEXT) from error
        except OSError as error:
            raise self._failed(str(error.strerror), f"install {self.arguments[0]}, or put it on PATH") from error
        if ran.returncode != 0:
            raise self._failed(ran.stderr.decode(errors="replace").strip() or f"exit code {ran.returncode}", _NEXT)
        return self._read(ran.stdout)

    def _told(self, cluster: dict[str, Any]) -> str:
        spec: dict[str, Any] = {"interactive": False}
        if self.wants_cluster:
            names = ("server", "certificate-authority-data", "insecure-skip-tls-verify", "tls-server-name", "proxy-url")
            spec["cluster"] = {name: cluster[name] for name in names if name in cluster}
        return json.dumps({"apiVersion": self.api_version, "kind": "ExecCredential", "spec": spec})

    def _read(self, printed: bytes) -> Given:
        try:
            status = json.loads(printed)["status"]
            given = Given(
                status.get("token") or "",
                status.get("clientCertificateData") or "",
                status.get("clientKeyData") or "",
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._failed("it printed no ExecCredential", "run it by itself and look what it prints") from error
        if given == Given():
            raise self._failed("it gave neither token nor certificate", "run it by itself and look what it prints")
        return given

    def _failed(self, why: str, hint: str) -> RefusedError:
        return RefusedError(f"no token for the Kubernetes API: {self.arguments[0]}: {why}", hint=hint)
