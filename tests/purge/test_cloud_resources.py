"""Giving back load balancers and disks, on a cluster in memory that behaves like Kubernetes where it matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from hubctl.core.kubernetes import JobResult, Manifest, NodeState, ObjectRef, WorkloadState
from hubctl.errors import HubctlError
from hubctl.ports.terraform import Progress
from hubctl.purge.cloud_resources import release_cloud_resources
from tests.fakes.clock import FakeClock

EBS = "ebs.csi.aws.com"


class Cluster:
    """Fulfils the port. A driver takes volumes away, `driver_seconds` after their claim went, if they are to go."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.driver_seconds = 30.0
        self.deleted: list[str] = []
        self._there: dict[ObjectRef, dict[str, Any]] = {}
        self._going: dict[ObjectRef, float] = {}

    def has(self, kind: str, name: str, namespace: str = "", **content: Any) -> None:
        metadata = {"name": name, "annotations": content.pop("annotations", {})}
        self._there[ObjectRef("v1", kind, name, namespace)] = {"metadata": metadata, **content}

    def has_disk(self, namespace: str, claim: str, *, policy: str = "Delete", driver: str = EBS) -> None:
        name = f"pv-{claim}"
        noted = {"pv.kubernetes.io/provisioned-by": driver} if driver else {}
        spec = {"persistentVolumeReclaimPolicy": policy, "claimRef": {"namespace": namespace, "name": claim}}
        self.has("PersistentVolume", name, annotations=noted, spec=spec)
        self.has("PersistentVolumeClaim", claim, namespace, spec={"volumeName": name})

    def left(self) -> list[str]:
        self._driver()
        return sorted(str(ref) for ref in self._there)

    def _driver(self) -> None:
        for ref, at in list(self._going.items()):
            if at <= self.clock.seconds and self._policy(ref) == "Delete":
                self._there.pop(ref, None)

    def _policy(self, ref: ObjectRef) -> str:
        return str(self._there.get(ref, {}).get("spec", {}).get("persistentVolumeReclaimPolicy", "Delete"))

    def list(self, api_version: str, kind: str, *, namespace: str = "", labels: str = "") -> Sequence[Manifest]:
        self._driver()
        return [
            {
                **item,
                "apiVersion": api_version,
                "kind": kind,
                "metadata": {**item["metadata"], "namespace": ref.namespace},
            }
            for ref, item in self._there.items()
            if ref.kind == kind and namespace in ("", ref.namespace)
        ]

    def get(self, ref: ObjectRef) -> Manifest | None:
        self._driver()
        return self._there.get(ref)

    def apply(self, manifest: Manifest) -> str:
        item = self._there[ObjectRef.of(manifest)]
        item["spec"] = {**item["spec"], **manifest["spec"]}
        return "changed"

    def delete(self, ref: ObjectRef, *, timeout_seconds: int) -> bool:
        assert ref.kind != "PersistentVolume", "a volume belongs to its driver"
        if ref not in self._there:
            return False
        if ref.kind == "PersistentVolumeClaim":
            self._unmounted(ref, timeout_seconds)
        self.deleted.append(str(ref))
        self.release(ref)
        return True

    def release(self, ref: ObjectRef) -> None:
        """The object goes; the driver of its volume hears of it."""
        item = self._there.pop(ref)
        if volume := item.get("spec", {}).get("volumeName"):
            self._going[ObjectRef("v1", "PersistentVolume", volume)] = self.clock.seconds + self.driver_seconds

    def _unmounted(self, claim: ObjectRef, seconds: int) -> None:
        for ref, item in self._there.items():
            claims = [one["persistentVolumeClaim"]["claimName"] for one in item.get("spec", {}).get("volumes", ())]
            if ref.kind == "Pod" and ref.namespace == claim.namespace and claim.name in claims:
                raise HubctlError(f"{claim} is still there after {seconds} s", hint="kubectl describe pvc")

    def preview(self, manifest: Manifest) -> str:
        raise NotImplementedError

    def run_job(self, manifest: Manifest, *, timeout_seconds: int, progress: Progress) -> JobResult | None:
        raise NotImplementedError

    def job_done(self, manifest: Manifest) -> bool:
        raise NotImplementedError

    def workloads(self, namespace: str) -> Sequence[WorkloadState]:
        raise NotImplementedError

    def nodes(self) -> Sequence[NodeState]:
        raise NotImplementedError

    def proxy_get(self, namespace: str, service: str, path: str) -> tuple[int, bytes]:
        raise NotImplementedError


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


