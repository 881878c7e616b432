"""Fulfils `hubctl.ports.kubernetes.Kubernetes` on plain REST."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from hubctl.adapters.kubernetes.rest import ApiError, Rest
from hubctl.adapters.kubernetes.sameness import content, holds
from hubctl.core.kubernetes import JobResult, Manifest, NodeState, ObjectRef, Passed, WorkloadState
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress

MANAGER = "hubctl"
_APPLY = {"fieldManager": MANAGER, "force": "true"}
"""Forced: what hubctl says of its own objects counts, also after somebody edited one by hand."""
_APPLY_TYPE = "application/apply-patch+yaml"
_TEMPLATES = frozenset({"StorageClass"})
"""Kinds that the API lets nobody change, and that nothing hangs on: what was made from one stays as it was made.
https://kubernetes.io/docs/concepts/storage/storage-classes/#storageclass-objects"""
_INVALID = 422
_HASH = "hubctl/spec-hash"
_LOG_LINES = 200
_PAUSE_SECONDS = 0.5
_REPLACING_SECONDS = 60


class KubernetesApi:
    """One cluster's API. Thread-safe; connects when it is first asked."""

    def __init__(self, kubeconfig: Path, clock: Clock) -> None:
        self._rest = Rest(kubeconfig, clock)
        self._clock = clock

    def close(self) -> None:
        """Gives the connections back. A later call opens new ones."""
        self._rest.close()

    def apply(self, manifest: Manifest) -> str:
        """Server-side apply. Returns "created", "changed", "unchanged" or "replaced"."""
        try:
            return self._applied(manifest, {})
        except ApiError as error:
            if not _is_template(manifest, error):
                raise
        # Under another name first: what the API would not take must not cost the one that is there.
        self._applied(_renamed(manifest), {"dryRun": "All"})
        self.delete(ObjectRef.of(manifest), timeout_seconds=_REPLACING_SECONDS)
        self._applied(manifest, {})
        return "replaced"

    def preview(self, manifest: Manifest) -> str:
        """What `apply` would return. Whoever may only read may not even rehearse a change: then what is there is
        compared with what is wanted."""
        try:
            return self._applied(manifest, {"dryRun": "All"})
        except ApiError as error:
            if error.status == 404:  # its namespace does not exist yet
                return "created"
            if _is_template(manifest, error):
                return "replaced"
            if error.status != 403:
                raise
        there = self.get(ObjectRef.of(manifest))
        if there is None or holds(there, manifest):
            return "created" if there is None else "unchanged"
        return "replaced" if manifest["kind"] in _TEMPLATES else "changed"

    def _applied(self, manifest: Manifest, more: dict[str, str]) -> str:
        ref = ObjectRef.of(manifest)
        before = self.get(ref)
        after = self._rest.json(
            "PATCH",
            self._rest.path(ref),
            doing=f"applying {ref}",
            query={**_APPLY, **more},
            body=manifest,
            content_type=_APPLY_TYPE,
        )
        if before is None:
            return "created"
        return "unchanged" if content(before) == content(after) else "changed"

    def get(self, ref: ObjectRef) -> Manifest | None:
        """The object, or None."""
        try:
            return self._rest.json("GET", self._rest.path(ref), doing=f"reading {ref}")
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list(self, api_version: str, kind: str, *, namespace: str = "", labels: str = "") -> Sequence[Manifest]:
        """Objects of a kind."""
        query = {"labelSelector": labels} if labels else {}
        path = self._rest.collection(api_version, kind, namespace)
        items = self._rest.json("GET", path, doing=f"listing {kind}s", query=query).get("items") or []
        return [{"apiVersion": api_version, "kind": kind, **item} for item in items]

    def scale(self, ref: ObjectRef, replicas: int) -> None:
        """Patches the scale."""
        self._rest.json(
            "PATCH",
            f"{self._rest.path(ref)}/scale",
            doing=f"scaling {ref}",
            query={"fieldManager": MANAGER},
            body={"spec": {"replicas": replicas}},
            content_type="application/merge-patch+json",
        )

    def delete(self, ref: ObjectRef, *, timeout_seconds: int) -> bool:
        """Deletes and waits."""
        try:
            path = self._rest.path(ref)
            self._rest.json("DELETE", path, doing=f"deleting {ref}", body={"propagationPolicy": "Background"})
        except ApiError as error:
            if error.status == 404:
                return False
            if error.status != 409:  # 409: it is being deleted already
                raise
        end = self._clock.monotonic() + timeout_seconds
        while (left := self.get(ref)) is not None:
            if self._clock.monotonic() > end:
                raise _stays(ref, left, timeout_seconds)
            self._clock.sleep(_PAUSE_SECONDS)
        return True

    def job_done(self, manifest: Manifest) -> bool:
        """Whether an equal Job has already succeeded."""
        there = self.get(ObjectRef.of(manifest))
        return there is not None and _hash(there) == _digest(manifest) and _condition(there, "Complete")

    def run_job(self, manifest: Manifest, *, timeout_seconds: int, progress: Progress) -> JobResult | None:
        """Runs a Job to its end."""
        if self.job_done(manifest):
            return None
        ref = ObjectRef.of(manifest)
        self.delete(ref, timeout_seconds=timeout_seconds)
        annotations = {**manifest["metadata"].get("annotations", {}), _HASH: _digest(manifest)}
        job = {**manifest, "metadata": {**manifest["metadata"], "annotations": annotations}}
        self._create(ref, job)
        end = self._clock.monotonic() + timeout_seconds
        while True:
            there = self.get(ref)
            if there is None:
                raise HubctlError(f"{ref} was deleted while it ran", hint="run the same command again")
            if _condition(there, "Complete") or _condition(there, "Failed"):
                return JobResult(_condition(there, "Complete"), self._log(there, _LOG_LINES))
            if self._clock.monotonic() > end:
                said = "; ".join(self._log(there, 3)) or "it printed nothing"
                raise HubctlError(
                    f"{ref} did not end within {timeout_seconds} s: {said}",
                    hint=f"kubectl -n {ref.namespace} describe job {ref.name}, then: hubctl up",
                )
            progress((self._log(there, 1) or ("waiting for its pod",))[-1], None)
            self._clock.sleep(_PAUSE_SECONDS)

    def _create(self, ref: ObjectRef, job: Manifest) -> None:
        """A conflict with an equal Job is no fault: the answer to a first attempt was lost on its way."""
        path = self._rest.collection(ref.api_version, ref.kind, ref.namespace)
        try:
            self._rest.json("POST", path, doing=f"creating {ref}", body=job, query={"fieldManager": MANAGER})
        except ApiError as error:
            if error.status != 409 or _hash(self.get(ref) or {}) != _hash(job):
                raise

    def _log(self, job: Manifest, lines: int) -> tuple[str, ...]:
        """The last lines of a Job's newest pod; none while it has not started."""
        metadata = job["metadata"]
        labels = f"job-name={metadata['name']}"
        pods = [  # of this Job only: those of an earlier one with its name may still be on their way out
            pod
            for pod in self.list("v1", "Pod", namespace=metadata["namespace"], labels=labels)
            if metadata["uid"] in (owner["uid"] for owner in pod["metadata"].get("ownerReferences", ()))
        ]
        if not pods:
            return ()
        newest = max(pods, key=lambda pod: pod["metadata"].get("creationTimestamp", ""))
        path = self._rest.path(ObjectRef.of(newest))
        query = {"tailLines": str(lines), "container": newest["spec"]["containers"][0]["name"]}
        try:
            status, body = self._rest.request("GET", f"{path}/log", query=query, patient=False)
        except HubctlError:  # a node that does not answer takes nothing from the Job's own word
            return ()
        return tuple(body.decode(errors="replace").splitlines()) if status == 200 else ()

    def may(self, verb: str, resource: str, *, group: str = "", namespace: str = "") -> bool:
        """See the port. Asked one by one: EKS does not list the rules of access policies."""
        name, _, part = resource.partition("/")
        asked = {"verb": verb, "resource": name, "subresource": part, "group": group, "namespace": namespace}
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": asked},
        }
        path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        answer = self._rest.json("POST", path, doing=f"asking whether one may {verb} {resource}", body=body)
        return bool(answer["status"].get("allowed"))

    def workloads(self, namespace: str) -> Sequence[WorkloadState]:
        """Deployments, StatefulSets and DaemonSets with their readiness."""
        kinds = ("Deployment", "StatefulSet", "DaemonSet")
        found = [item for kind in kinds for item in self.list("apps/v1", kind, namespace=namespace)]
        return [_workload(item) for item in found]

    def nodes(self) -> Sequence[NodeState]:
        """All nodes."""
        return [_node(item) for item in self.list("v1", "Node")]

    def proxy_get(self, namespace: str, service: str, path: str) -> tuple[int, bytes]:
        """GET through the API's service proxy."""
        address = f"/api/v1/namespaces/{namespace}/services/{service}/proxy/{path.lstrip('/')}"
        return self._rest.request("GET", address, patient=False)

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
        """Any request through the API's service proxy."""
        address = f"/api/v1/namespaces/{namespace}/services/{service}/proxy/{path.lstrip('/')}"
        return self._rest.passed_on(method, address, query=query, body=body, cookies=cookies)


