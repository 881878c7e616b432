"""Claims and volumes: binding, provisioning, protection, and what becomes of a volume afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.api import Api, Json, pod_spec

VOLUMES = "/api/v1/persistentvolumes"


@pytest.fixture
def claims(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/persistentvolumeclaims"


def _claim(name: str, **spec: Any) -> Json:
    whole = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}, **spec}
    return {"metadata": {"name": name}, "spec": whole}


def _volume(name: str, **spec: Any) -> Json:
    whole = {
        "capacity": {"storage": "5Gi"},
        "accessModes": ["ReadWriteMany"],
        "csi": {"driver": "efs.csi.aws.com", "volumeHandle": "fs-1:/path"},
        **spec,
    }
    return {"metadata": {"name": name}, "spec": whole}


def _phase(phase: str) -> Any:
    return lambda found: found["status"]["phase"] == phase


def _user(claim: str) -> Json:
    volume = {"name": "v", "persistentVolumeClaim": {"claimName": claim}}
    return pod_spec(volumes=[volume])


def test_a_claim_and_a_volume_that_name_each_other_are_bound(api: Api, claims: str, namespace: str) -> None:
    name = f"{namespace}-named"
    api.post(VOLUMES, _volume(name, storageClassName=""))
    api.until(f"{VOLUMES}/{name}", _phase("Available"))
    api.post(claims, _claim("home", storageClassName="", volumeName=name))
    bound = api.until(f"{claims}/home", _phase("Bound"))
    assert bound["status"]["capacity"] == {"storage": "5Gi"}
    assert bound["metadata"]["annotations"] == {"pv.kubernetes.io/bind-completed": "yes"}
    volume = api.until(f"{VOLUMES}/{name}", _phase("Bound"))
    assert volume["spec"]["claimRef"]["uid"] == bound["metadata"]["uid"]
    assert volume["metadata"]["annotations"] == {"pv.kubernetes.io/bound-by-controller": "yes"}


def test_a_volume_kept_for_a_claim_is_not_anothers(api: Api, claims: str, namespace: str) -> None:
    name = f"{namespace}-kept"
    kept = {"namespace": namespace, "name": "home"}
    api.post(VOLUMES, _volume(name, storageClassName="kept", claimRef=kept))
    api.post(claims, _claim("other", storageClassName="kept"))
    api.post(claims, _claim("home", storageClassName="kept"))
    api.until(f"{claims}/home", _phase("Bound"))
    assert api.get(f"{claims}/other")["status"]["phase"] == "Pending"


def test_a_disk_waits_for_its_first_pod(api: Api, claims: str, namespace: str) -> None:
    api.post(claims, _claim("disk", accessModes=["ReadWriteOnce"], storageClassName="gp2"))
    api.until(f"/api/v1/namespaces/{namespace}/events", lambda found: "WaitForFirstConsumer" in str(found["items"]))
    assert api.get(f"{claims}/disk")["status"]["phase"] == "Pending"
    pods = f"/api/v1/namespaces/{namespace}/pods"
    api.post(pods, {"metadata": {"name": "user"}, "spec": _user("disk")})
    bound = api.until(f"{claims}/disk", _phase("Bound"))
    pod = api.until(f"{pods}/user", _phase("Running"))
    node = api.get(f"/api/v1/nodes/{pod['spec']['nodeName']}")
    volume = api.get(f"{VOLUMES}/{bound['spec']['volumeName']}")
    assert volume["metadata"]["name"] == f"pvc-{bound['metadata']['uid']}"
    term = volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"][0]["matchExpressions"][0]
    assert term["values"] == [node["metadata"]["labels"]["topology.kubernetes.io/zone"]]
    assert bound["metadata"]["annotations"]["volume.kubernetes.io/selected-node"] == pod["spec"]["nodeName"]


def test_a_claim_in_use_is_not_deleted_before_its_pod(api: Api, claims: str, namespace: str) -> None:
    api.post(claims, _claim("disk", accessModes=["ReadWriteOnce"], storageClassName="gp2"))
    pods = f"/api/v1/namespaces/{namespace}/pods"
    api.post(pods, {"metadata": {"name": "user"}, "spec": _user("disk")})
    api.until(f"{pods}/user", _phase("Running"))
    volume = api.get(f"{claims}/disk")["spec"]["volumeName"]
    marked = api.delete(f"{claims}/disk")
    assert marked["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    assert api.exists(f"{claims}/disk")
    api.delete(f"{pods}/user")
    api.gone(f"{claims}/disk")
    api.gone(f"{VOLUMES}/{volume}")


def test_a_retained_volume_is_released_and_stays(api: Api, claims: str, namespace: str) -> None:
    name = f"{namespace}-retained"
    api.post(VOLUMES, _volume(name, storageClassName=""))
    api.post(claims, _claim("home", storageClassName="", volumeName=name))
    api.until(f"{claims}/home", _phase("Bound"))
    api.delete(f"{claims}/home")
    api.until(f"{VOLUMES}/{name}", _phase("Released"))
    api.post(claims, _claim("again", storageClassName="", volumeName=name))
    assert api.get(f"{claims}/again")["status"]["phase"] == "Pending", "a released volume is nobody's"
    api.delete(f"{VOLUMES}/{name}")
    api.gone(f"{VOLUMES}/{name}")


def test_a_bound_volume_is_not_deleted_before_its_claim(api: Api, claims: str, namespace: str) -> None:
    name = f"{namespace}-bound"
    api.post(VOLUMES, _volume(name, storageClassName=""))
    api.post(claims, _claim("home", storageClassName="", volumeName=name))
    api.until(f"{claims}/home", _phase("Bound"))
    assert api.delete(f"{VOLUMES}/{name}")["metadata"]["finalizers"] == ["kubernetes.io/pv-protection"]
    assert api.exists(f"{VOLUMES}/{name}")
    api.delete(f"{claims}/home")
    api.gone(f"{VOLUMES}/{name}")


def test_a_claim_without_a_class_takes_the_default_one(api: Api, claims: str) -> None:
    assert "storageClassName" not in api.post(claims, _claim("before"))["spec"], "gp2 is no default on EKS any more"
    path = "/apis/storage.k8s.io/v1/storageclasses"
    mark = {"storageclass.kubernetes.io/is-default-class": "true"}
    body = {"metadata": {"name": "fast", "annotations": mark}, "provisioner": "ebs.csi.aws.com"}
    made = api.post(path, body)
    assert (made["reclaimPolicy"], made["volumeBindingMode"]) == ("Delete", "Immediate")
    try:
        assert api.post(claims, _claim("after"))["spec"]["storageClassName"] == "fast"
        api.until(f"{claims}/after", _phase("Bound"))
    finally:
        api.delete(f"{path}/fast")
