"""This module puts into a new cluster what every cluster has: namespaces, nodes, the API's own Service."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.cluster import NAMESPACES, Cluster, WriteOptions
from hubctl.sandbox.kubernetes.objects import Object, now
from hubctl.sandbox.kubernetes.operations.writing import create, set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.settings import NodeGroup

NODES = built_in("nodes")
_SYSTEM = WriteOptions(manager="kube-apiserver")
_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def bootstrap(cluster: Cluster) -> None:
    """Makes what is missing."""
    for name in _NAMESPACES:
        if cluster.store.get(NAMESPACES, "", name) is None:
            create(cluster, NAMESPACES, "", {"metadata": {"name": name}}, _SYSTEM)
    priorities = built_in("priorityclasses", "scheduling.k8s.io")
    for name, value in _PRIORITIES.items():
        if cluster.store.get(priorities, "", name) is None:
            create(cluster, priorities, "", {"metadata": {"name": name}, "value": value}, _SYSTEM)
    _own_service(cluster)
    number = 0
    for group in cluster.settings.node_groups:
        for _ in range(group.count):
            number += 1
            _node(cluster, group, number)


def _own_service(cluster: Cluster) -> None:
    services = built_in("services")
    if cluster.store.get(services, "default", "kubernetes") is None:
        labels = {"component": "apiserver", "provider": "kubernetes"}
        ports = [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 443}]
        spec = {"clusterIP": "10.100.0.1", "ports": ports}
        body = {"metadata": {"name": "kubernetes", "labels": labels}, "spec": spec}
        create(cluster, services, "default", body, _SYSTEM)


def _node(cluster: Cluster, group: NodeGroup, number: int) -> None:
    region = cluster.settings.region
    name = f"ip-10-0-{number}-{10 + number}.{region}.compute.internal"
    if cluster.store.get(NODES, "", name) is not None:
        return
    zones = cluster.settings.zones
    zone = zones[(number - 1) % len(zones)]
    metadata = {"name": name, "labels": node_labels(group, name, region, zone)}
    spec: Object = {"providerID": f"aws:///{zone}/i-{number:017x}"}
    if group.taints:
        spec["taints"] = [{"key": key, "value": value, "effect": effect} for key, value, effect in group.taints]
    node = create(cluster, NODES, "", {"metadata": metadata, "spec": spec}, WriteOptions(manager="kubelet"))
    set_status(cluster, NODES, node, node_status(group, name, f"10.0.{number}.{10 + number}", cluster), "kubelet")


def node_labels(group: NodeGroup, name: str, region: str, zone: str) -> dict[str, str]:
    """As a managed node group's kubelet gives them."""
    return {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "eks.amazonaws.com/capacityType": "ON_DEMAND",
        "eks.amazonaws.com/nodegroup": group.name,
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": group.instance_type,
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": zone,
        **dict(group.labels),
    }


_CONDITIONS = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


def node_status(group: NodeGroup, name: str, address: str, cluster: Cluster) -> Object:
    """A node that is ready."""
    amounts = {"cpu": group.cpu, "memory": group.memory, "pods": "110", "ephemeral-storage": "100Gi"}
    time = now()
    return {
        "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
        "allocatable": amounts,
        "capacity": amounts,
        "conditions": [
            {
                "type": kind,
                "status": status,
                "reason": reason,
                "message": message,
                "lastHeartbeatTime": time,
                "lastTransitionTime": time,
            }
            for kind, status, reason, message in _CONDITIONS
        ],
        "nodeInfo": {
            "architecture": "amd64",
            "bootID": "",
            "containerRuntimeVersion": "none://sandbox",
            "kernelVersion": "sandbox",
            "kubeProxyVersion": "",
            "kubeletVersion": f"v{cluster.settings.version}.0-hubctl-sandbox",
            "machineID": "",
            "operatingSystem": "linux",
            "osImage": "hubctl sandbox",
            "systemUUID": "",
        },
    }
