"""This module checks metadata: names by kind, labels, annotations, owners and finalizers."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource, StorageKey
from hubctl.sandbox.kubernetes.validation import labels, names
from hubctl.sandbox.kubernetes.validation.fields import Errors, Path, each, invalid, items, required, too_long
from hubctl.sandbox.kubernetes.validation.names import NameCheck

METADATA = Path("metadata")
_RBAC = "rbac.authorization.k8s.io"
_STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")
_NOT_STANDARD = "name is neither a standard finalizer name nor is it fully qualified"
_DRIVER_NAME = 63


def _driver_name(value: str) -> list[str]:
    return names.dns_subdomain(value.lower())


_NAMES: dict[StorageKey, NameCheck] = {
    ("", "namespaces"): names.dns_label,
    ("", "services"): names.dns_1035_label,
    ("apps", "statefulsets"): names.dns_label,
    ("storage.k8s.io", "csidrivers"): _driver_name,
    ("policy", "poddisruptionbudgets"): names.path_segment,
    ("apiregistration.k8s.io", "apiservices"): names.path_segment,
    **dict.fromkeys([(_RBAC, plural) for plural in ("roles", "clusterroles")], names.path_segment),
    **dict.fromkeys([(_RBAC, plural) for plural in ("rolebindings", "clusterrolebindings")], names.path_segment),
}
"""Kinds whose names are no DNS subdomains."""


def is_new(obj: Object) -> bool:
    """Whether an object is being created: what is stored has a version."""
    return not obj["metadata"].get("resourceVersion")


def metadata(resource: Resource, obj: Object) -> Errors:
    """An object's metadata. Its name is checked when it is created, since it cannot change."""
    given = obj["metadata"]
    if is_new(obj):
        yield from _name(resource, given)
    yield from labels.labels(METADATA.child("labels"), given.get("labels"))
    yield from labels.annotated(METADATA.child("annotations"), given.get("annotations"))
    yield from _owners(METADATA.child("ownerReferences"), given.get("ownerReferences") or [])
    if is_new(obj):
        yield from _finalizers(METADATA.child("finalizers"), given.get("finalizers") or [])
    if not resource.custom and resource.group != "apiextensions.k8s.io":
        for path, finalizer in items(METADATA.child("finalizers"), given.get("finalizers")):
            yield from standard_finalizer(path, finalizer)


def _name(resource: Resource, given: Object) -> Errors:
    check = _NAMES.get(resource.storage_key, names.dns_subdomain)
    prefix, name = given.get("generateName", ""), given.get("name", "")
    if prefix:
        yield from each(METADATA.child("generateName"), prefix, check(_without_last_dash(prefix)))
    if not name:
        yield required(METADATA.child("name"), "name or generateName is required")
        return
    if resource.storage_key == ("storage.k8s.io", "csidrivers") and len(name) > _DRIVER_NAME:
        yield too_long(METADATA.child("name"), _DRIVER_NAME)
    yield from each(METADATA.child("name"), name, check(name))


def _without_last_dash(prefix: str) -> str:
    """A prefix may end in a dash, because more comes behind it."""
    return prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def _owners(path: Path, owners: list[Object]) -> Errors:
    controller = ""
    for here, owner in items(path, owners):
        yield from _owner(here, owner)
        if not owner.get("controller"):
            continue
        name = f"{owner.get('kind', '')}/{owner.get('name', '')}"
        if controller:
            found = f'Found "true" in references for {controller} and {name}'
            yield invalid(path, owners, f"Only one reference can have Controller set to true. {found}")
        controller = controller or name


def _owner(path: Path, owner: Object) -> Errors:
    version = owner.get("apiVersion", "")
    if not version:
        yield required(path.child("apiVersion"), "must not be empty")
    elif version.count("/") > 1 or version.endswith("/"):
        yield invalid(path.child("apiVersion"), version, "must be <group>/<version> or <version>")
    for name in ("kind", "name", "uid"):
        if not owner.get(name):
            yield required(path.child(name), "must not be empty")
    if (version, owner.get("kind")) == ("v1", "Event"):
        yield invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner")


def _finalizers(path: Path, finalizers: list[str]) -> Errors:
    for finalizer in finalizers:
        yield from each(path, finalizer, names.label_key(finalizer))
    if {"orphan", "foregroundDeletion"} <= set(finalizers):
        yield invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set")


def standard_finalizer(path: Path, finalizer: str) -> Errors:
    """A finalizer without a domain must be one of Kubernetes' own."""
    if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
        yield invalid(path, finalizer, _NOT_STANDARD)
