"""A cluster for phases that look: what is declared is there, and nothing else. Anything that writes fails the test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hubctl.context import ClusterPorts, Context
from hubctl.core.facts import ClusterOutputs
from hubctl.core.helm import InstalledRelease
from hubctl.core.kubernetes import Manifest, ObjectRef, WorkloadState
from tests.fakes.context import a_context


class _Kubernetes:
    def __init__(self) -> None:
        self.objects: dict[ObjectRef, Manifest] = {}
        self.running: dict[str, list[WorkloadState]] = {}

    def get(self, ref: ObjectRef) -> Manifest | None:
        return self.objects.get(ref)

    def list(self, api_version: str, kind: str, *, namespace: str = "", labels: str = "") -> Sequence[Manifest]:
        wanted = dict(one.split("=") for one in labels.split(",") if one)
        found = [item for ref, item in self.objects.items() if (ref.api_version, ref.kind) == (api_version, kind)]
        return [item for item in found if wanted.items() <= item["metadata"]["labels"].items()]

    def workloads(self, namespace: str) -> Sequence[WorkloadState]:
        return self.running.get(namespace, [])


class _Helm:
    def __init__(self) -> None:
        self.installed: list[InstalledRelease] = []

    def releases(self) -> tuple[InstalledRelease, ...]:
        return tuple(self.installed)


class FakeCluster:
    """Declares what is installed, and gives a context that sees it."""

    def __init__(self) -> None:
        self._kubernetes, self._helm = _Kubernetes(), _Helm()

    def has_release(self, name: str, namespace: str, status: str = "deployed") -> None:
        """Declares a release, in helm's words."""
        self._helm.installed.append(InstalledRelease(name, namespace, status, 1, f"{name}-1.0.0"))

    def runs(self, namespace: str, name: str, *, ready: int, wanted: int) -> None:
        """Declares a Deployment."""
        state = WorkloadState(ObjectRef("apps/v1", "Deployment", name, namespace), ready, wanted)
        self._kubernetes.running.setdefault(namespace, []).append(state)

    def has(self, ref: ObjectRef, spec: dict[str, Any] | None = None, **status: Any) -> None:
        """Declares an object with a status."""
        self._kubernetes.objects[ref] = {"spec": spec or {}, "status": status}

    def has_namespace(self, name: str, **labels: str) -> None:
        """Declares a namespace with its labels."""
        ref = ObjectRef("v1", "Namespace", name)
        self._kubernetes.objects[ref] = {"metadata": {"name": name, "labels": labels}}

    def context(self, **given: Any) -> Context:
        """A context whose cluster this is."""
        return a_context(connect=self._connect, **given)

    def _connect(self, _outputs: ClusterOutputs | None) -> ClusterPorts:
        ports: Any = (self._kubernetes, self._helm)
        return ClusterPorts(*ports)
