"""This module checks PersistentVolumes and StorageClasses, and what of them may change."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.amounts import positive_quantity
from hubctl.sandbox.kubernetes.validation.claims import SPEC, VOLUME_MODES, access_modes
from hubctl.sandbox.kubernetes.validation.differences import difference
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    one_of,
    required,
    too_long,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.names import dns_subdomain, label_key
from hubctl.sandbox.kubernetes.validation.pods.scheduling import node_selector
from hubctl.sandbox.kubernetes.validation.sources import (
    csi_volume,
    elastic_block_store,
    host_path,
    local_path,
    network_share,
)

_SOURCES: dict[str, Callable[[Path, Object], Errors] | None] = {
    "hostPath": host_path,
    "gcePersistentDisk": None,
    "awsElasticBlockStore": elastic_block_store,
    "glusterfs": None,
    "flocker": None,
    "nfs": network_share,
    "rbd": None,
    "quobyte": None,
    "cephfs": None,
    "iscsi": None,
    "cinder": None,
    "fc": None,
    "flexVolume": None,
    "azureFile": None,
    "vsphereVolume": None,
    "photonPersistentDisk": None,
    "portworxVolume": None,
    "azureDisk": None,
    "scaleIO": None,
    "local": local_path,
    "storageos": None,
    "csi": csi_volume,
}
"""In the order in which the API server looks for them."""

_RECLAIM = ("Delete", "Recycle", "Retain")
_BINDING = ("Immediate", "WaitForFirstConsumer")
_PARAMETERS, _PARAMETER_BYTES = 512, 256 * 1024


def persistent_volume(obj: Object) -> Errors:
    """v1 PersistentVolume."""
    spec = obj.get("spec") or {}
    if not spec.get("accessModes"):
        yield required(SPEC.child("accessModes"))
    yield from access_modes(SPEC.child("accessModes"), spec.get("accessModes") or [])
    yield from _capacity(SPEC.child("capacity"), spec.get("capacity") or {})
    policy = spec.get("persistentVolumeReclaimPolicy")
    path = SPEC.child("persistentVolumeReclaimPolicy")
    if policy and policy not in _RECLAIM:
        yield not_supported(path, policy, _RECLAIM)
    affinity = spec.get("nodeAffinity")
    if affinity is not None and affinity.get("required") is None:
        yield required(SPEC.child("nodeAffinity", "required"), "must specify required node constraints")
    elif affinity is not None:
        yield from node_selector(SPEC.child("nodeAffinity", "required"), affinity["required"])
    yield from _source(spec)
    root = (spec.get("hostPath") or {}).get("path")
    if root and posixpath.normpath(root) == "/" and policy == "Recycle":
        yield forbidden(path, "may not be 'recycle' for a hostPath mount of '/'")
    if spec.get("storageClassName"):
        name = spec["storageClassName"]
        yield from each(SPEC.child("storageClassName"), name, dns_subdomain(name))
    if spec.get("volumeMode") and spec["volumeMode"] not in VOLUME_MODES:
        yield not_supported(SPEC.child("volumeMode"), spec["volumeMode"], VOLUME_MODES)


def _capacity(path: Path, capacity: Object) -> Errors:
    if not capacity:
        yield required(path)
    if set(capacity) != {"storage"}:
        yield not_supported(path, capacity or None, ("storage",))
    for name, amount in capacity.items():
        yield from positive_quantity(path.key(name), amount)


def _source(spec: Object) -> Errors:
    given = [name for name in _SOURCES if spec.get(name) is not None]
    if not given:
        yield required(SPEC, "must specify a volume type")
        return
    check = _SOURCES[given[0]]
    if check is not None:
        yield from check(SPEC.child(given[0]), spec[given[0]])
    if given[0] == "local" and spec.get("nodeAffinity") is None:
        yield required(SPEC.child("nodeAffinity"), "Local volume requires node affinity")
    for name in given[1:]:
        shown = "cephFS" if name == "cephfs" else name
        yield forbidden(SPEC.child(shown), "may not specify more than 1 volume type")


def persistent_volume_change(new: Object, old: Object) -> Errors:
    """A volume stays where it is."""
    after, before = ({name: item["spec"].get(name) for name in _SOURCES} for item in (new, old))
    secret = "controllerExpandSecretRef"  # noqa: S105 - the name of a field
    if before["csi"] and after["csi"] and secret not in before["csi"]:
        after["csi"] = {name: value for name, value in after["csi"].items() if name != secret}
    if after != before:
        shown = difference("core.PersistentVolumeSource", before, after)
        detail = f"spec.persistentvolumesource is immutable after creation\n{shown}"
        yield forbidden(SPEC.child("persistentvolumesource"), detail)
    yield from unchanged(Path("volumeMode"), new["spec"].get("volumeMode"), old["spec"].get("volumeMode"))
    affinity = old["spec"].get("nodeAffinity")
    if affinity is not None and new["spec"].get("nodeAffinity") != affinity:
        detail = "field is immutable, except for updating from beta label to GA"
        yield invalid(Path("nodeAffinity"), new["spec"].get("nodeAffinity"), detail)


def storage_class(obj: Object) -> Errors:
    """storage.k8s.io/v1 StorageClass."""
    provisioner, path = obj.get("provisioner", ""), Path("provisioner")
    if not provisioner:
        yield required(path)
    else:
        yield from each(path, provisioner, label_key(provisioner.lower()))
    yield from _parameters(Path("parameters"), obj.get("parameters") or {})
    policy = obj.get("reclaimPolicy")
    if policy and policy not in ("Delete", "Retain"):
        yield not_supported(Path("reclaimPolicy"), policy, ("Delete", "Retain"))
    yield from one_of(Path("volumeBindingMode"), obj.get("volumeBindingMode"), _BINDING)
    for here, term in items(Path("allowedTopologies"), obj.get("allowedTopologies")):
        for place, item in items(here.child("matchLabelExpressions"), term.get("matchLabelExpressions")):
            if not item.get("values"):
                yield required(place.child("values"))
            yield from each(place.child("key"), item.get("key", ""), label_key(item.get("key", "")))


def _parameters(path: Path, parameters: dict[str, str]) -> Errors:
    if len(parameters) > _PARAMETERS:
        yield too_long(path, _PARAMETERS)
        return
    if "" in parameters:
        yield invalid(path, "", "field can not be empty.")
    if sum(len(key.encode()) + len((value or "").encode()) for key, value in parameters.items()) > _PARAMETER_BYTES:
        yield too_long(path, _PARAMETER_BYTES)


def storage_class_change(new: Object, old: Object) -> Errors:
    """A class keeps everything that volumes were made with."""
    for name in ("parameters", "provisioner", "reclaimPolicy"):
        if (new.get(name) or None) != (old.get(name) or None):
            yield forbidden(Path(name), f"updates to {name} are forbidden.")
    name = "volumeBindingMode"
    yield from unchanged(Path(name), new.get(name), old.get(name))
