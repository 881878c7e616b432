"""This module deletes objects: grace periods, finalizers, and what is to become of the objects that they own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import FieldError, conflict, forbidden, invalid
from hubctl.sandbox.kubernetes.objects import Object, at, clone, is_terminating, name_of, now, uid_of
from hubctl.sandbox.kubernetes.operations.writing import read
from hubctl.sandbox.kubernetes.resources import Resource

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
ORPHAN_POLICY = "Orphan"
_POLICIES = ("Foreground", "Background", ORPHAN_POLICY)
_ORPHANS_BY_DEFAULT = frozenset({("batch", "jobs"), ("", "replicationcontrollers")})
"""Kinds whose dependents stay when nobody says what is to become of them, as they did before there were policies."""

_IMMORTAL = frozenset({"default", "kube-system", "kube-public"})
JOB_WARNING = (
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or "
    "set propagationPolicy=Orphan to suppress this warning"
)


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
        orphans = body.get("orphanDependents", _flag(query.get("orphanDependents")))
        listed = body.get("dryRun") or ([query["dryRun"]] if query.get("dryRun") else [])
        found = [*_policy_errors(policy, orphans), *(error for item in listed for error in _dry_run_errors(item))]
        if found:
            raise invalid("meta.k8s.io", "DeleteOptions", "", found)
        if orphans is not None:
            policy = ORPHAN_POLICY if orphans else "Background"
        conditions = body.get("preconditions") or {}
        seconds = int(grace) if grace is not None else None
        if seconds is not None and seconds < 0:
            seconds = 1
        return cls(policy, seconds, conditions.get("uid"), conditions.get("resourceVersion"), bool(listed))


def _flag(text: str | None) -> bool | None:
    return None if text is None else text.lower() in ("true", "1")


def _policy_errors(policy: str, orphans: bool | None) -> list[FieldError]:
    if policy and orphans is not None:
        why = "orphanDependents and deletionPropagation cannot be both set"
        return [FieldError("FieldValueInvalid", "propagationPolicy", policy, why)]
    if policy and policy not in _POLICIES:
        listed = ", ".join(f'"{name}"' for name in (*_POLICIES, "nil"))
        return [FieldError("FieldValueNotSupported", "propagationPolicy", policy, f"supported values: {listed}")]
    return []


def _dry_run_errors(given: str) -> list[FieldError]:
    if given == "All":
        return []
    return [FieldError("FieldValueNotSupported", "dryRun", [given], 'supported values: "All"')]


def delete(cluster: Cluster, resource: Resource, namespace: str, name: str, options: DeleteOptions) -> Object:
    """Deletes an object or, if something must happen first, marks it. Returns its last state. Raises ApiError."""
    if resource.storage_key == ("", "namespaces") and name in _IMMORTAL:
        raise forbidden("", "namespaces", name, "this namespace may not be deleted")
    old = read(cluster, resource, namespace, name)
    _check_preconditions(resource, old, options)
    if resource.storage_key == ("", "namespaces"):
        return _delete_namespace(cluster, resource, old, options)
    new = _marked(resource, old, options)
    waits = new["metadata"].get("finalizers") or new["metadata"]["deletionGracePeriodSeconds"]
    if options.dry_run:
        return new
    if not waits:
        return cluster.store.drop(resource, old)
    return old if new == old else cluster.store.put(resource, new)


def _check_preconditions(resource: Resource, old: Object, options: DeleteOptions) -> None:
    uid, version = uid_of(old), old["metadata"]["resourceVersion"]
    if options.uid and options.uid != uid:
        why = (
            f"the UID in the precondition ({options.uid}) does not match the UID in record ({uid}). "
            "The object might have been deleted and then recreated"
        )
        raise conflict(resource.group, resource.kind, name_of(old), why)
    if options.version and options.version != version:
        why = (
            f"the ResourceVersion in the precondition ({options.version}) does not match the ResourceVersion "
            f"in record ({version}). The object might have been modified"
        )
        raise conflict(resource.group, resource.kind, name_of(old), why)


def _marked(resource: Resource, old: Object, options: DeleteOptions) -> Object:
    new: Object = clone(old)
    metadata = new["metadata"]
    if is_terminating(old):
        _shorten(metadata, options.grace_seconds)
    else:
        grace = _grace(resource, old, options)
        metadata["deletionTimestamp"] = _later(grace)
        metadata["deletionGracePeriodSeconds"] = grace
        if "generation" in metadata:
            metadata["generation"] += 1
    finalizers = _finalizers(resource, old, options)
    metadata.pop("finalizers", None)
    if finalizers:
        metadata["finalizers"] = finalizers
    return new


def _shorten(metadata: Object, asked: int | None) -> None:
    """Who asks again can only make the time shorter."""
    present = metadata.get("deletionGracePeriodSeconds") or 0
    if asked is not None and asked < present:
        moved = datetime.fromisoformat(metadata["deletionTimestamp"]) - timedelta(seconds=present - asked)
        metadata["deletionTimestamp"] = max(moved, datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        metadata["deletionGracePeriodSeconds"] = asked


def _finalizers(resource: Resource, old: Object, options: DeleteOptions) -> list[str]:
    """Those that stay, and the garbage collector's."""
    present = old["metadata"].get("finalizers") or []
    others = [item for item in present if item not in (FOREGROUND, ORPHAN)]
    if options.propagation:
        chosen = {"Foreground": [FOREGROUND], ORPHAN_POLICY: [ORPHAN]}.get(options.propagation, [])
    else:
        chosen = [item for item in present if item in (FOREGROUND, ORPHAN)]
        if not chosen and resource.storage_key in _ORPHANS_BY_DEFAULT:
            chosen = [ORPHAN]
    return [*others, *chosen]


def _grace(resource: Resource, obj: Object, options: DeleteOptions) -> int:
    """Only pods get time to end, and only those that a node runs."""
    if resource.storage_key != ("", "pods"):
        return 0
    if not obj["spec"].get("nodeName") or at(obj, "status", "phase") in ("Succeeded", "Failed"):
        return 0
    if options.grace_seconds is not None:
        return options.grace_seconds
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
