"""Arithmetic of nodes and seats: what an instance type leaves for participants, and how many nodes an event needs.

Sources: the formulas of the EKS node images (https://github.com/awslabs/amazon-eks-ami, nodeadm, kubeReserved), and
nodes that 2i2c measured (https://github.com/2i2c-org/infrastructure, node-capacity-info.json at bc56515).
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GIB = 1024**3
_MIB = 1024**2
_TYPES = Path(__file__).parent / "instance_types.toml"

_ARM = re.compile(r"^(a1$|[a-z]+\d+g)")
_NVIDIA = re.compile(r"^(p|g|gr)\d")
_NEURON = re.compile(r"^(inf|trn)\d")

_SYSTEM_PODS = 8
"""DaemonSets of EKS, the CSI drivers and the monitoring on every node; guess, on the safe side."""
_SYSTEM_CPUS = 0.2
"""What those request: 2i2c measured 0.195."""
_SYSTEM_BYTES = 250 * _MIB
"""What those request: 2i2c measured 250 MiB."""


@dataclass(frozen=True)
class Machine:
    """An instance type, as AWS sells it."""

    name: str
    vcpus: int
    memory_gib: float
    interfaces: int
    addresses: int
    """IPv4 addresses an interface, its own included."""

    @property
    def addressable_pods(self) -> int:
        """Pods that can get an address: https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html"""
        return self.interfaces * (self.addresses - 1) + 2

    @property
    def max_pods(self) -> int:
        """Pods on a node of a managed node group, which EKS caps (same page)."""
        return min(self.addressable_pods, 110 if self.vcpus < 30 else 250)

    @property
    def capacity_bytes(self) -> int:
        """Memory that Linux finds, about. Fitted to the measured nodes and a little below each of them."""
        return int((self.memory_gib * 0.968 - 0.25) * GIB)

    @property
    def allocatable_bytes(self) -> int:
        """Memory for pods, about: without what the image reserves for kubelet and container runtime."""
        reserved = (255 + 11 * self.addressable_pods) * _MIB
        eviction = 100 * _MIB
        return self.capacity_bytes - reserved - eviction

    @property
    def allocatable_cpus(self) -> float:
        """CPUs for pods: without 6 % of the first, 1 % of the second, 0.5 % of the next two, 0.25 % of all others."""
        shares = [0.06, 0.01, 0.005, 0.005][: self.vcpus]
        return self.vcpus - sum(shares) - 0.0025 * max(self.vcpus - 4, 0)


@dataclass(frozen=True)
class Room:
    """What a node has left for participants' servers."""

    memory_bytes: int
    cpus: float
    pods: int

    def seats(self, memory_bytes: int, cpus: float) -> int:
        """How many servers with these guarantees fit."""
        by_memory = self.memory_bytes // max(memory_bytes, 1)
        by_cpu = math.floor(self.cpus / cpus + 1e-9)
        return max(min(by_memory, by_cpu, self.pods), 0)


@cache
def _machines() -> dict[str, Machine]:
    rows = tomllib.loads(_TYPES.read_text(encoding="utf-8"))
    return {name: Machine(name, *numbers) for name, numbers in rows.items()}


def machine(instance_type: str) -> Machine | None:
    """What is known of an instance type; None for one that hubctl does not know."""
    return _machines().get(instance_type)


def room(instance_type: str) -> Room | None:
    """What a node of this type has for participants; None for a type that hubctl does not know."""
    found = machine(instance_type)
    if found is None:
        return None
    return Room(
        found.allocatable_bytes - _SYSTEM_BYTES, found.allocatable_cpus - _SYSTEM_CPUS, found.max_pods - _SYSTEM_PODS
    )


def rooms(instance_types: tuple[str, ...]) -> tuple[Room, ...] | None:
    """What each type has for participants; None if any of them is unknown: AWS may give that one."""
    found = tuple(one for one in map(room, instance_types) if one is not None)
    return found if len(found) == len(instance_types) else None


def seats(instance_types: tuple[str, ...], memory_bytes: int, cpus: float) -> int | None:
    """Servers on a node of a group, on the smallest of its types; None if a type is unknown."""
    found = rooms(instance_types)
    return None if found is None else min(one.seats(memory_bytes, cpus) for one in found)


def nodes(participants: int, seats_per_node: int) -> int:
    """Nodes for so many participants at once. Raises ValueError where no server fits on a node."""
    if seats_per_node < 1:
        raise ValueError("no server fits on a node")
    return math.ceil(participants / seats_per_node)


def platform(instance_type: str) -> str:
    """What an image must be made for to boot there. Families are told apart by their names:
    https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    """
    family = instance_type.partition(".")[0]
    if _ARM.match(family):
        return "arm64"
    if _NVIDIA.match(family):
        return "x86_64 with NVIDIA GPUs"
    return "x86_64 with Neuron chips" if _NEURON.match(family) else "x86_64"
