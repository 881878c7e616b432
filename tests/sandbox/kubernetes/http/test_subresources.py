"""Parts of objects with a path of their own: scale, log, eviction, binding, token and proxy."""

from __future__ import annotations

import pytest

from tests.sandbox.kubernetes.api import Api, Json, condition, pod_spec, workload


@pytest.fixture
def pods(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/pods"


def _running(api: Api, pods: str, name: str, **more: object) -> Json:
    metadata = {"name": name, "labels": {"app": name}}
    api.post(pods, {"metadata": metadata, "spec": pod_spec(**more)})
    return api.until(f"{pods}/{name}", lambda pod: pod["status"]["phase"] == "Running")


def test_a_scale_is_read_and_written(api: Api, namespace: str) -> None:
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    api.post(path, workload("Deployment", "web", 1))
    api.until(f"{path}/web", lambda found: condition(found, "Progressing").get("reason") == "NewReplicaSetAvailable")
    scale = api.get(f"{path}/web/scale")
    assert (scale["kind"], scale["apiVersion"], scale["spec"]) == ("Scale", "autoscaling/v1", {"replicas": 1})
    assert scale["status"]["selector"] == "app=web"
    scale["spec"]["replicas"] = 3
    assert api.put(f"{path}/web/scale", scale)["spec"] == {"replicas": 3}
    assert api.refused("PUT", f"{path}/web/scale", scale)["reason"] == "Conflict"
    assert api.patch(f"{path}/web/scale", {"spec": {"replicas": 0}})["spec"] in ({}, {"replicas": 0})
    assert api.get(f"{path}/web")["spec"]["replicas"] == 0


def test_a_log_is_read_by_container(api: Api, pods: str) -> None:
    spec = pod_spec()
    spec["containers"].append({"name": "side", "image": "side"})
    api.post(pods, {"metadata": {"name": "two"}, "spec": spec})
    api.until(f"{pods}/two", lambda pod: pod["status"]["phase"] == "Running")
    assert api.http.get(f"{pods}/two/log?container=side").text == ""
    status = api.refused("GET", f"{pods}/two/log")
    assert status["message"] == "a container name must be specified for pod two, choose one of: [main side]"
    assert api.refused("GET", f"{pods}/two/log?container=x")["message"] == "container x is not valid for pod two"


def test_a_pod_that_waits_has_no_log_yet(api: Api, pods: str) -> None:
    api.post(pods, {"metadata": {"name": "one"}, "spec": pod_spec("unpullable")})
    status = api.refused("GET", f"{pods}/one/log")
    assert status["code"] == 400
    assert status["message"].startswith('container "main" in pod "one" is waiting to start: ')


def test_an_eviction_that_a_budget_forbids_is_one_request_too_many(api: Api, namespace: str, pods: str) -> None:
    _running(api, pods, "one")
    budgets = f"/apis/policy/v1/namespaces/{namespace}/poddisruptionbudgets"
    spec = {"minAvailable": 1, "selector": {"matchLabels": {"app": "one"}}}
    api.post(budgets, {"metadata": {"name": "keep"}, "spec": spec})
    counted = api.until(f"{budgets}/keep", lambda found: found["status"].get("expectedPods") == 1)
    assert (counted["status"]["disruptionsAllowed"], counted["status"]["currentHealthy"]) == (0, 1)
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "one"}}
    status = api.refused("POST", f"{pods}/one/eviction", eviction)
    assert (status["code"], status["reason"]) == (429, "TooManyRequests")
    assert status["message"] == "Cannot evict pod as it would violate the pod's disruption budget."
    assert status["details"]["causes"] == [
        {
            "reason": "DisruptionBudget",
            "message": "The disruption budget keep needs 1 healthy pods and has 1 currently",
        }
    ]
    api.delete(f"{budgets}/keep")
    assert api.post(f"{pods}/one/eviction", eviction)["status"] == "Success"
    api.gone(f"{pods}/one")


def test_a_pod_is_bound_by_hand_once(api: Api, pods: str) -> None:
    api.post(pods, {"metadata": {"name": "one"}, "spec": pod_spec(nodeSelector={"no": "where"})})
    node = api.get("/api/v1/nodes")["items"][0]["metadata"]["name"]
    binding = {"metadata": {"name": "one"}, "target": {"kind": "Node", "name": node}}
    api.post(f"{pods}/one/binding", binding)
    assert api.get(f"{pods}/one")["spec"]["nodeName"] == node
    status = api.refused("POST", f"{pods}/one/binding", binding)
    assert (status["code"], status["reason"]) == (409, "Conflict")
    assert "is already assigned to node" in status["message"]


def test_a_token_is_made_for_an_account(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/default/token"
    made = api.post(path, {"spec": {"expirationSeconds": 600}})
    assert made["kind"] == "TokenRequest" and made["status"]["token"]
    assert api.refused("POST", path.replace("default/token", "nobody/token"), {})["code"] == 404


def test_a_service_is_reached_through_the_proxy(api: Api, namespace: str, pods: str) -> None:
    services = f"/api/v1/namespaces/{namespace}/services"
    ports = [{"name": "http", "port": 80}]
    api.post(services, {"metadata": {"name": "hub"}, "spec": {"selector": {"component": "hub"}, "ports": ports}})
    status = api.refused("GET", f"{services}/hub:http/proxy/hub/health")
    assert (status["code"], status["reason"]) == (503, "ServiceUnavailable")
    assert status["message"] == 'no endpoints available for service "hub"'
    api.post(pods, {"metadata": {"name": "hub", "labels": {"component": "hub"}}, "spec": pod_spec()})
    api.until(f"{pods}/hub", lambda pod: pod["status"]["phase"] == "Running")
    for name in ("hub", "hub:http", "hub:80", "http:hub:http"):
        assert api.http.get(f"{services}/{name}/proxy/hub/health").json() == {}
    status = api.refused("GET", f"{services}/hub:other/proxy/")
    assert status["message"] == 'no service port "other" found for service "hub"'
    assert api.refused("GET", f"{services}/nobody/proxy/")["code"] == 404


def test_a_subresource_that_a_kind_has_not_is_not_found(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps/kube-root-ca.crt"
    api.until(path, lambda _: True)
    assert api.http.get(f"{path}/scale").status_code == 404


def test_a_method_that_a_kind_has_not_is_not_allowed(api: Api, namespace: str) -> None:
    status = api.refused("PUT", f"/api/v1/namespaces/{namespace}/configmaps", {})
    assert (status["code"], status["reason"]) == (405, "MethodNotAllowed")
    assert status["message"] == "the server does not allow this method on the requested resource"
