"""This module prepares objects for creation and change: what only the server may set, and what is kept from before."""

from __future__ import annotations

import uuid

from hubctl.sandbox.kubernetes.cluster import generated_suffix
from hubctl.sandbox.kubernetes.errors import FieldError, bad_request, invalid
from hubctl.sandbox.kubernetes.objects import Object, clone, now
from hubctl.sandbox.kubernetes.resources import Resource

_MAX_PREFIX = 58
_SERVER_OWNED = ("selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp")


def prepared_new(resource: Resource, namespace: str, obj: Object) -> Object:
    """With name, uid and time of birth, and without a status. Raises ApiError 400 and 422."""
    result: Object = clone(obj)
    metadata = result["metadata"]
    if resource.namespaced:
        _same_namespace(metadata, namespace)
        metadata["namespace"] = namespace
    else:
        metadata.pop("namespace", None)
    if metadata.get("resourceVersion"):
        raise ApiErrors.version_on_create()
    if not metadata.get("name"):
        _generate_name(resource, metadata)
    for name in (*_SERVER_OWNED, "deletionGracePeriodSeconds", "managedFields"):
        metadata.pop(name, None)
    metadata["uid"] = str(uuid.uuid4())
    metadata["creationTimestamp"] = now()
    if resource.counts_generations:
        metadata["generation"] = 1
    if resource.has_status:
        result.pop("status", None)
    if resource.storage_key == ("", "namespaces"):
        finalizers = result.setdefault("spec", {}).setdefault("finalizers", [])
        if "kubernetes" not in finalizers:
            finalizers.append("kubernetes")
    if resource.storage_key == ("batch", "jobs"):
        _select_own_pods(result)
    return _identified(resource, result)


def _select_own_pods(job: Object) -> None:
    """A Job selects pods by its uid, which only the server knows, unless its maker says otherwise."""
    spec = job.get("spec") or {}
    if spec.get("manualSelector"):
        return
    name, uid = job["metadata"]["name"], job["metadata"]["uid"]
    metadata = spec.setdefault("template", {}).setdefault("metadata", {})
    labels = metadata["labels"] = dict(metadata.get("labels") or {})
    for key in ("job-name", "batch.kubernetes.io/job-name"):
        labels.setdefault(key, name)
    for key in ("controller-uid", "batch.kubernetes.io/controller-uid"):
        labels[key] = uid
    selector = spec.setdefault("selector", {})
    selector.setdefault("matchLabels", {})["batch.kubernetes.io/controller-uid"] = uid


def check_name(obj: Object, name: str) -> None:
    """Raises ApiError 400 for an object that is not the one of the URL."""
    given = obj["metadata"].get("name")
    if not given:
        raise bad_request(f"the name of the object ({name} based on URL) was undeterminable: name must be provided")
    if given != name:
        raise bad_request(f"the name of the object ({given}) does not match the name on the URL ({name})")


class ApiErrors:
    """Refusals of this module."""

    @staticmethod
    def version_on_create() -> Exception:
        """A new object has no version yet."""
        return bad_request("resourceVersion should not be set on objects to be created")


def _same_namespace(metadata: Object, namespace: str) -> None:
    if metadata.get("namespace") not in (None, "", namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")


def _generate_name(resource: Resource, metadata: Object) -> None:
    prefix = metadata.get("generateName")
    if not prefix:
        error = FieldError("FieldValueRequired", "metadata.name", None, "name or generateName is required")
        raise invalid(resource.group, resource.kind, "", [error])
    metadata["name"] = prefix[:_MAX_PREFIX] + generated_suffix()


def _identified(resource: Resource, obj: Object) -> Object:
    """With apiVersion and kind first and metadata next, as objects are written."""
    rest = {key: value for key, value in obj.items() if key not in ("apiVersion", "kind", "metadata")}
    return {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": obj["metadata"], **rest}


def prepared_change(resource: Resource, old: Object, new: Object, subresource: str) -> Object:
    """The new state with what a change of this (sub)resource cannot touch taken from the old one."""
    result: Object = clone(new)
    if subresource == "status":
        merged: Object = clone(old)
        merged["metadata"]["managedFields"] = result["metadata"].get("managedFields", [])
        _keep_or_drop(merged, result, "status")
        result = merged
    elif resource.has_status and subresource != "finalize":
        _keep_or_drop(result, old, "status")
    metadata, before = result["metadata"], old["metadata"]
    for name in (*_SERVER_OWNED, "deletionGracePeriodSeconds"):
        metadata.pop(name, None)
        if name in before:
            metadata[name] = before[name]
    if resource.namespaced:
        metadata["namespace"] = before["namespace"]
    else:
        metadata.pop("namespace", None)
    return _identified(resource, result)


def _keep_or_drop(target: Object, source: Object, name: str) -> None:
    if name in source:
        target[name] = clone(source[name])
    else:
        target.pop(name, None)


def counted(resource: Resource, old: Object, new: Object) -> Object:
    """With the next generation, if anything but metadata and status changed."""
    if not resource.counts_generations:
        return new
    ignored = ("metadata", "status", "apiVersion")
    if {k: v for k, v in old.items() if k not in ignored} == {k: v for k, v in new.items() if k not in ignored}:
        return new
    generation = old["metadata"].get("generation", 1) + 1
    return {**new, "metadata": {**new["metadata"], "generation": generation}}
