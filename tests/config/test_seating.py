"""How an event sits on its nodes; among others the one of 2020, from its own numbers beside what was run."""

from __future__ import annotations

import pytest

from hubctl.config.arrivals import Arrivals
from hubctl.config.seating import GroupNeed, needed_now, needs, node_rooms, seatings
from hubctl.config.sizing import GIB
from tests.config.files import Folder

# oceanhackweek/ohw-terraform-deploy at 04e088d and oceanhackweek/jupyterhub at d6eef3f: 7G and 1.75 CPUs guaranteed, on
# m5.2xlarge or m4.2xlarge, none of them kept ready. At most some 49 people worked at once; they used 53 GB in all.
OF_2020 = {
    'instance_types = ["r6i.2xlarge"]\nmin = 0': 'instance_types = ["m5.2xlarge", "m4.2xlarge"]\nmin = 0',
    "max = 20": "max = 100",
    'memory_guarantee = "4G" ': 'memory_guarantee = "7G" ',
    "cpu_guarantee = 0.5": "cpu_guarantee = 1.75",
}  # fmt: skip
PEAK = Arrivals(people=49)


def test_the_event_of_2020_needed_thirteen_nodes_as_it_was_configured(folder: Folder) -> None:
    """What was run: four servers on a node of 8 vCPUs, so 13 nodes and 104 vCPUs at the peak."""
    config = folder.example(**OF_2020)
    found = seatings(config, PEAK)
    assert found is not None
    assert {(one.now.seats_per_node, one.now.nodes, one.now.vcpus) for one in found} == {(4, 13, 104)}
    assert needed_now(config, PEAK) == 13


def test_the_event_of_2020_would_have_fitted_on_four_nodes_with_what_people_used(folder: Folder) -> None:
    """53 GB of 49 people are 1.1 GB each: 2G would have been enough, but only with fewer CPUs guaranteed as well."""
    two = OF_2020 | {'memory_guarantee = "4G" ': 'memory_guarantee = "2G" '}
    by_cpus = seatings(folder.example(**two), PEAK)
    by_both = seatings(folder.example(**two | {"cpu_guarantee = 0.5": "cpu_guarantee = 0.5"}), PEAK)
    assert by_cpus is not None
    assert by_both is not None
    assert (by_cpus[0].now.seats_per_node, by_cpus[0].bound_by, by_cpus[0].now.nodes) == (4, "CPUs", 13)
    assert (by_both[0].now.seats_per_node, by_both[0].bound_by, by_both[0].now.nodes) == (14, "memory", 4)


def test_everybody_waited_in_2020_since_no_node_was_kept_ready(folder: Folder) -> None:
    found = seatings(folder.example(**OF_2020), Arrivals(people=49, within_minutes=10, node_minutes=5))
    assert found is not None
    assert (found[0].waiting.share, found[0].waiting.longest_minutes) == (1.0, pytest.approx(5.0))
    assert found[0].ready_nodes_wanted == 9


def test_more_memory_in_the_middle_of_an_event_takes_more_nodes_until_it_fits_on_none(folder: Folder) -> None:
    """PaleoHackWeek of 2021 raised memory above what a node had, and no server started any more."""
    config = folder.example(**OF_2020)
    by_itself, asked = seatings(config, PEAK), seatings(config, PEAK, memory_bytes=32 * GIB)
    assert by_itself is not None
    assert asked is not None
    counted = [(one.memory_bytes / GIB, one.seats_per_node, one.nodes) for one in by_itself[0].others]
    assert counted == [(10.5, 2, 25), (14, 2, 25), (29, 1, 49)]
    assert [(one.seats_per_node, one.nodes, one.enough_nodes) for one in asked[0].others] == [(0, None, False)]


def test_a_node_has_less_for_servers_than_its_name_says(folder: Folder) -> None:
    (m5, m4) = node_rooms(folder.example(**OF_2020))
    assert m5.memory_gib == m4.memory_gib == 32
    assert 29 < m5.servers_bytes / GIB < m5.allocatable_bytes / GIB < 30
    assert (round(m5.servers_cpus, 2), m5.servers_pods) == (7.71, 50)


def test_each_choice_of_a_hub_is_seated(folder: Folder) -> None:
    profiles = '[[hubs.prod.profiles]]\nname = "Large"\nmemory_guarantee = "16G"\nmemory_limit = "16G"\n'
    found = seatings(folder.example(**{"[addons]": f"{profiles}[addons]"}), Arrivals(60))
    assert found is not None
    assert [(one.hub, one.profile, one.now.nodes) for one in found] == [("staging", "", 4), ("prod", "Large", 20)]


def test_an_unknown_type_leaves_all_of_it_unknown(folder: Folder) -> None:
    config = folder.example(**{'["r6i.2xlarge"]': '["x99.2xlarge"]'})
    assert seatings(config, Arrivals(60)) is None
    assert needed_now(config, Arrivals(60)) is None
    assert node_rooms(config) == ()


def test_a_quota_must_allow_what_the_groups_may_come_to(folder: Folder) -> None:
    assert list(needs(folder.example())) == [
        GroupNeed("core", ("m6i.xlarge",), False, 2, 8),
        GroupNeed("user", ("r6i.2xlarge",), False, 20, 160),
        GroupNeed("worker", ("r6i.2xlarge", "r5.2xlarge", "r5a.2xlarge"), True, 10, 80),
    ]
