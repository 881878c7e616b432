"""What storage is in Kubernetes: namespaces, the StorageClass, and the claims on EFS that hubs mount.

EFS volumes are static: a PersistentVolume names a folder of the file system, and exactly one claim may take it. So no
access point and no dynamic provisioning is needed, one folder can appear in several namespaces, and deleting a claim
deletes no data. The folders must exist before a pod mounts them, which is the business of `hubctl.render.directories`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.render.names import support_namespace

STORAGE_CLASS = "hubctl-gp3"
HOMES = "homes"
"""Name of the claim with everybody's homes, in each hub's namespace."""
ROOT = "efs-root"
"""Name of the claim on the whole file system, in the support namespace."""
_EFS_DRIVER = "efs.csi.aws.com"
_EBS_DRIVER = "ebs.csi.aws.com"


@dataclass(frozen=True)
class Folder:
    """A folder of the file system as a claim in a namespace. `path` begins with "/"."""

    namespace: str
    claim: str
    path: str
    size: str

    @property
    def volume(self) -> str:
        """Name of the PersistentVolume: these have no namespace, so the namespace is part of it."""
        return f"{self.namespace}-{self.claim}"


def labels(config: EventConfig) -> dict[str, str]:
    """On everything that hubctl itself makes in Kubernetes."""
    return {"app.kubernetes.io/managed-by": "hubctl", "hubctl/event": config.name}


def quantity(size: str) -> str:
    """A size of the config in Kubernetes' words, where "20G" would be 7 % less than our 20 * 1024^3 bytes."""
    return size if size.endswith("i") else f"{size}i"


def homes_path(config: EventConfig, hub: str) -> str:
    """Where a hub's homes are on the file system."""
    return f"/{config.name}/homes/{hub}"


def directory_path(config: EventConfig, directory: str) -> str:
    """Where a directory of `storage.directories` is on the file system."""
    return f"/{config.name}/{directory}"


def folders(config: EventConfig) -> Iterator[Folder]:
    """All claims on EFS: the root for hubctl's own Job, and for each hub its homes and the directories it mounts."""
    size = quantity(config.storage.home_size)
    yield Folder(support_namespace(config), ROOT, "/", size)
    for name, hub in config.hubs.items():
        yield Folder(config.namespace(name), HOMES, homes_path(config, name), size)
        for directory in sorted({mount.directory for mount in hub.mounts}):
            yield Folder(config.namespace(name), directory, directory_path(config, directory), size)


def namespace(config: EventConfig, name: str) -> Manifest:
    """A namespace of the event."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels(config)}}


def hub_namespaces(config: EventConfig) -> tuple[Manifest, ...]:
    """One namespace a hub."""
    return tuple(namespace(config, config.namespace(hub)) for hub in config.hubs)


def storage_class(config: EventConfig) -> Manifest:
    """Encrypted gp3 volumes that go with their claim and carry the event's tags, by which left-overs are found."""
    tags = sorted(config.tags.items())
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": STORAGE_CLASS, "labels": labels(config)},
        "provisioner": _EBS_DRIVER,
        "parameters": {
            "type": "gp3",
            "encrypted": "true",
            **{f"tagSpecification_{number}": f"{key}={value}" for number, (key, value) in enumerate(tags, start=1)},
        },
        # With Retain, every volume outlives its cluster and nothing knows of it any more.
        "reclaimPolicy": "Delete",
        # A volume lives in one zone: the pod's.
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    }


def volumes(config: EventConfig, file_system_id: str) -> tuple[Manifest, ...]:
    """A PersistentVolume and its claim for each folder."""
    return tuple(
        manifest
        for folder in folders(config)
        for manifest in (_volume(config, folder, file_system_id), _claim(config, folder))
    )


def _volume(config: EventConfig, folder: Folder, file_system_id: str) -> Manifest:
    handle = file_system_id if folder.path == "/" else f"{file_system_id}:{folder.path}"
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": folder.volume, "labels": labels(config)},
        "spec": {
            # EFS has no size; Kubernetes wants one.
            "capacity": {"storage": folder.size},
            "accessModes": ["ReadWriteMany"],
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": "",
            "volumeMode": "Filesystem",
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": folder.namespace,
                "name": folder.claim,
            },
            "csi": {
                "driver": _EFS_DRIVER,
                "volumeHandle": handle,
                "volumeAttributes": {"encryptInTransit": "true"},
            },
        },
    }


def _claim(config: EventConfig, folder: Folder) -> Manifest:
    spec: dict[str, Any] = {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "",
        "volumeMode": "Filesystem",
        "volumeName": folder.volume,
        "resources": {"requests": {"storage": folder.size}},
    }
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": folder.claim, "namespace": folder.namespace, "labels": labels(config)},
        "spec": spec,
    }


def claim_refs(config: EventConfig) -> tuple[ObjectRef, ...]:
    """All claims on EFS."""
    return tuple(ObjectRef("v1", "PersistentVolumeClaim", folder.claim, folder.namespace) for folder in folders(config))


def volume_refs(config: EventConfig) -> tuple[ObjectRef, ...]:
    """All volumes on EFS."""
    return tuple(ObjectRef("v1", "PersistentVolume", folder.volume) for folder in folders(config))


def namespace_ref(name: str) -> ObjectRef:
    """A namespace, named."""
    return ObjectRef("v1", "Namespace", name)


STORAGE_CLASS_REF = ObjectRef("storage.k8s.io/v1", "StorageClass", STORAGE_CLASS)
