"""This module creates and changes objects: prepare, default, admit, validate, note the manager, store."""

from __future__ import annotations

from collections.abc import Callable

from hubctl.sandbox.kubernetes.apply.managers import Manager, updated
from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.defaults import defaulted
from hubctl.sandbox.kubernetes.defaults.custom import with_schema_defaults
from hubctl.sandbox.kubernetes.errors import FieldError, already_exists, bad_request, conflict, invalid, not_found
from hubctl.sandbox.kubernetes.objects import Object, clone, is_terminating, name_of, namespace_of, now, uid_of
from hubctl.sandbox.kubernetes.operations.addresses import SERVICES, with_addresses
from hubctl.sandbox.kubernetes.operations.admission import admitted, require_namespace
from hubctl.sandbox.kubernetes.operations.preparation import check_name, counted, prepared_change, prepared_new
from hubctl.sandbox.kubernetes.operations.strategies import CREATED_BY_PUT, VERSIONED_PUTS
from hubctl.sandbox.kubernetes.resources import Resource, built_in
from hubctl.sandbox.kubernetes.schema.decode import decode
from hubctl.sandbox.kubernetes.validation import validate, validate_change

DEFINITIONS = built_in("customresourcedefinitions", "apiextensions.k8s.io")
_CLEANUP = "customresourcecleanup.apiextensions.k8s.io"


def read(cluster: Cluster, resource: Resource, namespace: str, name: str) -> Object:
    """An object at the version asked for. Raises ApiError 404."""
    found = cluster.store.get(resource, namespace if resource.namespaced else "", name)
    if found is None:
        raise not_found(resource.group, resource.plural, name)
    return found if found["apiVersion"] == resource.api_version else {**found, "apiVersion": resource.api_version}


def create(
    cluster: Cluster,
    resource: Resource,
    namespace: str,
    obj: Object,
    options: WriteOptions,
    *,
    is_managed: bool = False,
) -> Object:
    """Creates an object and returns it as stored. `is_managed`: managedFields are set already. Raises ApiError."""
    managed = obj["metadata"].get("managedFields")
    new = prepared_new(resource, namespace, obj)
    name = name_of(new)
    if resource.namespaced:
        require_namespace(cluster, resource, namespace, name)
    new = _defaulted(cluster, resource, new)
    if resource.storage_key == SERVICES.storage_key:
        _refuse(resource, name, validate(cluster, resource, new))
        new = with_addresses(cluster, new, None)
    new = admitted(cluster, resource, new)
    _refuse(resource, name, validate(cluster, resource, new))
    if cluster.store.get(resource, namespace if resource.namespaced else "", name) is not None:
        raise already_exists(resource.group, resource.plural, name)
    new = _normal(cluster, resource, new)
    if is_managed:
        new["metadata"]["managedFields"] = managed
    else:
        new = updated({}, new, cluster.struct(resource), _manager(resource, options))
    if options.dry_run:
        return new
    if resource.storage_key == DEFINITIONS.storage_key:
        new = _established(cluster, new)
    return cluster.store.put(resource, new)


def _defaulted(cluster: Cluster, resource: Resource, obj: Object) -> Object:
    if resource.custom:
        custom: Object = with_schema_defaults(obj, cluster.schema(resource))
        return custom
    return defaulted(resource, obj)


def _normal(cluster: Cluster, resource: Resource, obj: Object) -> Object:
    """As Go writes it: without empty fields."""
    return decode(obj, cluster.struct(resource)).value


def _refuse(resource: Resource, name: str, errors: list[FieldError]) -> None:
    if errors:
        raise invalid(resource.group, resource.kind, name, errors)


def _manager(resource: Resource, options: WriteOptions) -> Manager:
    return Manager(options.manager, "Update", resource.api_version, options.subresource)


