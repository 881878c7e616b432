"""This module binds claims to volumes, makes disks where a class says so, and takes them away again."""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from hubctl.sandbox.kubernetes.cloud.disks import Disks
from hubctl.sandbox.kubernetes.cloud.session import beside
from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers.base import CONTROLLER, MANAGER, Background, Key, key_of
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.matching import fitting
from hubctl.sandbox.kubernetes.controllers.scheduler import SELECTED_NODE
from hubctl.sandbox.kubernetes.objects import (
    Object,
    annotations_of,
    at,
    clone,
    is_terminating,
    labels_of,
    name_of,
    namespace_of,
    now,
    uid_of,
)
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import create, modify, set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

_LOG = logging.getLogger(__name__)
CLAIMS = built_in("persistentvolumeclaims")
VOLUMES = built_in("persistentvolumes")
_CLASSES = built_in("storageclasses", "storage.k8s.io")
_NODES = built_in("nodes")
_EBS = ("ebs.csi.aws.com", "kubernetes.io/aws-ebs")
"""The driver, and the name under which Kubernetes itself knew disks, which the driver serves as well."""

_PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
_HELD = "external-provisioner.volume.kubernetes.io/finalizer"
_ZONE = "topology.kubernetes.io/zone"
_NO_PROVISIONER = "kubernetes.io/no-provisioner"
_RETRY_SECONDS = 0.5
_BOUND_BY_US = "pv.kubernetes.io/bound-by-controller"
_STORAGE_PROVISIONER = ("volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner")


