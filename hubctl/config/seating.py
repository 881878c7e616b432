"""How an event sits on its nodes: seats, nodes, vCPUs, who waits, and what another memory guarantee would do.

All of it is arithmetic on the config (`sizing` has the formulas and their sources). None stands for what cannot be
told, because hubctl does not know an instance type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubctl.config import sizing
from hubctl.config.arrivals import Arrivals, Waiting, ready_nodes_wanted, waiting
from hubctl.config.hubs import Hub, Profile
from hubctl.config.model import EventConfig
from hubctl.config.nodes import NodeGroup
from hubctl.config.sizing import GIB, Machine, Room

_STEPS = (1.5, 2.0)
"""How much more memory is looked at, beside what the config asks for."""


@dataclass(frozen=True)
class NodeRoom:
    """What a node of one type has, and what is left of it for participants. Memory in bytes."""

    instance_type: str
    vcpus: int
    memory_gib: float
    allocatable_bytes: int
    allocatable_cpus: float
    servers_bytes: int
    servers_cpus: float
    servers_pods: int


@dataclass(frozen=True)
class Guarantee:
    """All participants at once with so much memory each. `seats` 0: no server starts any more."""

    memory_bytes: int
    seats_per_node: int
    nodes: int | None
    vcpus: int | None
    enough_nodes: bool
    """Whether the group may have that many."""


@dataclass(frozen=True)
class Seating:
    """One choice of one hub, as if it had the user nodes for itself."""

    hub: str
    profile: str
    """Its name on the spawn page; empty where there is nothing to choose."""
    cpus: float
    bound_by: str
    """What a node runs out of first: memory, CPUs or pods."""
    now: Guarantee
    others: tuple[Guarantee, ...]
    """What more memory would do, and how much fits at most."""
    waiting: Waiting
    ready_nodes: int
    ready_nodes_wanted: int


@dataclass(frozen=True)
class GroupNeed:
    """What a group may come to: for quotas."""

    group: str
    instance_types: tuple[str, ...]
    spot: bool
    nodes: int
    vcpus: int | None
    """With the largest of its types."""


def node_rooms(config: EventConfig) -> tuple[NodeRoom, ...]:
    """The known types of the user nodes."""
    found = []
    for name in config.cluster.nodes.user.instance_types:
        machine, room = sizing.machine(name), sizing.room(name)
        if machine is not None and room is not None:
            found.append(_node_room(machine, room))
    return tuple(found)


def _node_room(machine: Machine, room: Room) -> NodeRoom:
    return NodeRoom(
        machine.name,
        machine.vcpus,
        machine.memory_gib,
        machine.allocatable_bytes,
        machine.allocatable_cpus,
        room.memory_bytes,
        room.cpus,
        room.pods,
    )


def seatings(config: EventConfig, arrivals: Arrivals, memory_bytes: int | None = None) -> tuple[Seating, ...] | None:
    """Each choice of each hub; None if a type is unknown. `memory_bytes` is looked at beside what the config says."""
    rooms = sizing.rooms(config.cluster.nodes.user.instance_types)
    if rooms is None:
        return None
    crowd = _Crowd(config.cluster.nodes.user, rooms, arrivals, memory_bytes)
    return tuple(
        crowd.seating(name, hub, profile) for name, hub in config.hubs.items() for profile in (hub.profiles or (None,))
    )


@dataclass(frozen=True)
class _Crowd:
    """Who comes, and to which nodes."""

    group: NodeGroup
    rooms: tuple[Room, ...]
    arrivals: Arrivals
    asked: int | None

    def seating(self, name: str, hub: Hub, profile: Profile | None) -> Seating:
        """One choice of one hub."""
        memory, cpus = hub.wants(profile)
        now = self._guarantee(memory, cpus)
        seats, most = max(now.seats_per_node, 1), self.group.max if now.seats_per_node else 0
        return Seating(
            name,
            profile.name if profile else "",
            cpus,
            _bound_by(min(self.rooms, key=lambda room: room.seats(memory, cpus)), memory, cpus),
            now,
            tuple(self._guarantee(size, cpus) for size in self._sizes(memory, cpus) if size != memory),
            waiting(self.arrivals, seats_per_node=seats, ready_nodes=self.group.min, most_nodes=most),
            self.group.min,
            ready_nodes_wanted(self.arrivals, seats_per_node=seats, most_nodes=most),
        )

    def _sizes(self, memory: int, cpus: float) -> list[int]:
        if self.asked is not None:
            return [self.asked]
        return [*(int(memory * step) for step in _STEPS), _most(self.rooms, cpus)]

    def _guarantee(self, memory: int, cpus: float) -> Guarantee:
        seats = min(room.seats(memory, cpus) for room in self.rooms)
        nodes = sizing.nodes(self.arrivals.people, seats) if seats else None
        largest = _vcpus(self.group.instance_types)
        vcpus = nodes * largest if nodes is not None and largest is not None else None
        return Guarantee(memory, seats, nodes, vcpus, nodes is not None and nodes <= self.group.max)


def _most(rooms: tuple[Room, ...], cpus: float) -> int:
    """The largest guarantee, in whole GiB, with which a server still fits on any node of the group."""
    fitting = [room.memory_bytes for room in rooms if room.seats(1, cpus)]
    return min(fitting, default=0) // GIB * GIB


def _bound_by(room: Room, memory: int, cpus: float) -> str:
    limits = {"memory": room.memory_bytes / max(memory, 1), "CPUs": room.cpus / cpus, "pods": float(room.pods)}
    return min(limits, key=limits.__getitem__)


def _vcpus(instance_types: tuple[str, ...]) -> int | None:
    machines = [sizing.machine(name) for name in instance_types]
    known = [machine.vcpus for machine in machines if machine is not None]
    return max(known) if len(known) == len(machines) else None


def needs(config: EventConfig) -> Iterator[GroupNeed]:
    """What each node group may come to at once: the autoscaler's limit, which is what a quota must allow."""
    groups = config.cluster.nodes
    for name, group in (("core", groups.core), ("user", groups.user), ("worker", groups.worker)):
        if group is not None:
            each = _vcpus(group.instance_types)
            vcpus = None if each is None else each * group.max
            yield GroupNeed(name, group.instance_types, group.spot, group.max, vcpus)


def needed_now(config: EventConfig, arrivals: Arrivals) -> int | None:
    """User nodes for all people at once, with the hungriest choice of any hub, capped by nothing; None if unknown."""
    found = seatings(config, arrivals)
    if not found:
        return None
    counted = [one.now.nodes for one in found]
    return max((nodes for nodes in counted if nodes is not None), default=None)
