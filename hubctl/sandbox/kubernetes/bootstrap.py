"""This module puts into a new cluster what every cluster has: namespaces, priorities, the API's own Service, nodes."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.cluster import NAMESPACES, Cluster, WriteOptions
from hubctl.sandbox.kubernetes.machines import Machine, register
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.operations.writing import create
from hubctl.sandbox.kubernetes.resources import Resource, built_in
from hubctl.sandbox.kubernetes.settings import NodeGroup

_SYSTEM = WriteOptions(manager="kube-apiserver")
_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
_ROLES = ("admin", "cluster-admin", "edit", "view")
_EVERYTHING = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]


def bootstrap(cluster: Cluster) -> None:
    """Makes what is missing."""
    for name in _NAMESPACES:
        _make(cluster, NAMESPACES, "", {"metadata": {"name": name}})
    for name, value in _PRIORITIES.items():
        _make(
            cluster, built_in("priorityclasses", "scheduling.k8s.io"), "", {"metadata": {"name": name}, "value": value}
        )
    for name in _ROLES:
        role = {"metadata": {"name": name}, "rules": _EVERYTHING if name == "cluster-admin" else []}
        _make(cluster, built_in("clusterroles", "rbac.authorization.k8s.io"), "", role)
    _make(cluster, built_in("storageclasses", "storage.k8s.io"), "", _STORAGE_CLASS)
    _make(cluster, built_in("services"), "default", _OWN_SERVICE)
    if not cluster.settings.requires_cluster:
        _default_nodes(cluster)


_STORAGE_CLASS: Object = {
    "metadata": {"name": "gp2"},
    "provisioner": "kubernetes.io/aws-ebs",
    "parameters": {"type": "gp2", "fsType": "ext4"},
    "volumeBindingMode": "WaitForFirstConsumer",
}
"""What EKS has always brought; since 1.30 it is no longer the default class."""

_OWN_SERVICE: Object = {
    "metadata": {"name": "kubernetes", "labels": {"component": "apiserver", "provider": "kubernetes"}},
    "spec": {
        "clusterIP": "10.100.0.1",
        "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 443}],
    },
}


def _make(cluster: Cluster, resource: Resource, namespace: str, body: Object) -> None:
    if cluster.store.get(resource, namespace, body["metadata"]["name"]) is None:
        create(cluster, resource, namespace, body, _SYSTEM)


def _default_nodes(cluster: Cluster) -> None:
    """Nodes of the settings: there until an EKS cluster brings its own."""
    if (cluster.settings.state_dir / "eks-cluster").exists():
        return
    groups = [group for group in cluster.settings.node_groups for _ in range(group.count)]
    for number, group in enumerate(groups, 1):
        register(cluster, _machine(cluster, group, number))


def _machine(cluster: Cluster, group: NodeGroup, number: int) -> Machine:
    zones = cluster.settings.zones
    return Machine(
        name=f"ip-10-0-{number}-{10 + number}.{cluster.settings.region}.compute.internal",
        address=f"10.0.{number}.{10 + number}",
        instance_id=f"i-{number:017x}",
        zone=zones[(number - 1) % len(zones)],
        group=group.name,
        instance_type=group.instance_type,
        labels=group.labels,
        taints=group.taints,
        cpu=group.cpu,
        memory=group.memory_mib,
    )
