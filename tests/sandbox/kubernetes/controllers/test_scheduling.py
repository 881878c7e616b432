"""Where pods may run, and what is said of those that find no place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.api import Api, Json, condition, pod_spec

USER = {"hub.jupyter.org/node-purpose": "user"}
TOLERATION = {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}


@pytest.fixture
def pods(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/pods"


def _placed(api: Api, pods: str, name: str, **spec: Any) -> Json:
    api.post(pods, {"metadata": {"name": name}, "spec": pod_spec(**spec)})
    return api.until(f"{pods}/{name}", lambda pod: condition(pod, "PodScheduled"))


def _why(pod: Json) -> str:
    told = condition(pod, "PodScheduled")
    assert (told["status"], told["reason"]) == ("False", "Unschedulable")
    return str(told["message"])


def test_a_participants_pod_runs_on_the_nodes_for_participants(api: Api, pods: str) -> None:
    pod = _placed(api, pods, "one", nodeSelector=USER, tolerations=[TOLERATION])
    node = api.get(f"/api/v1/nodes/{pod['spec']['nodeName']}")
    assert node["metadata"]["labels"]["hub.jupyter.org/node-purpose"] == "user"


def test_a_taint_that_is_not_tolerated_keeps_pods_away(api: Api, pods: str) -> None:
    assert _why(_placed(api, pods, "one", nodeSelector=USER)) == (
        "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, "
        "2 node(s) had untolerated taint {hub.jupyter.org/dedicated: user}."
    )


def test_a_pod_that_asks_for_too_much_finds_no_room(api: Api, pods: str) -> None:
    resources = {"requests": {"memory": "1Ti"}}
    containers = [{"name": "main", "image": "busybox", "resources": resources}]
    assert "Insufficient memory" in _why(_placed(api, pods, "one", containers=containers))


def test_two_pods_do_not_share_a_port_of_a_node(api: Api, pods: str) -> None:
    containers = [{"name": "main", "image": "busybox", "ports": [{"containerPort": 9100, "hostPort": 9100}]}]
    core = {"hub.jupyter.org/node-purpose": "core"}
    _placed(api, pods, "first", containers=containers, nodeSelector=core)
    second = _placed(api, pods, "second", containers=containers, nodeSelector=core)
    assert "1 node(s) didn't have free ports for the requested pod ports" in _why(second)
    api.delete(f"{pods}/first")
    api.until(f"{pods}/second", lambda pod: pod["status"]["phase"] == "Running")


def test_a_cordoned_node_takes_no_more(api: Api, pods: str) -> None:
    core = {"hub.jupyter.org/node-purpose": "core"}
    node = api.get("/api/v1/nodes?labelSelector=hub.jupyter.org/node-purpose%3Dcore")["items"][0]["metadata"]["name"]
    api.patch(f"/api/v1/nodes/{node}", {"spec": {"unschedulable": True}})
    try:
        assert "1 node(s) were unschedulable" in _why(_placed(api, pods, "one", nodeSelector=core))
    finally:
        api.patch(f"/api/v1/nodes/{node}", {"spec": {"unschedulable": None}})
    api.until(f"{pods}/one", lambda pod: pod["spec"].get("nodeName") == node)


def test_a_pod_waits_for_the_secret_that_its_variables_come_from(api: Api, pods: str, namespace: str) -> None:
    reference = {"secretKeyRef": {"name": "login", "key": "word"}}
    containers = [{"name": "main", "image": "busybox", "env": [{"name": "WORD", "valueFrom": reference}]}]
    api.post(pods, {"metadata": {"name": "one"}, "spec": {"containers": containers}})

    def waits_for(why: str) -> None:
        state = {"waiting": {"reason": "CreateContainerConfigError", "message": why}}
        api.until(
            f"{pods}/one", lambda pod: state in [item["state"] for item in pod["status"].get("containerStatuses", ())]
        )

    waits_for('secret "login" not found')
    secrets = f"/api/v1/namespaces/{namespace}/secrets"
    api.post(secrets, {"metadata": {"name": "login"}, "stringData": {"other": "x"}})
    waits_for(f"couldn't find key word in Secret {namespace}/login")
    api.patch(f"{secrets}/login", {"stringData": {"word": "x"}})
    api.until(f"{pods}/one", lambda pod: pod["status"]["phase"] == "Running")


def test_a_pod_waits_for_the_files_that_it_mounts(api: Api, pods: str, namespace: str) -> None:
    volumes = [
        {"name": "words", "configMap": {"name": "words"}},
        {"name": "may", "configMap": {"name": "x", "optional": True}},
    ]
    api.post(pods, {"metadata": {"name": "one"}, "spec": pod_spec(volumes=volumes)})
    events = f"/api/v1/namespaces/{namespace}/events"
    why = 'MountVolume.SetUp failed for volume "words" : configmap "words" not found'
    api.until(events, lambda found: why in [item["message"] for item in found["items"]])
    assert api.get(f"{pods}/one")["status"]["phase"] == "Pending"
    api.post(f"/api/v1/namespaces/{namespace}/configmaps", {"metadata": {"name": "words"}})
    api.until(f"{pods}/one", lambda pod: pod["status"]["phase"] == "Running")


def test_the_pods_of_a_lost_node_are_removed(api: Api, pods: str) -> None:
    node = {"metadata": {"name": "lost", "labels": {"kubernetes.io/hostname": "lost"}}}
    api.post("/api/v1/nodes", node)
    api.post(pods, {"metadata": {"name": "one"}, "spec": pod_spec(nodeName="lost")})
    api.until(f"{pods}/one", lambda pod: pod["status"]["phase"] == "Running")
    api.delete("/api/v1/nodes/lost")
    api.gone(f"{pods}/one")


def test_a_pod_gets_what_admission_adds(api: Api, pods: str) -> None:
    spec = _placed(api, pods, "one", priorityClassName="system-cluster-critical")["spec"]
    assert (spec["priority"], spec["preemptionPolicy"]) == (2_000_000_000, "PreemptLowerPriority")
    assert (spec["serviceAccountName"], spec["serviceAccount"]) == ("default", "default")
    assert {item["key"] for item in spec["tolerations"]} == {
        "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable",
    }  # fmt: skip
    assert spec["volumes"][0]["name"].startswith("kube-api-access-")
    mount = spec["containers"][0]["volumeMounts"][0]
    assert mount["mountPath"] == "/var/run/secrets/kubernetes.io/serviceaccount"


def test_a_pod_of_an_unknown_account_or_priority_is_forbidden(api: Api, pods: str, namespace: str) -> None:
    status = api.refused("POST", pods, {"metadata": {"name": "one"}, "spec": pod_spec(serviceAccountName="nobody")})
    assert (status["code"], status["reason"]) == (403, "Forbidden")
    assert status["message"] == (
        f'pods "one" is forbidden: error looking up service account {namespace}/nobody: '
        'serviceaccount "nobody" not found'
    )
    status = api.refused("POST", pods, {"metadata": {"name": "one"}, "spec": pod_spec(priorityClassName="none")})
    assert status["message"] == 'pods "one" is forbidden: no PriorityClass with name none was found'


def test_a_service_lists_its_ready_pods(api: Api, pods: str, namespace: str) -> None:
    services = f"/api/v1/namespaces/{namespace}/services"
    ports = [{"port": 80, "targetPort": "http"}]
    api.post(services, {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": ports}})
    containers = [{"name": "main", "image": "busybox", "ports": [{"name": "http", "containerPort": 8080}]}]
    api.post(pods, {"metadata": {"name": "one", "labels": {"app": "web"}}, "spec": {"containers": containers}})
    pod = api.until(f"{pods}/one", lambda found: found["status"]["phase"] == "Running")
    endpoints = api.until(f"/api/v1/namespaces/{namespace}/endpoints/web", lambda found: found.get("subsets"))
    subset = endpoints["subsets"][0]
    warning = api.http.get(f"/api/v1/namespaces/{namespace}/endpoints/web").headers["warning"]
    assert warning == '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'
    assert subset["addresses"][0]["ip"] == pod["status"]["podIP"]
    assert subset["ports"] == [{"port": 8080, "protocol": "TCP"}]
    slices = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
    found = api.until(slices, lambda listed: listed["items"] and listed["items"][0]["endpoints"])["items"][0]
    assert found["endpoints"][0]["addresses"] == [pod["status"]["podIP"]]
    assert found["endpoints"][0]["conditions"] == {"ready": True, "serving": True, "terminating": False}
    assert found["ports"] == [{"name": "", "port": 8080, "protocol": "TCP"}]
    api.delete(f"{services}/web")
    api.gone(f"/api/v1/namespaces/{namespace}/endpoints/web")
    api.until(slices, lambda listed: listed["items"] == [])
