"""Load balancers and disks that Kubernetes made in AWS, given back while the controllers that can do it still live.

Once the cluster is gone nobody deletes them, and they cost for ever: no state of Terraform's knows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.terraform import Progress

_PROVISIONED = "pv.kubernetes.io/provisioned-by"


def release_cloud_resources(
    kubernetes: Kubernetes, namespaces: Sequence[str], *, timeout_seconds: int, progress: Progress
) -> int:
    """Deletes LoadBalancer Services and dynamically made claims of namespaces, and waits until their volumes are gone.

    Returns how many things went. Raises HubctlError naming what stayed.
    """
    removed = 0
    for namespace in namespaces:
        for ref in [*_balancers(kubernetes, namespace), *_claims(kubernetes, namespace)]:
            progress(f"giving back {ref}", None)
            removed += kubernetes.delete(ref, timeout_seconds=timeout_seconds)
    return removed


def _balancers(kubernetes: Kubernetes, namespace: str) -> Iterator[ObjectRef]:
    for service in kubernetes.list("v1", "Service", namespace=namespace):
        if service.get("spec", {}).get("type") == "LoadBalancer":
            yield ObjectRef.of(service)


def _claims(kubernetes: Kubernetes, namespace: str) -> Iterator[ObjectRef]:
    """Claims, each followed by its volume: waiting for the volume is waiting for the disk in AWS.

    A volume that would be kept is told to go with its claim, or its disk would be nobody's.
    """
    for claim in kubernetes.list("v1", "PersistentVolumeClaim", namespace=namespace):
        ref = ObjectRef("v1", "PersistentVolume", claim.get("spec", {}).get("volumeName", ""))
        volume = kubernetes.get(ref) if ref.name else None
        if ref.name and volume is None:
            continue
        if volume is not None and not _is_dynamic(volume):
            continue
        if volume is not None and volume["spec"].get("persistentVolumeReclaimPolicy") != "Delete":
            kubernetes.apply(_deleted_with_its_claim(ref))
        yield ObjectRef.of(claim)
        if volume is not None:
            yield ref


def _is_dynamic(volume: Manifest) -> bool:
    return _PROVISIONED in (volume["metadata"].get("annotations") or {})


def _deleted_with_its_claim(ref: ObjectRef) -> Manifest:
    return {
        "apiVersion": ref.api_version,
        "kind": ref.kind,
        "metadata": {"name": ref.name},
        "spec": {"persistentVolumeReclaimPolicy": "Delete"},
    }
