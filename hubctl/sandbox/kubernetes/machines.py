"""This module makes the Node of a machine, as the kubelet of a managed node group registers it."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.objects import Object, labels_of, name_of, now
from hubctl.sandbox.kubernetes.operations.writing import create, modify, set_status
from hubctl.sandbox.kubernetes.resources import built_in

NODES = built_in("nodes")
GROUP_LABEL = "eks.amazonaws.com/nodegroup"
_KUBELET = "kubelet"

Taint = tuple[str, str, str]
"""Key, value, effect."""


@dataclass(frozen=True)
class Machine:
    """One instance of a node group. `cpu` is in cores, `memory` in MiB; both are what the machine has."""

    name: str
    address: str
    instance_id: str
    zone: str
    group: str
    instance_type: str = "m5.xlarge"
    capacity_type: str = "ON_DEMAND"
    labels: tuple[tuple[str, str], ...] = ()
    taints: tuple[Taint, ...] = ()
    cpu: int = 4
    memory: int = 16384
    pods: int = 110


def register(cluster: Cluster, machine: Machine) -> None:
    """Makes the Node of a machine, or brings its labels to what the group says now."""
    there = cluster.store.get(NODES, "", machine.name)
    if there is None:
        _make(cluster, machine)
        return
    wanted = dict(machine.labels)
    if not wanted.items() <= labels_of(there).items():
        modify(cluster, NODES, there, lambda obj: obj["metadata"]["labels"].update(wanted), WriteOptions(_KUBELET))


def node_of(machine: Machine, cluster: Cluster) -> Object:
    """The Node as it would be."""
    metadata = {"name": machine.name, "labels": _labels(machine, cluster.settings.region)}
    spec: Object = {"providerID": f"aws:///{machine.zone}/{machine.instance_id}"}
    if machine.taints:
        spec["taints"] = [{"key": key, "value": value, "effect": effect} for key, value, effect in machine.taints]
    return {"metadata": metadata, "spec": spec, "status": _status(machine, cluster)}


def _make(cluster: Cluster, machine: Machine) -> None:
    wanted = node_of(machine, cluster)
    node = create(cluster, NODES, "", wanted, WriteOptions(_KUBELET))
    set_status(cluster, NODES, node, wanted["status"], _KUBELET)


def _labels(machine: Machine, region: str) -> dict[str, str]:
    return {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/instance-type": machine.instance_type,
        "beta.kubernetes.io/os": "linux",
        "eks.amazonaws.com/capacityType": machine.capacity_type,
        GROUP_LABEL: machine.group,
        "failure-domain.beta.kubernetes.io/region": region,
        "failure-domain.beta.kubernetes.io/zone": machine.zone,
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": machine.name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": machine.instance_type,
        "topology.ebs.csi.aws.com/zone": machine.zone,
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": machine.zone,
        **dict(machine.labels),
    }


_CONDITIONS = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


def allocatable(machine: Machine) -> Object:
    """What pods can have: without what Linux, kubelet and container runtime keep, as EKS's node image reserves it.

    https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html: 255 MiB and 11 MiB a pod, 100 MiB
    before eviction; 6 % of the first core, 1 % of the second, half a percent of the third and fourth.
    """
    reserved = 255 + 11 * machine.pods + 100
    share = sum((60, 10, 5, 5)[: machine.cpu]) + max(machine.cpu - 4, 0) * 2.5
    return {
        "cpu": f"{int(machine.cpu * 1000 - share)}m",
        "memory": f"{max(_found(machine) - reserved, 0)}Mi",
        "pods": str(machine.pods),
        "ephemeral-storage": "18242267924",
    }


def _found(machine: Machine) -> int:
    """MiB that Linux finds of what AWS sells: 3.2 % less and a quarter GiB; measured nodes are a little above it."""
    return int(machine.memory * 0.968) - 256


def _status(machine: Machine, cluster: Cluster) -> Object:
    time = now()
    return {
        "addresses": [
            {"type": "InternalIP", "address": machine.address},
            {"type": "InternalDNS", "address": machine.name},
            {"type": "Hostname", "address": machine.name},
        ],
        "allocatable": allocatable(machine),
        "capacity": {
            "cpu": str(machine.cpu),
            "memory": f"{_found(machine)}Mi",
            "pods": str(machine.pods),
            "ephemeral-storage": "20959212Ki",
        },
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
            "machineID": machine.instance_id,
            "operatingSystem": "linux",
            "osImage": "hubctl sandbox",
            "systemUUID": "",
        },
    }


def keep_only(cluster: Cluster, machines: tuple[Machine, ...]) -> None:
    """Registers these machines; the Nodes of all others go, as the cloud controller lets them go."""
    names = {machine.name for machine in machines}
    for node in cluster.store.list(NODES):
        if name_of(node) not in names:
            cluster.store.drop(NODES, node)
    for machine in machines:
        register(cluster, machine)
