"""This module deletes objects: grace periods, finalizers, and what is to become of the objects that they own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import FieldError, invalid
from hubctl.sandbox.kubernetes.objects import Object, at, clone, is_terminating, name_of, now
from hubctl.sandbox.kubernetes.operations.writing import check_preconditions, read
from hubctl.sandbox.kubernetes.resources import Resource

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
_POLICIES = ("Background", "Foreground", "Orphan")


@dataclass(frozen=True)
class DeleteOptions:
    """How a deletion was asked for."""

    propagation: str = ""
    grace_seconds: int | None = None
    uid: str | None = None
    version: str | None = None
    dry_run: bool = False

    @classmethod
    def of(cls, body: Object, query: dict[str, str]) -> DeleteOptions:
        """From a request's body and its query. Raises ApiError 422."""
        grace = body.get("gracePeriodSeconds", query.get("gracePeriodSeconds"))
        policy = body.get("propagationPolicy") or query.get("propagationPolicy") or ""
        if body.get("orphanDependents") is True:
            policy = policy or "Orphan"
        if policy and policy not in _POLICIES:
            listed = ", ".join(f'"{name}"' for name in ("Background", "Foreground", "Orphan"))
            why = f"supported values: {listed}"
            error = FieldError("FieldValueNotSupported", "propagationPolicy", policy, why)
            raise invalid("meta.k8s.io", "DeleteOptions", "", [error])
        conditions = body.get("preconditions") or {}
        return cls(
            policy,
            int(grace) if grace is not None else None,
            conditions.get("uid"),
            conditions.get("resourceVersion"),
            bool(body.get("dryRun") or query.get("dryRun")),
        )


def delete(cluster: Cluster, resource: Resource, namespace: str, name: str, options: DeleteOptions) -> Object:
    """Deletes an object or, if something must happen first, marks it. Returns its last state. Raises ApiError."""
    old = read(cluster, resource, namespace, name)
    check_preconditions(resource, old, version=options.version, uid=options.uid)
    if resource.storage_key == ("", "namespaces"):
        return _delete_namespace(cluster, resource, old, options)
    new = _marked(resource, old, options)
    waits = new["metadata"].get("finalizers") or new["metadata"]["deletionGracePeriodSeconds"]
    if options.dry_run:
        return new
    if not waits:
        return cluster.store.drop(resource, old)
    return old if new == old else cluster.store.put(resource, new)


def _marked(resource: Resource, old: Object, options: DeleteOptions) -> Object:
    new: Object = clone(old)
    metadata = new["metadata"]
    grace = _grace(resource, old, options)
    if is_terminating(old):
        grace = min(grace, metadata.get("deletionGracePeriodSeconds") or 0)
    else:
        metadata["deletionTimestamp"] = _later(grace)
        if resource.counts_generations:
            metadata["generation"] = metadata.get("generation", 1) + 1
    metadata["deletionGracePeriodSeconds"] = grace
    finalizers = [item for item in metadata.get("finalizers") or [] if item not in (FOREGROUND, ORPHAN)]
    present = [item for item in metadata.get("finalizers") or [] if item in (FOREGROUND, ORPHAN)]
    if options.propagation == "Foreground":
        present = [FOREGROUND]
    elif options.propagation == "Orphan":
        present = [ORPHAN]
    elif options.propagation == "Background":
        present = []
    metadata["finalizers"] = [*finalizers, *present]
    if not metadata["finalizers"]:
        del metadata["finalizers"]
    return new


def _grace(resource: Resource, obj: Object, options: DeleteOptions) -> int:
    """Only pods get time to end, and only those that a node runs."""
    if resource.storage_key != ("", "pods"):
        return 0
    if not obj["spec"].get("nodeName") or at(obj, "status", "phase") in ("Succeeded", "Failed"):
        return 0
    if options.grace_seconds is not None:
        return max(0, options.grace_seconds)
    return int(obj["spec"].get("terminationGracePeriodSeconds", 30))


def _later(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _delete_namespace(cluster: Cluster, resource: Resource, old: Object, options: DeleteOptions) -> Object:
    if is_terminating(old):
        return old
    new: Object = clone(old)
    new["metadata"]["deletionTimestamp"] = now()
    new["status"] = {**(new.get("status") or {}), "phase": "Terminating"}
    return new if options.dry_run else cluster.store.put(resource, new)


def deleted_status(resource: Resource, obj: Object) -> Object:
    """The answer to a deletion that took place at once."""
    details: Object = {"name": name_of(obj)}
    if resource.group:
        details["group"] = resource.group
    details |= {"kind": resource.plural, "uid": obj["metadata"]["uid"]}
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
