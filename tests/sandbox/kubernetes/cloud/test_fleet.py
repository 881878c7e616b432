"""Nodes follow the node groups of the EKS cluster, and the cluster's end is the end of everything in it.

One story, told in order on one cluster: making it anew for every test would take longer than all of them.
"""

from __future__ import annotations

from typing import Any

from tests.sandbox.kubernetes.api import Api, Json, pod_spec
from tests.sandbox.kubernetes.cloud.conftest import Both

NODES = "/api/v1/nodes"
USER = {"hub.jupyter.org/node-purpose": "user"}
TAINT = {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NO_SCHEDULE"}


def _nodes(api: Api, group: str) -> list[Json]:
    found: list[Json] = api.get(f"{NODES}?labelSelector=eks.amazonaws.com/nodegroup%3D{group}")["items"]
    return found


def _until(api: Api, group: str, count: int) -> list[Json]:
    path = f"{NODES}?labelSelector=eks.amazonaws.com/nodegroup%3D{group}"
    found: list[Json] = api.until(path, lambda listed: len(listed["items"]) == count, seconds=20)["items"]
    return found


def _every_instance_of_a_group_is_a_node(both: Both) -> None:
    both.make_nodes("user", 2, labels=USER, taints=[TAINT])
    nodes = _until(both.api, "user", 2)
    reservations = both.aws.client("ec2").describe_instances()["Reservations"]
    instances = {item["PrivateDnsName"]: item for found in reservations for item in found["Instances"]}
    for node in nodes:
        instance = instances[node["metadata"]["name"]]
        zone = instance["Placement"]["AvailabilityZone"]
        assert node["spec"]["providerID"] == f"aws:///{zone}/{instance['InstanceId']}"
        assert node["spec"]["taints"] == [{"key": TAINT["key"], "value": "user", "effect": "NoSchedule"}]
        labels = node["metadata"]["labels"]
        assert labels.items() >= {**USER, "node.kubernetes.io/instance-type": "m5.large"}.items()
        assert labels["topology.kubernetes.io/zone"] == zone
        assert (node["status"]["capacity"]["cpu"], node["status"]["capacity"]["pods"]) == ("2", "29")
        assert int(node["status"]["allocatable"]["memory"].rstrip("Mi")) < 8 * 1024 * 0.97


def _the_nodes_of_the_settings_go_when_eks_brings_its_own(both: Both) -> None:
    names = {item["metadata"]["labels"]["eks.amazonaws.com/nodegroup"] for item in both.api.get(NODES)["items"]}
    assert names == {"user"}


def _pods_find_room_when_an_autoscaler_runs(both: Both) -> None:
    api = both.api
    pods = "/api/v1/namespaces/default/pods"
    both.make_nodes("core", 1)
    _until(api, "core", 1)
    toleration = {"key": TAINT["key"], "operator": "Exists"}
    resources = {"requests": {"memory": "5Gi"}}
    containers = [{"name": "main", "image": "busybox", "resources": resources}]
    spec: Any = {"containers": containers, "nodeSelector": USER, "tolerations": [toleration]}
    for number in range(3):
        api.post(pods, {"metadata": {"name": f"user-{number}"}, "spec": spec})
    waiting = api.until(pods, lambda found: "Unschedulable" in str(found["items"]))["items"]
    assert "Insufficient memory" in str(waiting)
    labels = {"app.kubernetes.io/name": "aws-cluster-autoscaler"}
    api.post(pods, {"metadata": {"name": "autoscaler", "labels": labels}, "spec": pod_spec()})
    _until(api, "user", 3)
    api.until(f"{pods}/user-2", lambda pod: pod["status"]["phase"] == "Running")
    group = both.aws.client("eks").describe_nodegroup(clusterName="event", nodegroupName="user")["nodegroup"]
    scaling = both.aws.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[group["resources"]["autoScalingGroups"][0]["name"]]
    )["AutoScalingGroups"][0]
    assert scaling["DesiredCapacity"] == 3
    for name in ("user-0", "user-1", "user-2", "autoscaler"):
        api.delete(f"{pods}/{name}", {"gracePeriodSeconds": 0})


def _a_group_that_is_deleted_takes_nodes_and_pods_along(both: Both) -> None:
    pods = "/api/v1/namespaces/default/pods"
    both.api.post(pods, {"metadata": {"name": "lonely"}, "spec": pod_spec()})
    both.api.until(f"{pods}/lonely", lambda pod: pod["status"]["phase"] == "Running")
    both.aws.client("eks").delete_nodegroup(clusterName="event", nodegroupName="core")
    _until(both.api, "core", 0)
    both.api.gone(f"{pods}/lonely")


def _with_the_eks_cluster_everything_in_it_goes(both: Both) -> None:
    eks = both.aws.client("eks")
    both.api.post("/api/v1/namespaces", {"metadata": {"name": "hub"}})
    eks.delete_nodegroup(clusterName="event", nodegroupName="user")
    _until(both.api, "user", 0)
    eks.delete_cluster(name="event")
    both.api.gone("/api/v1/namespaces/hub", seconds=20)
    assert both.api.get(NODES)["items"] == []
    both.make_cluster()
    assert both.api.exists("/api/v1/namespaces/kube-system")


def test_the_nodes_follow_the_node_groups_and_all_goes_with_the_cluster(both: Both) -> None:
    _every_instance_of_a_group_is_a_node(both)
    _the_nodes_of_the_settings_go_when_eks_brings_its_own(both)
    _pods_find_room_when_an_autoscaler_runs(both)
    _a_group_that_is_deleted_takes_nodes_and_pods_along(both)
    _with_the_eks_cluster_everything_in_it_goes(both)
