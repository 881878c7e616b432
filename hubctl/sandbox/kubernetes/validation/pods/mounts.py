"""This module checks where containers see volumes: as directories, or raw as devices."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object, at
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    forbidden,
    invalid,
    items,
    not_found,
    not_supported,
    required,
)
from hubctl.sandbox.kubernetes.validation.paths import descending

_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_RECURSIVE = ("Disabled", "Enabled", "IfPossible")
_BLOCK_ONLY = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"


def mounts(path: Path, container: Object, volumes: dict[str, Object]) -> Errors:
    """volumeMounts: each names a volume of the pod, and no two are at one path."""
    raw = {item.get("name"): item.get("devicePath") for item in container.get("volumeDevices") or []}
    taken: set[str] = set()
    for here, mount in items(path, container.get("volumeMounts")):
        name, where = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            yield required(here.child("name"))
        if name not in volumes:
            yield not_found(here.child("name"), name)
        if not where:
            yield required(here.child("mountPath"))
        if where in taken:
            yield invalid(here.child("mountPath"), where, "must be unique")
        taken.add(where)
        if name in raw:
            yield invalid(here.child("name"), name, "must not already exist in volumeDevices")
        if where in raw.values():
            yield invalid(here.child("mountPath"), where, "must not already exist as a path in volumeDevices")
        yield from _sub_paths(path, here, mount, is_image=(volumes.get(name) or {}).get("image") is not None)
        yield from _propagation(path.child("mountPropagation"), mount, container)
        yield from _recursive(path.child("recursiveReadOnly"), mount)


def _sub_paths(path: Path, here: Path, mount: Object, *, is_image: bool) -> Errors:
    plain, expanded = mount.get("subPath"), mount.get("subPathExpr")
    for name, value in (("subPath", plain), ("subPathExpr", expanded)):
        if is_image and value:
            yield invalid(here.child(name), value, "not allowed in image volume sources")
    if plain:
        yield from descending(path.child("subPath"), plain)
    if expanded:
        if plain:
            yield invalid(here.child("subPathExpr"), expanded, "subPathExpr and subPath are mutually exclusive")
        yield from descending(path.child("subPathExpr"), expanded)


def _propagation(path: Path, mount: Object, container: Object) -> Errors:
    how = mount.get("mountPropagation")
    if not how:
        return
    if how not in _PROPAGATIONS:
        yield not_supported(path, how, _PROPAGATIONS)
    if how == "Bidirectional" and not at(container, "securityContext", "privileged"):
        yield forbidden(path, "Bidirectional mount propagation is available only to privileged containers")


def _recursive(path: Path, mount: Object) -> Errors:
    how = mount.get("recursiveReadOnly")
    if how in (None, "Disabled"):
        return
    if how not in _RECURSIVE:
        yield not_supported(path, how, _RECURSIVE)
        return
    if not mount.get("readOnly"):
        yield forbidden(path, "may only be specified when readOnly is true")
    if mount.get("mountPropagation") not in (None, "None"):
        yield forbidden(path, "may only be specified when mountPropagation is None or not specified")


def devices(path: Path, container: Object, volumes: dict[str, Object]) -> Errors:
    """volumeDevices: claims that are not mounted but handed over as they are."""
    mounted = {item.get("name"): item.get("mountPath") for item in container.get("volumeMounts") or []}
    names: set[str] = set()
    places: set[str] = set()
    for here, device in items(path, container.get("volumeDevices")):
        name, where = device.get("name", ""), device.get("devicePath", "")
        yield from _device_name(here.child("name"), name, names, volumes)
        if not where:
            yield required(here.child("devicePath"))
        if where in places:
            yield invalid(here.child("devicePath"), where, "must be unique")
        if ".." in where.split("/"):
            yield invalid(here.child("devicePath"), where, "can not contain backsteps ('..')")
        if name in mounted:
            yield invalid(here.child("name"), name, "must not already exist in volumeMounts")
        if where in mounted.values():
            yield invalid(here.child("devicePath"), where, "must not already exist as a path in volumeMounts")
        names.add(name)
        places.add(where)


def _device_name(path: Path, name: str, taken: set[str], volumes: dict[str, Object]) -> Errors:
    if not name:
        yield required(path)
    elif name in taken:
        yield invalid(path, name, "must be unique")
    volume = volumes.get(name)
    if volume is None:
        yield not_found(path, name)
    elif volume.get("persistentVolumeClaim") is None and volume.get("ephemeral") is None:
        yield invalid(path, name, _BLOCK_ONLY)
