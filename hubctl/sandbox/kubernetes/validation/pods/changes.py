"""This module checks what of a pod may change: images, deadlines, and tolerations that are added."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import Object, clone
from hubctl.sandbox.kubernetes.validation.differences import difference
from hubctl.sandbox.kubernetes.validation.fields import Errors, Path, forbidden, invalid, items, required
from hubctl.sandbox.kubernetes.validation.names import between

SPEC = Path("spec")
_UPDATABLE = ",".join(
    (
        "`spec.containers[*].image`",
        "`spec.initContainers[*].image`",
        "`spec.activeDeadlineSeconds`",
        "`spec.tolerations` (only additions to existing tolerations)",
        "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
    )
)
_MAX_SECONDS = 2**31 - 1
_MODIFIED = "existing toleration can not be modified except its tolerationSeconds"
_BINDINGS = frozenset({"nodeName"})
"""What a binding sets, once. It is a subresource of its own, which comes by here as well."""


def pod_change(new: Object, old: Object) -> Errors:
    """A change of a v1 Pod."""
    after, before = new["spec"], old["spec"]
    for name in ("containers", "initContainers"):
        if len(after.get(name) or []) != len(before.get(name) or []):
            yield forbidden(SPEC.child(name), "pod updates may not add or remove containers")
            return
        for here, container in items(SPEC.child(name), after.get(name)):
            if not container.get("image"):
                yield required(here.child("image"))
    stops = list(_deadline(after.get("activeDeadlineSeconds"), before.get("activeDeadlineSeconds")))
    yield from stops
    if stops and after.get("activeDeadlineSeconds") is not None:
        return
    yield from _tolerations(after.get("tolerations") or [], before.get("tolerations") or [])
    yield from _gates(after.get("schedulingGates") or [], before.get("schedulingGates") or [])
    yield from _rest(after, before)


def _deadline(new: int | None, old: int | None) -> Errors:
    path = SPEC.child("activeDeadlineSeconds")
    if new is None:
        if old is not None:
            yield invalid(path, None, "must not update from a positive integer to nil value")
    elif not 0 <= new <= _MAX_SECONDS:
        yield invalid(path, new, between(0, _MAX_SECONDS))
    elif old is not None and old < new:
        yield invalid(path, new, "must be less than or equal to previous value")


def _tolerations(new: list[Object], old: list[Object]) -> Errors:
    kept = [_without_seconds(item) for item in new]
    if any(_without_seconds(item) not in kept for item in old):
        yield forbidden(SPEC.child("tolerations"), _MODIFIED)


def _without_seconds(toleration: Object) -> Object:
    return {name: value for name, value in toleration.items() if name != "tolerationSeconds"}


def _gates(new: list[Object], old: list[Object]) -> Errors:
    for here, gate in items(SPEC.child("schedulingGates"), new):
        if gate not in old:
            detail = f"only deletion is allowed, but found new scheduling gate '{gate.get('name', '')}'"
            yield forbidden(here.child("name"), detail)


def _rest(after: Object, before: Object) -> Errors:
    munged: Object = clone(after)
    for name in ("containers", "initContainers"):
        for container, other in zip(munged.get(name) or [], before.get(name) or [], strict=True):
            container["image"] = other.get("image")
    for name in ("activeDeadlineSeconds", "tolerations", "schedulingGates"):
        _copy(munged, before, name)
    if before.get("terminationGracePeriodSeconds", 0) < 0 and munged.get("terminationGracePeriodSeconds") == 1:
        _copy(munged, before, "terminationGracePeriodSeconds")
    for name in _BINDINGS:
        if not before.get(name):
            _copy(munged, before, name)
    if before.get("schedulingGates"):
        yield from _gated(munged, before)
    if munged != before:
        detail = f"pod updates may not change fields other than {_UPDATABLE}\n"
        yield forbidden(SPEC, detail + difference("core.PodSpec", before, munged))


def _gated(munged: Object, before: Object) -> Errors:
    """A pod that waits at a gate may be told more about its node."""
    old, new = before.get("nodeSelector") or {}, munged.get("nodeSelector") or {}
    if any(new.get(key) != value for key, value in old.items()):
        detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
        yield invalid(SPEC.child("nodeSelector"), new, detail)
    _copy(munged, before, "nodeSelector")


def _copy(target: Any, source: Any, name: str) -> None:
    if name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)