def _is_template(manifest: Manifest, error: ApiError) -> bool:
    """Whether the API refused to change what may be made anew instead."""
    return error.status == _INVALID and manifest["kind"] in _TEMPLATES and "forbidden" in error.message


def _renamed(manifest: Manifest) -> Manifest:
    return {**manifest, "metadata": {**manifest["metadata"], "name": f"{manifest['metadata']['name']}-tried"}}


def _hash(job: Manifest) -> str:
    """What `run_job` noted of the manifest that a Job was made from."""
    return str(job.get("metadata", {}).get("annotations", {}).get(_HASH, ""))


def _digest(manifest: Manifest) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()[:32]


def _condition(item: Manifest, kind: str) -> bool:
    conditions = item.get("status", {}).get("conditions") or ()
    return any(one["type"] == kind and one["status"] == "True" for one in conditions)


def _stays(ref: ObjectRef, left: Manifest, seconds: int) -> HubctlError:
    """Names what still holds an object."""
    metadata = left.get("metadata", {})
    holders = ", ".join(metadata.get("finalizers") or ())
    said = [one.get("message", "") for one in left.get("status", {}).get("conditions") or () if one.get("message")]
    why = f"held by {holders}" if holders else "; ".join(said) or "nobody says why"
    where = f"-n {ref.namespace} " if ref.namespace else ""
    return HubctlError(
        f"{ref} is still there after {seconds} s: {why}",
        hint=f"kubectl {where}describe {ref.kind.lower()} {ref.name}, then run the same command again",
    )


def _workload(item: Manifest) -> WorkloadState:
    status, ref = item.get("status", {}), ObjectRef.of(item)
    if ref.kind == "DaemonSet":
        return WorkloadState(ref, status.get("numberReady", 0), status.get("desiredNumberScheduled", 0))
    return WorkloadState(ref, status.get("readyReplicas", 0), item.get("spec", {}).get("replicas", 1))


def _node(item: Manifest) -> NodeState:
    metadata = item["metadata"]
    group = metadata.get("labels", {}).get("eks.amazonaws.com/nodegroup", "")
    return NodeState(metadata["name"], group, _condition(item, "Ready"))
