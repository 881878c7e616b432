"""This module checks the volumes of pods: names, and exactly one source each.

The sources of clouds and appliances that are no longer in Kubernetes are counted, not looked into.
"""

from __future__ import annotations

from collections.abc import Callable

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.validation.claims import claim_template
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    duplicate,
    each,
    forbidden,
    invalid,
    items,
    one_of,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import dns_label, dns_subdomain
from hubctl.sandbox.kubernetes.validation.pods.projections import downward_files, key_to_path, mode, projected
from hubctl.sandbox.kubernetes.validation.sources import csi_driver, elastic_block_store, host_path, network_share

_MORE_THAN_ONE = "may not specify more than 1 volume type"
PULL_POLICIES = ("Always", "IfNotPresent", "Never")


def volumes(path: Path, given: list[Object], pod_name: str) -> tuple[dict[str, Object], list[Errors]]:
    """The volumes that can be mounted, by name, and what is wrong with the others."""
    usable: dict[str, Object] = {}
    found: list[Errors] = []
    ephemeral = {f"{pod_name}-{item.get('name')}" for item in given if pod_name and item.get("ephemeral") is not None}
    for here, volume in items(path, given):
        wrong = list(_volume(here, volume, usable, pod_name))
        if not wrong:
            usable[volume["name"]] = volume
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if claim in ephemeral:
            detail = "must not reference a PVC that gets created for an ephemeral volume"
            wrong.append(invalid(here.child("persistentVolumeClaim", "claimName"), claim, detail))
        found.append(iter(wrong))
    return usable, found


def _volume(path: Path, volume: Object, usable: dict[str, Object], pod_name: str) -> Errors:
    name = volume.get("name", "")
    yield from _source(path, volume, pod_name)
    if not name:
        yield required(path.child("name"))
    else:
        yield from each(path.child("name"), name, dns_label(name))
    if name in usable:
        yield duplicate(path.child("name"), name)


def _source(path: Path, volume: Object, pod_name: str) -> Errors:
    given = [name for name in _SOURCES if volume.get(name) is not None]
    if not given:
        yield required(path, "must specify a volume type")
        return
    check = _SOURCES[given[0]]
    if check is not None:
        yield from check(path.child(given[0]), volume[given[0]])
    if given[0] == "ephemeral" and pod_name and volume.get("name"):
        claim = f"{pod_name}-{volume['name']}"
        found = (f'PVC name "{claim}": {message}' for message in dns_subdomain(claim))
        yield from each(path.child("name"), volume["name"], found)
    for name in given[1:]:
        yield forbidden(path.child(_MISSPELT.get(name, name)), _MORE_THAN_ONE)


def _empty_dir(path: Path, source: Object) -> Errors:
    limit = source.get("sizeLimit")
    if limit is not None and quantity(limit) < 0:
        yield forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity")


def _secret(path: Path, source: Object) -> Errors:
    yield from _files(path, source, "secretName")


def _config_map(path: Path, source: Object) -> Errors:
    yield from _files(path, source, "name")


def _files(path: Path, source: Object, name: str) -> Errors:
    if not source.get(name):
        yield required(path.child(name))
    yield from mode(path.child("defaultMode"), source.get("defaultMode"))
    for here, item in items(path.child("items"), source.get("items")):
        yield from key_to_path(here, item)


def _claim(path: Path, source: Object) -> Errors:
    if not source.get("claimName"):
        yield required(path.child("claimName"))


def _downward(path: Path, source: Object) -> Errors:
    yield from mode(path.child("defaultMode"), source.get("defaultMode"))
    yield from downward_files(path, source.get("items") or [])


def _csi(path: Path, source: Object) -> Errors:
    yield from csi_driver(path.child("driver"), source.get("driver", ""))
    secret = source.get("nodePublishSecretRef")
    if secret is None:
        return
    if not secret.get("name"):
        yield required(path.child("nodePublishSecretRef", "name"))
    else:
        yield from each(path.child("name"), secret["name"], dns_subdomain(secret["name"]))


def _ephemeral(path: Path, source: Object) -> Errors:
    template = source.get("volumeClaimTemplate")
    if template is None:
        yield required(path.child("volumeClaimTemplate"))
    else:
        yield from claim_template(path.child("volumeClaimTemplate"), template)


def _image(path: Path, source: Object) -> Errors:
    if source.get("pullPolicy"):
        yield from one_of(path.child("pullPolicy"), source["pullPolicy"], PULL_POLICIES)


_SOURCES: dict[str, Callable[[Path, Object], Errors] | None] = {
    "emptyDir": _empty_dir,
    "hostPath": host_path,
    "gitRepo": None,
    "gcePersistentDisk": None,
    "awsElasticBlockStore": elastic_block_store,
    "secret": _secret,
    "nfs": network_share,
    "iscsi": None,
    "glusterfs": None,
    "flocker": None,
    "persistentVolumeClaim": _claim,
    "rbd": None,
    "cinder": None,
    "cephfs": None,
    "quobyte": None,
    "downwardAPI": _downward,
    "fc": None,
    "flexVolume": None,
    "configMap": _config_map,
    "azureFile": None,
    "vsphereVolume": None,
    "photonPersistentDisk": None,
    "portworxVolume": None,
    "azureDisk": None,
    "storageos": None,
    "projected": projected,
    "scaleIO": None,
    "csi": _csi,
    "ephemeral": _ephemeral,
    "image": _image,
}
"""In the order in which the API server looks for them: the first is taken, the others are too many."""

_MISSPELT = {"cephfs": "cephFS", "downwardAPI": "downwarAPI"}
"""As the API server spells these two fields when it refuses them."""
