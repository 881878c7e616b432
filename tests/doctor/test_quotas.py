"""Needs against quotas: sixty people on r6i.2xlarge, of whom fifteen fit on a node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hubctl.core.findings import Level, Stops
from hubctl.doctor import needs, quotas
from hubctl.doctor.needs import Need
from hubctl.doctor.pools import pool_of
from hubctl.doctor.quotas import Quota, judge
from hubctl.ports.inventory import Thing
from hubctl.ports.limits import Disk, Running
from tests.doctor.instruments import some_instruments
from tests.fakes.account import FakeAccount
from tests.fakes.context import example_config

QUOTA = Quota("vCPUs, standard, on demand", "ec2", "L-1216C47A", "us-west-2")
OURS = {"hubctl:event": "ohw"}


class Limits:
    """64 of everything; machines and disks as declared."""

    def __init__(self, *running: Running, disks: tuple[Disk, ...] = ()) -> None:
        self._running, self._disks = running, disks

    def quota(self, service: str, code: str) -> float | None:
        return 64.0

    def running(self) -> tuple[Running, ...]:
        return self._running

    def disks(self) -> tuple[Disk, ...]:
        return self._disks

    def vcpus(self, instance_types: Any) -> Mapping[str, int]:
        return {}


def test_the_example_needs_vcpus_to_come_up_for_all_and_at_most() -> None:
    config = example_config()
    found = needs.vcpus(config, needs.known_vcpus(config))
    assert {pool.words: need for pool, need in found.items()} == {
        "vCPUs, standard, on demand": Need(4, 4 + 4 * 8, 8 + 20 * 8),
        "vCPUs, standard, spot": Need(0, 0, 10 * 8),
    }


@pytest.mark.parametrize(
    ("used", "level", "stops"),
    [
        (0, Level.OK, set()),
        (100, Level.WARNING, set()),
        (221, Level.ERROR, {Stops.EVENT}),
        (253, Level.ERROR, {Stops.UP}),
    ],
)
def test_what_is_free_is_judged_by_what_is_needed_when(used: float, level: Level, stops: set[Stops]) -> None:
    found = judge(QUOTA, Need(4, 36, 168), 256, used)
    assert (found.level, set(found.stops)) == (level, stops)


def test_the_command_asks_for_the_most_and_for_what_others_use() -> None:
    found = judge(QUOTA, Need(4, 36, 168), 256, 253)
    assert found.fix == (
        "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-1216C47A "
        "--desired-value 421 --region us-west-2"
    )


def test_a_quota_that_aws_does_not_know_is_not_checked() -> None:
    assert judge(QUOTA, Need(1, 1, 1), None, 0).level is Level.NOT_CHECKED


def test_machines_of_others_count_and_the_events_own_do_not() -> None:
    others = Running("m5.4xlarge", 16, False, {})
    own = Running("r6i.2xlarge", 8, False, OURS)
    node = Running("r6i.2xlarge", 8, False, {"eks:cluster-name": "ohw-cluster"})
    graphics = Running("g4dn.xlarge", 4, False, {})
    on_demand, spot = quotas.machines(some_instruments(limits=Limits(others, own, node, graphics)))
    assert on_demand.reason == "48 of 64 free; all node groups at their maximum need 168"
    assert spot.reason == "64 allowed; all node groups at their maximum need 80"


def test_disks_of_other_kinds_do_not_count() -> None:
    made_by_kubernetes = Disk("gp3", 2048, {"kubernetes.io/cluster/ohw-cluster": "owned"})
    disks = (Disk("gp3", 1024, {}), Disk("gp2", 4096, {}), Disk("gp3", 2048, OURS), made_by_kubernetes)
    (found,) = quotas.disks(some_instruments(limits=Limits(disks=disks)))
    assert found.reason == "63 of 64 free, 2.5 needed at most"


def test_things_are_counted_without_the_events_own() -> None:
    account = FakeAccount(
        Thing("VPC", "vpc-1", "us-west-2", tags={}),
        Thing("VPC", "vpc-2", "us-west-2", tags=OURS),
        Thing("VPC", "vpc-3", "us-west-2", tags=None),
    )
    (found,) = quotas.vpcs(some_instruments(limits=Limits(), inventory=account))
    assert found.reason == "62 of 64 free, 1 needed at most"


@pytest.mark.parametrize(
    ("name", "pool"),
    [
        ("r6i.2xlarge", "standard"), ("t3.large", "standard"), ("g4dn.xlarge", "g"), ("gr6.4xlarge", "g"),
        ("p4d.24xlarge", "p"), ("inf2.xlarge", "inf"), ("x2gd.large", "x"),
    ],
)  # fmt: skip
def test_families_draw_from_their_pools(name: str, pool: str) -> None:
    found = pool_of(name, spot=False)
    assert found is not None
    assert found.name == pool


def test_a_family_without_a_known_quota_has_no_pool() -> None:
    assert pool_of("trn1.2xlarge", spot=False) is None
