from __future__ import annotations

import pytest

from hubctl.ports.inventory import Thing
from hubctl.purge.sweep import SECOND_LOOK_SECONDS, Sweep, Swept
from tests.fakes.account import FakeAccount
from tests.fakes.clock import FakeClock
from tests.fakes.context import example_config

OURS = {"hubctl:event": "ohw", "kubernetes.io/cluster/ohw-cluster": "owned"}


def volume(identity: str, **tags: str) -> Thing:
    return Thing("volume", identity, "us-west-2", tags=tags or OURS)


def log_group(state: str = "its cluster is gone") -> Thing:
    return Thing("log group", "arn:lg", "us-west-2", "/aws/eks/ohw-cluster/cluster", state=state)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def sweep(account: FakeAccount, clock: FakeClock) -> Swept:
    return Sweep(account, account, example_config(), clock=clock, progress=lambda _words, _fraction: None).run()


def test_two_proofs_are_enough(clock: FakeClock) -> None:
    account = FakeAccount(volume("vol-1"))
    swept = sweep(account, clock)
    assert [one.leftover.thing.id for one in swept.deleted] == account.deleted == ["vol-1"]
    assert swept.found.clean


def test_one_proof_is_not_and_the_thing_is_still_reported(clock: FakeClock) -> None:
    account = FakeAccount(volume("vol-1", **{"hubctl:event": "ohw"}))
    swept = sweep(account, clock)
    assert account.deleted == []
    assert [one.thing.id for one in swept.found.leftovers] == ["vol-1"]


def test_what_was_kept_is_not_deleted(clock: FakeClock) -> None:
    account = FakeAccount(volume("vol-1", **OURS, **{"hubctl:kept": "2027-08-20"}))
    swept = sweep(account, clock)
    assert account.deleted == []
    assert [one.kept for one in swept.found.kept] == ["2027-08-20"]


def test_what_is_in_use_is_tried_again(clock: FakeClock) -> None:
    account = FakeAccount(volume("vol-1"))
    account.uses("vol-1", times=3)
    assert sweep(account, clock).refused == {}
    assert account.deleted == ["vol-1"]


def test_what_stays_in_use_is_named_after_ten_minutes(clock: FakeClock) -> None:
    account = FakeAccount(volume("vol-1"), volume("vol-2"))
    account.uses("vol-1", times=10_000)
    assert sweep(account, clock).refused == {"vol-1": "still in use"}
    assert account.deleted == ["vol-2"]
    assert 600 < clock.seconds < 700


def test_what_may_not_be_deleted_is_named_and_the_others_go(clock: FakeClock) -> None:
    account = FakeAccount(volume("vol-1"), volume("vol-2"))
    account.refuses("vol-1", "AWS does not allow ec2:DeleteVolume")
    assert sweep(account, clock).refused == {"vol-1": "AWS does not allow ec2:DeleteVolume"}
    assert account.deleted == ["vol-2"]


def test_a_log_group_that_comes_back_is_deleted_again(clock: FakeClock) -> None:
    account = FakeAccount(log_group())
    account.brings_back("arn:lg")
    assert sweep(account, clock).found.clean
    assert account.deleted == ["arn:lg", "arn:lg"]
    assert clock.seconds >= SECOND_LOOK_SECONDS


def test_a_log_group_of_a_cluster_that_lives_is_left_alone(clock: FakeClock) -> None:
    account = FakeAccount(log_group(state=""))
    sweep(account, clock)
    assert account.deleted == []


def test_what_needs_others_gone_goes_after_them(clock: FakeClock) -> None:
    account = FakeAccount(
        Thing("VPC", "vpc-1", "us-west-2", "ohw-vpc", OURS),
        Thing("subnet", "subnet-1", "us-west-2", "ohw-a", OURS, "vpc-1"),
        Thing("load balancer", "lb-1", "us-west-2", "a1", OURS, "vpc-1"),
    )
    sweep(account, clock)
    assert account.deleted == ["lb-1", "subnet-1", "vpc-1"]


def test_what_nobody_can_delete_here_is_not_waited_for(clock: FakeClock) -> None:
    account = FakeAccount(Thing("EKS cluster", "ohw-cluster", "us-west-2", "ohw-cluster", OURS))
    assert sweep(account, clock).found.leftovers
    assert clock.seconds == 0


def test_what_was_kept_goes_when_it_is_asked_for(clock: FakeClock) -> None:
    account = FakeAccount(volume("vol-1", **OURS, **{"hubctl:kept": "2027-08-20"}))
    Sweep(account, account, example_config(), clock=clock, progress=lambda _words, _fraction: None, kept_too=True).run()
    assert account.deleted == ["vol-1"]
