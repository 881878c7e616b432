"""This module says which folders of the sandbox stand for the volumes that a pod mounts."""

from __future__ import annotations

from pathlib import Path

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.objects import Object, at, name_of
from hubctl.sandbox.kubernetes.resources import built_in

_CLAIMS = built_in("persistentvolumeclaims")
_VOLUMES = built_in("persistentvolumes")
_EFS = "efs.csi.aws.com"


def folders_of(cluster: Cluster, pod: Object) -> dict[str, Path]:
    """Folders by mount path, of the volumes that are claims; each exists."""
    claimed = {
        volume["name"]: volume["persistentVolumeClaim"]["claimName"]
        for volume in pod["spec"].get("volumes") or []
        if volume.get("persistentVolumeClaim")
    }
    folders = {}
    for mount in pod["spec"]["containers"][0].get("volumeMounts") or []:
        if mount["name"] in claimed:
            folder = folder_of(cluster, pod["metadata"]["namespace"], claimed[mount["name"]])
            folders[mount["mountPath"]] = folder / mount.get("subPath", "")
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return folders


def folder_of(cluster: Cluster, namespace: str, claim_name: str) -> Path:
    """The folder behind a bound claim. An EFS handle is `fs-id:/path`: the path is a folder of the file system's."""
    claim = cluster.store.get(_CLAIMS, namespace, claim_name)
    volume = cluster.store.get(_VOLUMES, "", at(claim, "spec", "volumeName") or "")
    if volume is None:
        raise LookupError(f"claim {namespace}/{claim_name} has no volume")
    csi = volume["spec"].get("csi") or {}
    if csi.get("driver") != _EFS:
        return cluster.settings.volumes_dir / name_of(volume)
    file_system, _, path = str(csi["volumeHandle"]).partition(":")
    return cluster.settings.volumes_dir / file_system / path.strip(":/")