class Volumes:
    """The volume controller and the provisioner. Keys with a namespace are claims, those without are volumes."""

    def __init__(self, cluster: Cluster, background: Background) -> None:
        self._cluster = cluster
        self._background = background
        self._disks = Disks(cluster.settings)
        self._busy: set[str] = set()

    def concerns(self, change: Change) -> Iterable[Key]:
        """Claims and volumes; a new volume concerns every waiting claim, a claim that went its volume."""
        if change.key == CLAIMS.storage_key:
            volume = change.after["spec"].get("volumeName")
            return [key_of(change.after), *([("", volume)] if volume else [])]
        if change.key == VOLUMES.storage_key:
            waiting = [item for item in self._cluster.store.list(CLAIMS) if not _is_bound(item)]
            return [key_of(change.after), *(key_of(item) for item in waiting)]
        return []

    def reconcile(self, key: Key) -> float | None:
        """Sets a claim or a volume right."""
        return self._claim(key) if key[0] else self._volume(key)

    def _claim(self, key: Key) -> float | None:
        claim = self._cluster.store.get(CLAIMS, *key)
        if claim is None or is_terminating(claim) or _is_bound(claim):
            return None
        volume = fitting(claim, self._cluster.store.list(VOLUMES))
        if volume is not None:
            self._bind(claim, volume)
            return None
        found = self._cluster.store.get(_CLASSES, "", claim["spec"].get("storageClassName") or "")
        if claim["spec"].get("volumeName") or found is None or found["provisioner"] == _NO_PROVISIONER:
            return None
        waits = found.get("volumeBindingMode") == "WaitForFirstConsumer"
        if waits and SELECTED_NODE not in annotations_of(claim):
            self._tell(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding")
            return None
        driver = found["provisioner"]
        modify(self._cluster, CLAIMS, claim, lambda obj: _mark(obj, driver), CONTROLLER)
        self._beside(uid_of(claim), self._provision(claim, found))
        return None

    def _tell(self, claim: Object, reason: str, message: str) -> None:
        tell(self._cluster, claim, "persistentvolume-controller", reason, message)

    def _bind(self, claim: Object, volume: Object) -> None:
        reference = {
            "kind": "PersistentVolumeClaim",
            "apiVersion": "v1",
            "namespace": namespace_of(claim),
            "name": name_of(claim),
            "uid": uid_of(claim),
        }
        is_ours = not at(volume, "spec", "claimRef", "uid")

        def take(obj: Object) -> None:
            obj["spec"]["claimRef"] = {**reference, "resourceVersion": claim["metadata"]["resourceVersion"]}
            if not volume["spec"].get("claimRef"):
                obj["metadata"].setdefault("annotations", {})[_BOUND_BY_US] = "yes"

        def choose(obj: Object) -> None:
            annotations = obj["metadata"].setdefault("annotations", {})
            annotations["pv.kubernetes.io/bind-completed"] = "yes"
            if not claim["spec"].get("volumeName"):
                annotations[_BOUND_BY_US] = "yes"
            obj["spec"]["volumeName"] = name_of(volume)

        if is_ours:
            modify(self._cluster, VOLUMES, volume, take, CONTROLLER)
        set_status(self._cluster, VOLUMES, volume, {"phase": "Bound", "lastPhaseTransitionTime": now()}, MANAGER)

        modify(self._cluster, CLAIMS, claim, choose, CONTROLLER)
        spec = volume["spec"]
        status = {"phase": "Bound", "accessModes": clone(spec["accessModes"]), "capacity": clone(spec["capacity"])}
        set_status(self._cluster, CLAIMS, claim, status, MANAGER)

    async def _provision(self, claim: Object, storage_class: Object) -> None:
        """Makes a disk, then its volume; the claim is bound when the volume is seen."""
        name = f"pvc-{uid_of(claim)}"
        driver, parameters = storage_class["provisioner"], storage_class.get("parameters") or {}
        zone = self._zone(claim)
        handle = name
        if driver in _EBS and self._cluster.settings.aws_endpoint_url is not None:
            handle = await beside(self._disks.make_disk, claim, name, parameters, zone)
        volume = {
            "metadata": {"name": name, "annotations": {_PROVISIONED_BY: driver}, "finalizers": [_HELD]},
            "spec": {
                "capacity": {"storage": claim["spec"]["resources"]["requests"]["storage"]},
                "accessModes": clone(claim["spec"]["accessModes"]),
                "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
                "storageClassName": name_of(storage_class),
                "csi": {"driver": _EBS[0] if driver in _EBS else driver, "volumeHandle": handle},
                **({"nodeAffinity": _in_zone(zone)} if driver in _EBS else {}),
                "claimRef": {
                    "kind": "PersistentVolumeClaim",
                    "apiVersion": "v1",
                    "namespace": namespace_of(claim),
                    "name": name_of(claim),
                    "uid": uid_of(claim),
                },
            },
        }
        create(self._cluster, VOLUMES, "", volume, CONTROLLER)
        self._tell(claim, "ProvisioningSucceeded", f"Successfully provisioned volume {name}")

    def _zone(self, claim: Object) -> str:
        node = self._cluster.store.get(_NODES, "", annotations_of(claim).get(SELECTED_NODE, ""))
        zones = self._cluster.settings.zones
        return labels_of(node).get(_ZONE, zones[0]) if node else zones[0]

    def _volume(self, key: Key) -> float | None:
        volume = self._cluster.store.get(VOLUMES, *key)
        if volume is None:
            return None
        reference = volume["spec"].get("claimRef")
        claim = self._cluster.store.get(CLAIMS, reference["namespace"], reference["name"]) if reference else None
        is_lost = bool(reference) and (claim is None or reference.get("uid") not in (None, uid_of(claim)))
        phase = "Released" if is_lost and reference and reference.get("uid") else "Available"
        if claim is not None and not is_lost and at(volume, "status", "phase") == "Bound":
            phase = "Bound"
        if at(volume, "status", "phase") != phase:
            set_status(self._cluster, VOLUMES, volume, {"phase": phase, "lastPhaseTransitionTime": now()}, MANAGER)
        if phase == "Released" or (phase != "Bound" and is_terminating(volume)):
            return self._reclaim(volume)
        return None

    def _reclaim(self, volume: Object) -> float | None:
        """What becomes of a volume whose claim went: deleted with its disk, or kept as it is."""
        is_ours = _HELD in (volume["metadata"].get("finalizers") or [])
        if volume["spec"]["persistentVolumeReclaimPolicy"] != "Delete":
            if is_ours and is_terminating(volume):
                modify(self._cluster, VOLUMES, volume, _let_go, CONTROLLER)
            return None
        if is_ours:
            self._beside(uid_of(volume), self._remove(volume))
            return _RETRY_SECONDS
        return None

    async def _remove(self, volume: Object) -> None:
        csi = volume["spec"].get("csi") or {}
        if csi.get("driver") in _EBS and self._cluster.settings.aws_endpoint_url is not None:
            await beside(self._disks.remove_disk, csi["volumeHandle"])
        if not is_terminating(volume):
            delete(self._cluster, VOLUMES, "", name_of(volume), DeleteOptions())
        modify(self._cluster, VOLUMES, volume, _let_go, CONTROLLER)

    def _beside(self, uid: str, work: Coroutine[Any, Any, None]) -> None:
        if uid in self._busy:
            work.close()
            return
        self._busy.add(uid)

        async def guarded() -> None:
            try:
                await work
            except (ClientError, BotoCoreError) as error:
                _LOG.info("disk: %s", error)
            finally:
                self._busy.discard(uid)

        self._background(guarded())


def _mark(claim: Object, driver: str) -> None:
    claim["metadata"].setdefault("annotations", {}).update(dict.fromkeys(_STORAGE_PROVISIONER, driver))


def _in_zone(zone: str) -> Object:
    term = {"matchExpressions": [{"key": _ZONE, "operator": "In", "values": [zone]}]}
    return {"required": {"nodeSelectorTerms": [term]}}


def _is_bound(claim: Object) -> bool:
    return bool(at(claim, "status", "phase") == "Bound")


def _let_go(volume: Object) -> None:
    volume["metadata"]["finalizers"] = [item for item in volume["metadata"]["finalizers"] if item != _HELD]