def _release(cluster: Cluster, *namespaces: str, said: list[str] | None = None) -> int:
    heard = said if said is not None else []
    return release_cloud_resources(
        cluster, namespaces, timeout_seconds=60, progress=lambda words, _: heard.append(words), clock=cluster.clock
    )


def test_only_services_that_stand_for_a_load_balancer_go(cluster: Cluster) -> None:
    cluster.has("Service", "proxy-public", "hub", spec={"type": "LoadBalancer"})
    cluster.has("Service", "hub", "hub", spec={"type": "ClusterIP"})
    assert _release(cluster, "hub") == 1
    assert cluster.left() == ["Service hub/hub"]


def test_a_disk_is_waited_for_until_its_driver_took_it_away(cluster: Cluster) -> None:
    cluster.has_disk("hub", "hub-db")
    assert _release(cluster, "hub") == 2
    assert cluster.left() == []
    assert cluster.clock.seconds >= cluster.driver_seconds


def test_a_volume_that_would_be_kept_goes_too(cluster: Cluster) -> None:
    cluster.has_disk("hub", "hub-db", policy="Retain")
    _release(cluster, "hub")
    assert cluster.left() == []


def test_a_volume_whose_claim_went_before_is_not_forgotten(cluster: Cluster) -> None:
    cluster.has_disk("hub", "hub-db", policy="Retain")
    cluster.release(ObjectRef("v1", "PersistentVolumeClaim", "hub-db", "hub"))
    assert _release(cluster, "hub") == 1
    assert cluster.left() == []


def test_a_file_system_made_elsewhere_stays_with_its_claim(cluster: Cluster) -> None:
    cluster.has_disk("hub", "homes", policy="Retain", driver="")
    assert _release(cluster, "hub") == 0
    assert cluster.left() == ["PersistentVolume pv-homes", "PersistentVolumeClaim hub/homes"]


def test_a_claim_that_still_waits_for_its_disk_goes(cluster: Cluster) -> None:
    cluster.has("PersistentVolumeClaim", "pending", "hub", spec={})
    assert _release(cluster, "hub") == 1
    assert cluster.left() == []


def test_a_server_that_outlived_its_hub_lets_go_of_its_disk(cluster: Cluster) -> None:
    cluster.has_disk("hub", "scratch-ada")
    mounted = [{"name": "scratch", "persistentVolumeClaim": {"claimName": "scratch-ada"}}]
    cluster.has("Pod", "jupyter-ada", "hub", spec={"volumes": mounted})
    _release(cluster, "hub")
    assert cluster.deleted == ["Pod hub/jupyter-ada", "PersistentVolumeClaim hub/scratch-ada"]


def test_pods_that_hold_no_disk_are_left_alone(cluster: Cluster) -> None:
    cluster.has_disk("hub", "hub-db")
    cluster.has("Pod", "other", "hub", spec={"volumes": []})
    _release(cluster, "hub")
    assert cluster.left() == ["Pod hub/other"]


def test_other_namespaces_are_not_touched(cluster: Cluster) -> None:
    cluster.has_disk("theirs", "data", policy="Retain")
    cluster.has("Service", "web", "theirs", spec={"type": "LoadBalancer"})
    before = cluster.left()
    assert _release(cluster, "hub") == 0
    assert cluster.left() == before


def test_a_disk_that_stays_is_named(cluster: Cluster) -> None:
    cluster.has_disk("hub", "hub-db")
    cluster.driver_seconds = 1e6
    with pytest.raises(HubctlError, match="still there after 60 s: PersistentVolume pv-hub-db"):
        _release(cluster, "hub")


def test_a_second_run_still_waits_for_what_the_first_gave_up_on(cluster: Cluster) -> None:
    cluster.has_disk("hub", "hub-db")
    cluster.driver_seconds = 90
    with pytest.raises(HubctlError):
        _release(cluster, "hub")
    assert _release(cluster, "hub") == 1


def test_progress_says_what_goes_and_what_is_waited_for(cluster: Cluster) -> None:
    cluster.has_disk("hub", "hub-db")
    said: list[str] = []
    _release(cluster, "hub", said=said)
    assert said[:2] == ["giving back PersistentVolumeClaim hub/hub-db", "waiting for 1 disk to go"]
