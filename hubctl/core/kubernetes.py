"""What hubctl says to and hears from a Kubernetes API, in plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Manifest = Mapping[str, Any]
"""One Kubernetes object as it would stand in YAML."""


@dataclass(frozen=True)
class ObjectRef:
    """Names one object. `namespace` is empty for what has none."""

    api_version: str
    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind} {where}{self.name}"

    @classmethod
    def of(cls, manifest: Manifest) -> ObjectRef:
        """The reference to a manifest's object. Raises KeyError if it names none."""
        metadata = manifest["metadata"]
        return cls(manifest["apiVersion"], manifest["kind"], metadata["name"], metadata.get("namespace", ""))


@dataclass(frozen=True)
class WorkloadState:
    """How many replicas of a Deployment, StatefulSet or DaemonSet are ready, of how many wanted."""

    ref: ObjectRef
    ready: int
    wanted: int


@dataclass(frozen=True)
class JobResult:
    """How a Job ended, and the last lines it printed (at most 200)."""

    succeeded: bool
    log: tuple[str, ...]


@dataclass(frozen=True)
class NodeState:
    """One node: its node group's name ("" if unknown) and whether it is ready."""

    name: str
    group: str
    ready: bool


@dataclass(frozen=True)
class Passed:
    """What a program behind the API's service proxy answered."""

    status: int
    body: bytes
    cookies: tuple[str, ...] = ()
    """NAME=VALUE each."""
