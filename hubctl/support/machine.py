"""Versions and surroundings: of hubctl, Python and the system, and which variables are set."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sys
from collections.abc import Iterator, Mapping

from hubctl.errors import HubctlError
from hubctl.ports.programs import Programs
from hubctl.support.contents import Entry

_LIBRARIES = ("boto3", "botocore", "httpx", "lightkube", "pydantic", "pyhelm3", "python-terraform", "rich", "typer")
_MATTERS = re.compile(r"(AWS|HUBCTL|TF|HELM|KUBE|GITHUB_ACTIONS|CI$|SSL|REQUESTS_CA)|.*_PROXY$", re.IGNORECASE)
_MAY_BE_READ = re.compile(
    r"HUBCTL_|AWS_(DEFAULT_)?(REGION|PROFILE)$|AWS_ENDPOINT_URL|AWS_CONFIG_FILE$|AWS_SHARED_CREDENTIALS_FILE$|"
    r"KUBECONFIG$|TF_CLI_CONFIG_FILE$|GITHUB_ACTIONS$|CI$|.*_PROXY$|SSL_CERT|REQUESTS_CA",
    re.IGNORECASE,
)
"""Names of places. Of all others only that they are set."""


def versions(programs: Programs | None) -> Entry:
    """Of everything that hubctl is made of, or drives."""
    told = [f"hubctl {_version('hubctl')}", f"Python {sys.version.split()[0]}", f"{platform.platform()}"]
    told += [f"{name} {_version(name)}" for name in _LIBRARIES]
    told += [f"{name} {_program(name, programs)}" for name in ("terraform", "helm")] if programs else []
    return Entry("versions.txt", "\n".join(told) + "\n", "versions of hubctl, Python, terraform, helm, this machine")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "is not installed"


def _program(name: str, programs: Programs) -> str:
    try:
        found = programs.find(name)
    except HubctlError as error:
        return f"cannot be used: {error.message}"
    return f"{found.version}, {found.path}"


def environment(variables: Mapping[str, str]) -> Entry:
    """Which variables are set that matter."""
    told = [f"{name}{_value(name, variables)}" for name in sorted(variables) if _MATTERS.match(name)]
    return Entry("environment.txt", "\n".join(told) + "\n", "which variables are set")


def _value(name: str, variables: Mapping[str, str]) -> str:
    return f"={variables[name]}" if _MAY_BE_READ.match(name) else " is set"


_SOUNDS_SECRET = re.compile(r"secret|token|passw|credential|private.?key|access.?key|api.?key", re.IGNORECASE)
_IDS = re.compile(r".*_ID$", re.IGNORECASE)
"""The id of a key is told by its looks, and hidden then; other ids need not be."""


def secrets_of(variables: Mapping[str, str]) -> Iterator[str]:
    """Values of variables whose names sound secret."""
    for name, value in variables.items():
        if _SOUNDS_SECRET.search(name) and not _MAY_BE_READ.match(name) and not _IDS.match(name):
            yield value
