"""Deployments, StatefulSets and DaemonSets: rollouts, order, claims, and what their status says."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.kubernetes.api import STRATEGIC, Api, Json, condition, pod_spec, settings, workload

TOLERATE = [{"operator": "Exists"}]


@pytest.fixture
def apps(namespace: str) -> str:
    return f"/apis/apps/v1/namespaces/{namespace}"


def _pods(api: Api, namespace: str, app: str) -> list[Json]:
    found: list[Json] = api.get(f"/api/v1/namespaces/{namespace}/pods?labelSelector=app%3D{app}")["items"]
    return found


def _image(image: str) -> Json:
    return {"spec": {"template": {"spec": {"containers": [{"name": "main", "image": image}]}}}}


def _is_rolled_out(found: Json) -> bool:
    status, wanted = found["status"], found["spec"]["replicas"]
    counts = {status.get(name, 0) for name in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")}
    return status.get("observedGeneration") == found["metadata"]["generation"] and counts == {wanted}


def test_a_deployment_becomes_available(api: Api, apps: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 2))
    found = api.until(f"{apps}/deployments/web", _is_rolled_out)
    assert found["metadata"]["annotations"] == {"deployment.kubernetes.io/revision": "1"}
    available, progressing = condition(found, "Available"), condition(found, "Progressing")
    assert (available["status"], available["reason"]) == ("True", "MinimumReplicasAvailable")
    assert available["message"] == "Deployment has minimum availability."
    assert (progressing["status"], progressing["reason"]) == ("True", "NewReplicaSetAvailable")
    owned = api.get(f"{apps}/replicasets")["items"][0]
    assert progressing["message"] == f'ReplicaSet "{owned["metadata"]["name"]}" has successfully progressed.'
    assert owned["metadata"]["ownerReferences"][0] == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": "web",
        "uid": found["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def test_a_new_template_rolls_out_without_a_gap(api: Api, apps: str, namespace: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 4))
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    version = api.get(f"{apps}/deployments")["metadata"]["resourceVersion"]
    api.patch(f"{apps}/deployments/web", _image("new"), STRATEGIC)
    least, most = 4, 4
    with api.watch(f"{apps}/deployments", resourceVersion=version) as events:
        for event in events:
            status = event["object"]["status"]
            least, most = min(least, status.get("availableReplicas", 0)), max(most, status.get("replicas", 0))
            if _is_rolled_out(event["object"]) and event["object"]["metadata"]["generation"] == 2:
                break
    assert least >= 3 and most <= 5, "a quarter down, a quarter up"
    live = [pod for pod in _pods(api, namespace, "web") if "deletionTimestamp" not in pod["metadata"]]
    assert {pod["spec"]["containers"][0]["image"] for pod in live} == {"new"}
    sets = {item["metadata"]["annotations"]["deployment.kubernetes.io/revision"]: item
            for item in api.get(f"{apps}/replicasets")["items"]}  # fmt: skip
    assert (sets["1"]["spec"]["replicas"], sets["2"]["spec"]["replicas"]) == (0, 4)


def test_a_template_that_comes_back_is_the_newest_revision(api: Api, apps: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 1))
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    for image in ("new", "registry.k8s.io/pause:3.10"):
        api.patch(f"{apps}/deployments/web", _image(image), STRATEGIC)
        found = api.until(f"{apps}/deployments/web", _is_rolled_out)
    assert found["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "3"
    assert len(api.get(f"{apps}/replicasets")["items"]) == 2


def test_recreate_ends_the_old_before_it_starts_the_new(api: Api, apps: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 2, strategy={"type": "Recreate"}))
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    version = api.get(f"{apps}/deployments")["metadata"]["resourceVersion"]
    api.patch(f"{apps}/deployments/web", _image("new"), STRATEGIC)
    seen: list[tuple[int, int]] = []
    with api.watch(f"{apps}/deployments", resourceVersion=version) as events:
        for event in events:
            status = event["object"]["status"]
            seen.append((status.get("replicas", 0), status.get("updatedReplicas", 0)))
            if _is_rolled_out(event["object"]) and event["object"]["metadata"]["generation"] == 2:
                break
    assert all(updated in (replicas, 0) for replicas, updated in seen)
    assert any(replicas == 0 for replicas, _ in seen)


def test_recreate_waits_for_pods_that_take_their_time(own_folder: Path) -> None:
    """Nothing but the end of the last pod tells the Deployment that it may go on."""
    api = Api(settings(own_folder, pod_delay_seconds=0.4))
    path = "/apis/apps/v1/namespaces/default/deployments"
    try:
        api.post(path, workload("Deployment", "web", 2, strategy={"type": "Recreate"}))
        api.until(f"{path}/web", _is_rolled_out)
        api.patch(f"{path}/web", _image("new"), STRATEGIC)
        api.until(f"{path}/web", lambda item: item["metadata"]["generation"] == 2 and _is_rolled_out(item))
    finally:
        api.stop()


def test_an_image_that_cannot_be_pulled_keeps_the_old_pods(api: Api, apps: str, namespace: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 2, progressDeadlineSeconds=1))
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    api.patch(f"{apps}/deployments/web", _image("unpullable"), STRATEGIC)
    late = api.until(
        f"{apps}/deployments/web", lambda found: condition(found, "Progressing")["reason"] == "ProgressDeadlineExceeded"
    )
    assert condition(late, "Progressing")["status"] == "False"
    assert condition(late, "Progressing")["message"].endswith("has timed out progressing.")
    assert late["status"]["availableReplicas"] == 2
    waiting = [pod for pod in _pods(api, namespace, "web") if pod["status"]["phase"] == "Pending"]
    state = waiting[0]["status"]["containerStatuses"][0]["state"]["waiting"]
    assert state == {"reason": "ImagePullBackOff", "message": 'Back-off pulling image "unpullable"'}


def test_pods_that_are_refused_are_the_deployments_failure(api: Api, apps: str) -> None:
    core = apps.replace("/apis/apps", "/api")
    api.post(f"{apps}/deployments", workload("Deployment", "web", 1, pod=pod_spec(serviceAccountName="nobody")))
    found = api.until(f"{apps}/deployments/web", lambda item: condition(item, "ReplicaFailure"))
    assert condition(found, "ReplicaFailure")["reason"] == "FailedCreate"
    assert 'serviceaccount "nobody" not found' in condition(found, "ReplicaFailure")["message"]
    assert condition(found, "Available")["status"] == "False"
    time.sleep(0.5)
    told = [one for one in api.get(f"{core}/events")["items"] if one["reason"] == "FailedCreate"]
    assert 1 <= len(told) <= 5, "tried again ever more slowly, as the controller manager does"
    api.post(f"{core}/serviceaccounts", {"metadata": {"name": "nobody"}})
    healed = api.until(f"{apps}/deployments/web", _is_rolled_out)
    assert condition(healed, "ReplicaFailure") == {}


def test_a_paused_deployment_waits(api: Api, apps: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 1, paused=True))
    found = api.until(f"{apps}/deployments/web", lambda item: item["status"].get("observedGeneration") == 1)
    assert api.get(f"{apps}/replicasets")["items"] == [] and "replicas" not in found["status"]


def test_a_deployment_takes_its_pods_with_it(api: Api, apps: str, namespace: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 2))
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    pod = _pods(api, namespace, "web")[0]["metadata"]["name"]
    api.delete(f"{apps}/deployments/web")
    api.gone(f"/api/v1/namespaces/{namespace}/pods/{pod}")
    assert api.get(f"{apps}/replicasets")["items"] == []


def test_a_deleted_pod_is_replaced(api: Api, apps: str, namespace: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 1))
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    old = _pods(api, namespace, "web")[0]["metadata"]["name"]
    api.delete(f"/api/v1/namespaces/{namespace}/pods/{old}")
    api.gone(f"/api/v1/namespaces/{namespace}/pods/{old}")
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    assert _pods(api, namespace, "web")[0]["metadata"]["name"] != old


def test_what_happened_is_told_in_events(api: Api, apps: str, namespace: str) -> None:
    api.post(f"{apps}/deployments", workload("Deployment", "web", 1))
    api.until(f"{apps}/deployments/web", _is_rolled_out)
    events = api.get(f"/api/v1/namespaces/{namespace}/events")["items"]
    told = {(item["involvedObject"]["kind"], item["reason"]) for item in events}
    assert {("Deployment", "ScalingReplicaSet"), ("ReplicaSet", "SuccessfulCreate"), ("Pod", "Scheduled")} <= told
    assert {("Pod", "Pulled"), ("Pod", "Created"), ("Pod", "Started")} <= told


def _claim_template(name: str) -> Json:
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": "gp2", "resources": {"requests": {"storage": "1Gi"}}}
    return {"metadata": {"name": name}, "spec": spec}


def test_a_stateful_set_starts_in_order_with_a_claim_each(api: Api, apps: str, namespace: str) -> None:
    body = workload("StatefulSet", "db", 2, volumeClaimTemplates=[_claim_template("data")])
    api.post(f"{apps}/statefulsets", body)
    found = api.until(f"{apps}/statefulsets/db", lambda item: item["status"].get("readyReplicas") == 2)
    assert found["status"]["currentRevision"] == found["status"]["updateRevision"]
    pods = sorted(_pods(api, namespace, "db"), key=lambda pod: pod["metadata"]["name"])
    assert [pod["metadata"]["name"] for pod in pods] == ["db-0", "db-1"]
    assert pods[0]["metadata"]["creationTimestamp"] <= pods[1]["metadata"]["creationTimestamp"]
    assert pods[0]["metadata"]["labels"]["apps.kubernetes.io/pod-index"] == "0"
    assert pods[0]["spec"]["hostname"] == "db-0" and pods[0]["spec"]["subdomain"] == "db"
    claims = f"/api/v1/namespaces/{namespace}/persistentvolumeclaims"
    assert [item["metadata"]["name"] for item in api.get(claims)["items"]] == ["data-db-0", "data-db-1"]
    api.delete(f"{apps}/statefulsets/db")
    api.gone(f"/api/v1/namespaces/{namespace}/pods/db-1")
    assert len(api.get(claims)["items"]) == 2, "claims outlive their StatefulSet"


def test_a_stateful_set_shrinks_from_the_end(api: Api, apps: str, namespace: str) -> None:
    api.post(f"{apps}/statefulsets", workload("StatefulSet", "db", 3))
    api.until(f"{apps}/statefulsets/db", lambda item: item["status"].get("readyReplicas") == 3)
    api.patch(f"{apps}/statefulsets/db/scale", {"spec": {"replicas": 1}})
    api.gone(f"/api/v1/namespaces/{namespace}/pods/db-2")
    api.gone(f"/api/v1/namespaces/{namespace}/pods/db-1")
    assert api.exists(f"/api/v1/namespaces/{namespace}/pods/db-0")


def test_a_daemon_set_runs_where_its_pods_are_tolerated(api: Api, apps: str) -> None:
    nodes = api.get("/api/v1/nodes")["items"]
    free = [item for item in nodes if not item["spec"].get("taints")]
    assert 0 < len(free) < len(nodes), "the user nodes are tainted"
    for name, tolerations, wanted in (("shy", [], len(free)), ("bold", TOLERATE, len(nodes))):
        body = workload("DaemonSet", name, None, pod=pod_spec(tolerations=tolerations))
        api.post(f"{apps}/daemonsets", body)
        found = api.until(f"{apps}/daemonsets/{name}", lambda item: item["status"].get("numberAvailable"))
        found = api.until(f"{apps}/daemonsets/{name}", lambda item, n=wanted: item["status"]["numberReady"] == n)
        assert found["status"]["desiredNumberScheduled"] == wanted


def test_a_failing_controller_is_tried_again(api: Api, namespace: str) -> None:
    """A reconciliation that raises must not be the last of its object."""
    from hubctl.sandbox.kubernetes.controllers.jobs import Jobs
    from hubctl.sandbox.kubernetes.controllers.running import Controllers

    controllers: Controllers = api.server._controllers
    found: Any = next(item for item in controllers._controllers if isinstance(item, Jobs))
    plain, failures = found.reconcile, [RuntimeError("once"), KeyError("twice")]

    def reconcile(key: Any) -> Any:
        if key[0] == namespace and failures:
            raise failures.pop()
        return plain(key)

    found.reconcile = reconcile
    try:
        pod = pod_spec("busybox", restartPolicy="Never")
        path = f"/apis/batch/v1/namespaces/{namespace}/jobs"
        api.post(path, {"metadata": {"name": "once"}, "spec": {"template": {"spec": pod}}})
        api.until(f"{path}/once", lambda job: condition(job, "Complete"))
        assert failures == []
    finally:
        found.reconcile = plain