def _established(cluster: Cluster, definition: Object) -> Object:
    """Serves a new kind, and says so in its status."""
    cluster.serve_definition(definition)
    spec = definition["spec"]
    conditions = [
        {"type": kind, "status": "True", "reason": reason, "message": message, "lastTransitionTime": now()}
        for kind, reason, message in (
            ("NamesAccepted", "NoConflicts", "no conflicts found"),
            ("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        )
    ]
    stored = [version["name"] for version in spec["versions"] if version.get("storage")]
    status = {"conditions": conditions, "acceptedNames": clone(spec["names"]), "storedVersions": stored}
    finalizers = [*(definition["metadata"].get("finalizers") or []), _CLEANUP]
    metadata = {**definition["metadata"], "finalizers": list(dict.fromkeys(finalizers))}
    return {**definition, "metadata": metadata, "status": status}


def change(
    cluster: Cluster,
    resource: Resource,
    old: Object,
    new: Object,
    options: WriteOptions,
    *,
    is_managed: bool = False,
) -> Object:
    """Replaces `old` by `new` and returns what is stored; nothing is written when nothing differs. Raises ApiError."""
    name = name_of(old)
    if is_terminating(old) and not options.subresource:
        _refuse_new_finalizers(resource, old, new)
    result = prepared_change(resource, old, new, options.subresource)
    result = _defaulted(cluster, resource, result)
    if resource.storage_key == SERVICES.storage_key:
        result = with_addresses(cluster, result, old)
    result = _normal(cluster, resource, result)
    if options.subresource != "status":
        _refuse(resource, name, [*validate(cluster, resource, result), *validate_change(resource, result, old)])
    if not is_managed:
        result = updated(old, result, cluster.struct(resource), _manager(resource, options))
    if _is_same(old, result):
        return old
    result = counted(resource, old, result)
    if options.dry_run:
        return result
    if resource.storage_key == DEFINITIONS.storage_key:
        cluster.serve_definition(result)
    stored = cluster.store.put(resource, result)
    return finish_deletion(cluster, resource, stored)


def _is_same(old: Object, new: Object) -> bool:
    return _comparable(old) == _comparable(new)


def _comparable(obj: Object) -> Object:
    metadata = {key: value for key, value in obj["metadata"].items() if key not in ("resourceVersion", "managedFields")}
    managers = [
        {key: value for key, value in entry.items() if key != "time"}
        for entry in obj["metadata"].get("managedFields") or []
    ]
    return {**obj, "metadata": metadata, "managers": sorted(managers, key=str), "apiVersion": ""}


def _refuse_new_finalizers(resource: Resource, old: Object, new: Object) -> None:
    before = set(old["metadata"].get("finalizers") or [])
    extra = sorted(set(new["metadata"].get("finalizers") or []) - before)
    if extra:
        why = f"no new finalizers can be added if the object is being deleted, found new finalizers {_strings(extra)}"
        error = FieldError("FieldValueForbidden", "metadata.finalizers", None, why)
        raise invalid(resource.group, resource.kind, name_of(old), [error])


def _strings(values: list[str]) -> str:
    """As Go prints a []string with %#v."""
    return "[]string{" + ", ".join(f'"{value}"' for value in values) + "}"


def finish_deletion(cluster: Cluster, resource: Resource, obj: Object) -> Object:
    """Removes an object whose last finalizer has gone; otherwise returns it unchanged."""
    metadata = obj["metadata"]
    if not is_terminating(obj) or metadata.get("finalizers") or metadata.get("deletionGracePeriodSeconds"):
        return obj
    if resource.storage_key == ("", "namespaces") and obj["spec"].get("finalizers"):
        return obj
    return cluster.store.drop(resource, obj)


def check_preconditions(resource: Resource, old: Object, *, version: str | None, uid: str | None) -> None:
    """Raises ApiError 409 when an object is not the one that the client means."""
    name = name_of(old)
    if uid and uid != uid_of(old):
        why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {uid_of(old)}"
        raise conflict(resource.group, resource.plural, name, why)
    if version and version != old["metadata"]["resourceVersion"]:
        raise conflict(resource.group, resource.plural, name)


def replace(
    cluster: Cluster, resource: Resource, namespace: str, name: str, body: Object, options: WriteOptions
) -> Object:
    """A put; some kinds are created by it. Raises ApiError."""
    metadata = body["metadata"]
    check_name(body, name)
    if resource.namespaced and metadata.get("namespace") not in (None, "", namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    is_new = cluster.store.get(resource, namespace if resource.namespaced else "", name) is None
    if is_new and resource.storage_key in CREATED_BY_PUT and not options.subresource:
        return create(cluster, resource, namespace, body, options)
    old = read(cluster, resource, namespace, name)
    if not metadata.get("resourceVersion") and (resource.custom or resource.storage_key in VERSIONED_PUTS):
        error = FieldError("FieldValueInvalid", "metadata.resourceVersion", 0, "must be specified for an update")
        raise invalid(resource.group, resource.plural, name, [error])
    check_preconditions(resource, old, version=metadata.get("resourceVersion"), uid=metadata.get("uid"))
    return change(cluster, resource, old, body, options)


def modify(
    cluster: Cluster, resource: Resource, obj: Object, edit: Callable[[Object], None], options: WriteOptions
) -> Object | None:
    """Edits the present state of an object, for controllers. None if it is gone."""
    old = cluster.store.get(resource, namespace_of(obj), name_of(obj))
    if old is None or uid_of(old) != uid_of(obj):
        return None
    new: Object = clone(old)
    edit(new)
    return change(cluster, resource, old, new, options)


def set_status(cluster: Cluster, resource: Resource, obj: Object, status: Object, manager: str) -> Object | None:
    """Writes the status of an object, for controllers. None if it is gone."""

    def edit(new: Object) -> None:
        new["status"] = status

    return modify(cluster, resource, obj, edit, WriteOptions(manager=manager, subresource="status"))
