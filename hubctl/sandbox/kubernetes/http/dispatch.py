"""This module answers everything but watches: from a request to a status and a body."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import bad_request, method_not_allowed
from hubctl.sandbox.kubernetes.http import reading
from hubctl.sandbox.kubernetes.http.answers import Answer
from hubctl.sandbox.kubernetes.http.options import options_of
from hubctl.sandbox.kubernetes.http.requests import Request, Target
from hubctl.sandbox.kubernetes.http.reviews import review
from hubctl.sandbox.kubernetes.http.subresources import answer_subresource
from hubctl.sandbox.kubernetes.objects import Object, name_of, namespace_of
from hubctl.sandbox.kubernetes.operations import deletion, patching, writing
from hubctl.sandbox.kubernetes.operations.bodies import object_of
from hubctl.sandbox.kubernetes.resources import CREATE_ONLY, Resource


def dispatch(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    """Answers a request for a kind. Raises ApiError."""
    if resource.storage_key in CREATE_ONLY:
        return Answer(review(resource, request), 201)
    if target.subresource and target.subresource not in ("status", "finalize"):
        return answer_subresource(cluster, resource, target, request)
    if target.name:
        return _object(cluster, resource, target, request)
    return _collection(cluster, resource, target, request)


def _collection(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    if request.verb == "GET":
        return Answer(reading.list_objects(cluster, resource, target, request))
    if request.verb == "POST":
        return _create(cluster, resource, target, request)
    if request.verb == "DELETE":
        return _delete_many(cluster, resource, target, request)
    raise method_not_allowed()


def _create(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    if resource.namespaced and not target.namespace:
        raise method_not_allowed()
    options = options_of(request)
    body = object_of(cluster, resource, _mapping(request), options.field_validation)
    made = writing.create(cluster, resource, target.namespace, body.value, options)
    return Answer(reading.shaped(resource, made, request), 201, warnings=body.warnings)


def _mapping(request: Request) -> Object:
    body = request.body()
    if not isinstance(body, dict):
        raise bad_request("the object provided is unrecognized (must be of type map)")
    return body


def _delete_many(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    options = deletion.DeleteOptions.of(_mapping(request), request.query)
    found = reading.selected(cluster, resource, target, request)
    for obj in found:
        deletion.delete(cluster, resource, namespace_of(obj), name_of(obj), options)
    metadata = {"resourceVersion": str(cluster.store.revision)}
    kind = f"{resource.kind}List"
    return Answer({"kind": kind, "apiVersion": resource.api_version, "metadata": metadata, "items": found})


def _object(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    if request.verb == "GET":
        return Answer(reading.get_object(cluster, resource, target, request))
    if request.verb == "PUT":
        return _replace(cluster, resource, target, request)
    if request.verb == "PATCH":
        return _patch(cluster, resource, target, request)
    if request.verb == "DELETE" and not target.subresource:
        return _delete(cluster, resource, target, request)
    raise method_not_allowed()


def _replace(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    options = options_of(request, target.subresource)
    body = object_of(cluster, resource, _mapping(request), options.field_validation)
    stored = writing.replace(cluster, resource, target.namespace, target.name, body.value, options)
    return Answer(reading.shaped(resource, stored, request), warnings=body.warnings)


def _patch(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    options = options_of(request, target.subresource)
    where = (cluster, resource, target.namespace, target.name)
    if request.media_type in patching.APPLY:
        patched = patching.apply(*where, request.body(), options, force=request.flag("force"))
    else:
        patched = patching.patch(*where, request.body(), request.media_type, options)
    status = 201 if patched.created else 200
    return Answer(reading.shaped(resource, patched.value, request), status, warnings=patched.warnings)


def _delete(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    options = deletion.DeleteOptions.of(_mapping(request), request.query)
    last = deletion.delete(cluster, resource, target.namespace, target.name, options)
    warnings: tuple[str, ...] = ()
    if resource.storage_key == ("batch", "jobs") and not options.propagation:
        warnings = (deletion.JOB_WARNING,)
    is_gone = not last["metadata"].get("finalizers") and not last["metadata"].get("deletionGracePeriodSeconds")
    if is_gone and resource.storage_key not in _RETURNED_WHOLE:
        return Answer(deletion.deleted_status(resource, last), warnings=warnings)
    return Answer(reading.shaped(resource, last, request), warnings=warnings)


_WHOLE = "namespaces persistentvolumeclaims persistentvolumes pods podtemplates resourcequotas serviceaccounts services"
_RETURNED_WHOLE = frozenset(("", plural) for plural in _WHOLE.split())
"""Kinds whose deletion answers with the object rather than with a Status, even when it took place at once."""
