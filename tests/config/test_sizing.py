"""Arithmetic of nodes, held against nodes that somebody measured."""

from __future__ import annotations

import pytest

from hubctl.config import sizing
from hubctl.config.sizing import GIB
from hubctl.config.summary import HubSize, hub_sizes
from tests.config.files import Folder

MEASURED = {
    "r5.xlarge": (33163589976, 32122060406, 3.92),
    "r5.4xlarge": (133523017039, 130451041681, 15.89),
    "r5.16xlarge": (535122860310, 526249457876, 63.77),
    "r7i.xlarge": (33089273856, 32048037888, 3.92),
    "r7i.4xlarge": (132918992896, 129847705600, 15.89),
}
"""Capacity and allocatable bytes and CPUs: 2i2c-org/infrastructure, node-capacity-info.json at bc56515."""


@pytest.mark.parametrize("name", MEASURED)
def test_estimates_are_a_little_below_what_was_measured(name: str) -> None:
    machine = sizing.machine(name)
    assert machine is not None
    capacity, allocatable, cpus = MEASURED[name]
    assert 0.99 * capacity < machine.capacity_bytes < capacity
    assert 0.99 * allocatable < machine.allocatable_bytes < allocatable
    assert machine.allocatable_cpus == pytest.approx(cpus)


@pytest.mark.parametrize(
    ("name", "pods"), [("m5.large", 29), ("t3.medium", 17), ("r5.2xlarge", 58), ("g4dn.xlarge", 29)]
)
def test_pods_follow_from_network_interfaces(name: str, pods: int) -> None:
    machine = sizing.machine(name)
    assert machine is not None
    assert machine.max_pods == pods


@pytest.mark.parametrize(("name", "pods"), [("m5.4xlarge", 110), ("m5.8xlarge", 234), ("m5.24xlarge", 250)])
def test_eks_caps_pods_by_cpus(name: str, pods: int) -> None:
    machine = sizing.machine(name)
    assert machine is not None
    assert machine.max_pods == pods


def test_an_unknown_type_stays_unknown() -> None:
    assert sizing.machine("x99.large") is None
    assert sizing.room("x99.large") is None
    assert sizing.seats(("r5.xlarge", "x99.large"), GIB, 0.5) is None


@pytest.mark.parametrize(
    ("memory", "cpus", "seats"),
    [(4 * GIB, 0.5, 15), (7 * GIB, 0.1, 8), (GIB, 1.75, 4), (GIB // 100, 0.01, 50), (61 * GIB, 1, 0)],
)
def test_seats_are_bounded_by_memory_by_cpus_and_by_pods(memory: int, cpus: float, seats: int) -> None:
    assert sizing.seats(("r6i.2xlarge",), memory, cpus) == seats


def test_the_smallest_type_of_a_group_counts() -> None:
    assert sizing.seats(("r6i.2xlarge", "r6i.xlarge"), 4 * GIB, 0.1) == sizing.seats(("r6i.xlarge",), 4 * GIB, 0.1)


def test_nodes_round_up() -> None:
    assert [sizing.nodes(people, 15) for people in (1, 15, 16, 60)] == [1, 1, 2, 4]
    with pytest.raises(ValueError, match="no server fits"):
        sizing.nodes(1, 0)


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("m6i.large", "x86_64"),
        ("m6g.large", "arm64"),
        ("c7gn.large", "arm64"),
        ("g5g.xlarge", "arm64"),
        ("g5.xlarge", "x86_64 with NVIDIA GPUs"),
        ("g4dn.xlarge", "x86_64 with NVIDIA GPUs"),
        ("inf2.xlarge", "x86_64 with Neuron chips"),
    ],
)
def test_a_familys_name_tells_its_platform(name: str, platform: str) -> None:
    assert sizing.platform(name) == platform


def test_a_hub_is_sized_by_its_largest_profile(folder: Folder) -> None:
    profiles = "".join(
        f'[[hubs.prod.profiles]]\nname = "{size}"\nmemory_guarantee = "{size}"\nmemory_limit = "{size}"\n'
        for size in ("4G", "16G")
    )
    config = folder.example(**{"[addons]": f"{profiles}[addons]"})
    assert list(hub_sizes(config)) == [
        HubSize("staging", "staging.hub.example.org", 15, 4),
        HubSize("prod", "hub.example.org", 3, 20),
    ]


def test_every_known_type_has_room_left() -> None:
    for name in sizing._machines():
        room = sizing.room(name)
        assert room is not None
        assert min(room.memory_bytes, room.cpus, room.pods) > 0
