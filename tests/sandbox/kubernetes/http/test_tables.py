"""Tables, as `kubectl get` prints them."""

from __future__ import annotations

from tests.sandbox.kubernetes.api import Api, Json, pod_spec, workload

ACCEPT = {"accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}


def _table(api: Api, path: str) -> tuple[list[str], list[str], list[list[object]]]:
    """Names of the usual and of the wide columns, and the cells of each row."""
    found: Json = api.http.get(path, headers=ACCEPT).json()
    usual = [item["name"] for item in found["columnDefinitions"] if item["priority"] == 0]
    wide = [item["name"] for item in found["columnDefinitions"] if item["priority"] == 1]
    return usual, wide, [row["cells"] for row in found["rows"]]


def test_pods_show_what_they_wait_for_and_where_they_are(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/pods"
    for name, image in (("good", "busybox"), ("stuck", "unpullable")):
        api.post(path, {"metadata": {"name": name}, "spec": pod_spec(image)})
    pod = api.until(f"{path}/good", lambda found: found["status"]["phase"] == "Running")
    api.until(f"{path}/stuck", lambda found: "ImagePullBackOff" in str(found["status"]))
    usual, wide, (good, stuck) = _table(api, path)
    assert usual == ["Name", "Ready", "Status", "Restarts", "Age"]
    assert wide == ["IP", "Node", "Nominated Node", "Readiness Gates"]
    assert good[:4] == ["good", "1/1", "Running", "0"]
    assert good[5:7] == [pod["status"]["podIP"], pod["spec"]["nodeName"]]
    assert stuck[:3] == ["stuck", "0/1", "ImagePullBackOff"]


def test_workloads_show_containers_images_and_selector(api: Api, namespace: str) -> None:
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    api.post(path, workload("Deployment", "web", 1))
    api.until(f"{path}/web", lambda found: found["status"].get("availableReplicas") == 1)
    usual, wide, (row,) = _table(api, path)
    assert (usual, row[:4]) == (["Name", "Ready", "Up-to-date", "Available", "Age"], ["web", "1/1", "1", "1"])
    assert (wide, row[5:]) == (
        ["Containers", "Images", "Selector"],
        ["main", "registry.k8s.io/pause:3.10", "app=web"],
    )


def test_what_is_to_go_is_shown_as_terminating(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/persistentvolumeclaims"
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    api.post(path, {"metadata": {"name": "disk", "finalizers": ["example.com/held"]}, "spec": spec})
    api.delete(f"{path}/disk")
    assert _table(api, path)[2][0][:2] == ["disk", "Terminating"]


def test_kinds_without_columns_show_name_and_age(api: Api) -> None:
    usual, wide, rows = _table(api, "/apis/rbac.authorization.k8s.io/v1/clusterroles")
    assert (usual, wide) == (["Name", "Age"], [])
    assert "cluster-admin" in [row[0] for row in rows]
