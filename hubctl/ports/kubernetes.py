"""A Kubernetes API, as hubctl needs it. Every call blocks; an API that cannot be reached raises HubctlError."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from hubctl.core.kubernetes import JobResult, Manifest, NodeState, ObjectRef, Passed, WorkloadState
from hubctl.ports.terraform import Progress


class Kubernetes(Protocol):
    """One cluster's API."""

    def apply(self, manifest: Manifest) -> str:
        """Server-side apply as field manager "hubctl". Returns "created", "changed", "unchanged", or "replaced": a
        StorageClass cannot be changed, and is deleted and made anew; volumes made from it stay as they are."""
        ...

    def preview(self, manifest: Manifest) -> str:
        """What `apply` would return, from a server-side dry run; also "created" if the namespace does not exist yet."""
        ...

    def get(self, ref: ObjectRef) -> Manifest | None:
        """The object, or None if there is none (404). Anything else that is not a success raises."""
        ...

    def list(self, api_version: str, kind: str, *, namespace: str = "", labels: str = "") -> Sequence[Manifest]:
        """Objects of a kind, in one namespace or ("") in all, by label selector."""
        ...

    def scale(self, ref: ObjectRef, replicas: int) -> None:
        """Sets how many replicas a Deployment or StatefulSet has, and nothing else of it."""
        ...

    def delete(self, ref: ObjectRef, *, timeout_seconds: int) -> bool:
        """Deletes and waits until a read says 404. False if it was not there. Raises HubctlError when it stays."""
        ...

    def run_job(self, manifest: Manifest, *, timeout_seconds: int, progress: Progress) -> JobResult | None:
        """Runs a Job to its end and returns how it ended; None if an equal Job has already succeeded."""
        ...

    def job_done(self, manifest: Manifest) -> bool:
        """Whether an equal Job has already succeeded, so that `run_job` would do nothing."""
        ...

    def workloads(self, namespace: str) -> Sequence[WorkloadState]:
        """Deployments, StatefulSets and DaemonSets of a namespace with their readiness."""
        ...

    def nodes(self) -> Sequence[NodeState]:
        """All nodes."""
        ...

    def may(self, verb: str, resource: str, *, group: str = "", namespace: str = "") -> bool:
        """Whether the API would allow a verb on a resource, such as "delete" on "pods" or "get" on "pods/log"; in all
        namespaces for ""."""
        ...

    def proxy_get(self, namespace: str, service: str, path: str) -> tuple[int, bytes]:
        """GET through the API's service proxy; `service` is "name" or "name:port". Returns HTTP status and body."""
        ...

    def proxy(
        self,
        method: str,
        namespace: str,
        service: str,
        path: str,
        *,
        query: Mapping[str, str],
        body: object = None,
        cookies: Sequence[str] = (),
    ) -> Passed:
        """Any request through the API's service proxy, `body` as JSON. The proxy passes cookies on, and no header
        Authorization."""
        ...
