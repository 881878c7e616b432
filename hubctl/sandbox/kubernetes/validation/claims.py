"""This module checks claims for volumes, alone and as templates, and what of them may change."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object, annotations_of, at, clone
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.amounts import positive_quantity
from hubctl.sandbox.kubernetes.validation.differences import difference
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    not_supported,
    required,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.names import dns_label, dns_subdomain

SPEC = Path("spec")
VOLUME_MODES = ("Block", "Filesystem")
_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
_BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
_SIZE = Path("spec.resources.requests.storage")
_FIXED = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
_TEMPLATE_METADATA = ("annotations", "labels", "creationTimestamp")


def access_modes(path: Path, modes: list[str]) -> Errors:
    """Who may mount a volume, and how."""
    for mode in modes:
        if mode not in _MODES:
            yield not_supported(path, mode, _MODES)
    if "ReadWriteOncePod" in modes and any(mode in _MODES and mode != "ReadWriteOncePod" for mode in modes):
        yield forbidden(path, "may not use ReadWriteOncePod with other access modes")


def claim(obj: Object) -> Errors:
    """v1 PersistentVolumeClaim."""
    yield from claim_spec(SPEC, obj.get("spec") or {})


def claim_template(path: Path, template: Object) -> Errors:
    """The claim in an ephemeral volume, whose metadata is no more than labels and annotations."""
    metadata = template.get("metadata") or {}
    yield from labels.annotated(path.child("metadata", "annotations"), metadata.get("annotations"))
    yield from labels.labels(path.child("metadata", "labels"), metadata.get("labels"))
    for name in metadata:
        if name not in _TEMPLATE_METADATA and metadata[name]:
            yield forbidden(path.child("metadata", name), "cannot be set")
    yield from claim_spec(path.child("spec"), template.get("spec") or {})


def claim_spec(path: Path, spec: Object) -> Errors:
    """What is wanted of a volume."""
    if not spec.get("accessModes"):
        yield required(path.child("accessModes"), "at least 1 access mode is required")
    yield from labels.selector(path.child("selector"), spec.get("selector"))
    yield from access_modes(path.child("accessModes"), spec.get("accessModes") or [])
    size = at(spec, "resources", "requests", "storage")
    here = path.child("resources").key("storage")
    if size is None:
        yield required(here)
    else:
        yield from positive_quantity(here, size)
    for name in ("storageClassName", "volumeAttributesClassName"):
        if spec.get(name):
            yield from each(path.child(name), spec[name], dns_subdomain(spec[name]))
    if spec.get("volumeMode") and spec["volumeMode"] not in VOLUME_MODES:
        yield not_supported(path.child("volumeMode"), spec["volumeMode"], VOLUME_MODES)
    for name in ("dataSource", "dataSourceRef"):
        if spec.get(name) is not None:
            yield from _data_source(path.child(name), spec[name])


def _data_source(path: Path, source: Object) -> Errors:
    for name in ("name", "kind"):
        if not source.get(name):
            yield required(path.child(name))
    group, kind = source.get("apiGroup", ""), source.get("kind", "")
    if not group and kind != "PersistentVolumeClaim":
        yield invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
    if group:
        yield from each(path.child("apiGroup"), group, dns_subdomain(group))
    if source.get("namespace"):
        yield from each(path.child("namespace"), source["namespace"], dns_label(source["namespace"]))


def claim_change(new: Object, old: Object) -> Errors:
    """A claim may get its volume and its class once; a bound one may grow."""
    before, after = annotations_of(old).get(_BETA_CLASS), annotations_of(new).get(_BETA_CLASS)
    path = Path("metadata.annotations").child(_BETA_CLASS)
    yield from unchanged(path, after or "", before or "")
    changed, kept = _comparable(new, old), old["spec"]
    if changed != kept:
        yield forbidden(SPEC, f"{_FIXED}\n{difference('core.PersistentVolumeClaimSpec', kept, changed)}")
    yield from _shrunk(new, old)
    yield from unchanged(Path("volumeMode"), new["spec"].get("volumeMode"), old["spec"].get("volumeMode"))
    yield from _attributes(new["spec"].get("volumeAttributesClassName"), kept.get("volumeAttributesClassName"))


def _comparable(new: Object, old: Object) -> Object:
    """The new spec with the old one's values where a change is allowed."""
    spec: Object = clone(new["spec"])
    before = old["spec"]
    names = [name for name in ("volumeName", "storageClassName") if not before.get(name) and name not in before]
    if at(new, "status", "phase") == "Bound":
        names += ["volumeAttributesClassName"] if spec.get("volumeAttributesClassName") else []
        requests = at(spec, "resources", "requests")
        size = at(before, "resources", "requests", "storage")
        if requests is not None and size is not None:
            requests["storage"] = size
    for name in names:
        if name in before:
            spec[name] = before[name]
        else:
            spec.pop(name, None)
    return spec


def _shrunk(new: Object, old: Object) -> Errors:
    before, after = (at(item, "spec", "resources", "requests", "storage") for item in (old, new))
    if before is None or after is None or quantity(after) >= quantity(before):
        return
    if quantity(after) <= quantity(at(old, "status", "capacity", "storage") or 0):
        yield forbidden(_SIZE, "field can not be less than status.capacity")


def _attributes(new: str | None, old: str | None) -> Errors:
    path = SPEC.child("volumeAttributesClassName")
    if old is not None and new is None:
        yield forbidden(path, "update from non-nil value to nil is forbidden")
    elif old is not None and new == "":
        yield forbidden(path, "update from non-nil value to an empty string is forbidden")
