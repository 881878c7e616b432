"""Load balancers and disks that Kubernetes made in AWS, given back while the controllers that can do it still live.

Once the cluster is gone nobody deletes them, and they cost for ever: no state of Terraform's knows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.counting import counted
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.terraform import Progress

_PROVISIONED = "pv.kubernetes.io/provisioned-by"
"""On volumes that a driver made for a claim. Those that stand for a file system made elsewhere (EFS) have none."""
_PAUSE_SECONDS = 1.0


def release_cloud_resources(
    kubernetes: Kubernetes, namespaces: Sequence[str], *, timeout_seconds: int, progress: Progress, clock: Clock
) -> int:
    """Deletes LoadBalancer Services and dynamically made claims of namespaces, and waits until their volumes are gone.

    Returns how many objects went; `timeout_seconds` is for each wait. Raises HubctlError naming what stayed.
    """
    volumes = _volumes(kubernetes, namespaces)
    names = frozenset(volume["metadata"]["name"] for volume in volumes)
    for volume in volumes:
        if volume["spec"].get("persistentVolumeReclaimPolicy") != "Delete":
            kubernetes.apply(_deleted_with_its_claim(ObjectRef.of(volume)))
    removed = 0
    for namespace in namespaces:
        claims = [ref for ref, volume in _claims(kubernetes, namespace) if volume in names or not volume]
        for ref in [*_balancers(kubernetes, namespace), *_users(kubernetes, namespace, claims), *claims]:
            progress(f"giving back {ref}", None)
            removed += kubernetes.delete(ref, timeout_seconds=timeout_seconds)
    _await_gone(kubernetes, names, timeout_seconds, progress, clock)
    return removed + len(names)


def _balancers(kubernetes: Kubernetes, namespace: str) -> Iterator[ObjectRef]:
    for service in kubernetes.list("v1", "Service", namespace=namespace):
        if service.get("spec", {}).get("type") == "LoadBalancer":
            yield ObjectRef.of(service)


def _volumes(kubernetes: Kubernetes, namespaces: Sequence[str]) -> list[Manifest]:
    """Dynamically made volumes of claims in these namespaces, also of claims that are gone already."""
    return [
        volume
        for volume in kubernetes.list("v1", "PersistentVolume")
        if _PROVISIONED in (volume["metadata"].get("annotations") or {})
        and (volume["spec"].get("claimRef") or {}).get("namespace") in namespaces
    ]


def _claims(kubernetes: Kubernetes, namespace: str) -> Iterator[tuple[ObjectRef, str]]:
    """Each claim and the name of its volume, "" while it has none: deleted too, before a driver makes it one."""
    for claim in kubernetes.list("v1", "PersistentVolumeClaim", namespace=namespace):
        yield ObjectRef.of(claim), claim.get("spec", {}).get("volumeName", "")


def _users(kubernetes: Kubernetes, namespace: str, claims: Sequence[ObjectRef]) -> Iterator[ObjectRef]:
    """Pods that mount one of the claims, and so hold it: servers of people outlive the release of their hub."""
    wanted = {ref.name for ref in claims}
    for pod in kubernetes.list("v1", "Pod", namespace=namespace) if wanted else ():
        mounted = pod.get("spec", {}).get("volumes") or ()
        if any(one.get("persistentVolumeClaim", {}).get("claimName") in wanted for one in mounted):
            yield ObjectRef.of(pod)


def _deleted_with_its_claim(ref: ObjectRef) -> Manifest:
    """A volume that would be kept is told to go with its claim, or its disk would be nobody's."""
    return {
        "apiVersion": ref.api_version,
        "kind": ref.kind,
        "metadata": {"name": ref.name},
        "spec": {"persistentVolumeReclaimPolicy": "Delete"},
    }


def _await_gone(
    kubernetes: Kubernetes, names: frozenset[str], timeout_seconds: int, progress: Progress, clock: Clock
) -> None:
    """Waiting for a volume is waiting for its disk. Deleting the volume itself could overtake the driver and leave the
    disk: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolume-deletion-protection-finalizer
    """
    end = clock.monotonic() + timeout_seconds
    while left := sorted(names & _present(kubernetes)) if names else []:
        if clock.monotonic() > end:
            raise HubctlError(
                f"still there after {timeout_seconds} s: {', '.join(f'PersistentVolume {name}' for name in left)}",
                hint=f"kubectl describe pv {left[0]}, then run the same command again",
            )
        progress(f"waiting for {counted(len(left), 'disk')} to go", None)
        clock.sleep(_PAUSE_SECONDS)


def _present(kubernetes: Kubernetes) -> frozenset[str]:
    return frozenset(volume["metadata"]["name"] for volume in kubernetes.list("v1", "PersistentVolume"))
