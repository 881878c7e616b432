from __future__ import annotations

from collections.abc import Sequence

import pytest

from hubctl.errors import HubctlError
from hubctl.ports.inventory import Thing
from hubctl.purge.leftovers import search
from tests.fakes.context import example_config


class FakeInventory:
    """An account that holds what a test declares."""

    def __init__(self, *things: Thing, denied: str = "") -> None:
        self._things = things
        self._denied = denied
        self.asked: list[tuple[str, str]] = []

    def regional(self) -> Sequence[str]:
        return ("VPC", "volume", "network interface", "log group", "role")

    def everywhere(self) -> Sequence[str]:
        return ("bucket", "DNS record")

    def list(self, kind: str, region: str) -> Sequence[Thing]:
        self.asked.append((kind, region))
        if kind == self._denied:
            raise HubctlError(f"listing {kind}s: AWS does not allow it", hint="")
        return [thing for thing in self._things if (thing.kind, thing.region) == (kind, region)]


EVENT = {"hubctl:event": "ohw"}
KEPT = {"hubctl:kept": "2027-08-20"}


def found(*things: Thing) -> list[str]:
    return [one.thing.id for one in search(FakeInventory(*things), example_config()).leftovers]


def test_an_empty_account_is_clean() -> None:
    assert search(FakeInventory(), example_config()).clean


def test_every_region_of_the_event_is_looked_at() -> None:
    inventory = FakeInventory()
    search(inventory, example_config())
    assert {region for kind, region in inventory.asked if kind == "volume"} == {"us-west-2", "us-east-1"}


@pytest.mark.parametrize(
    "thing",
    [
        Thing("volume", "vol-1", "us-west-2", tags=EVENT),
        Thing("volume", "vol-1", "us-west-2", tags={"kubernetes.io/cluster/ohw-cluster": "owned"}),
        Thing("log group", "arn:lg", "us-west-2", "/aws/eks/ohw-cluster/cluster"),
        Thing("bucket", "ohw-data-123456789012", "global", "ohw-data-123456789012"),
        Thing("role", "arn:aws:iam::123456789012:role/hubctl/ohw/ohw-node", "us-west-2", "ohw-node"),
    ],
)
def test_what_is_provably_ours_is_found(thing: Thing) -> None:
    assert found(thing) == [thing.id]


@pytest.mark.parametrize(
    "thing",
    [
        Thing("volume", "vol-1", "us-west-2", "ohw-2-disk", {"hubctl:event": "ohw-2"}),
        Thing("volume", "vol-1", "us-west-2", tags={"Owner": "hub-team", "Project": "oceanhackweek"}),
        Thing("volume", "vol-1", "us-west-2", tags={"kubernetes.io/cluster/ohw-cluster-2": "owned"}),
        Thing("volume", "vol-1", "us-west-2", tags={"eks:cluster-name": "ohw-cluster2"}),
        Thing("log group", "arn:lg", "us-west-2", "/aws/eks/ohw-cluster2/cluster"),
        Thing("bucket", "ohw-data-1234567890123", "global", "ohw-data-1234567890123"),
        Thing("role", "arn:aws:iam::123456789012:role/hubctl/ohw-2/ohw-node", "us-west-2", "ohw-node"),
        Thing("network interface", "eni-1", "us-west-2", vpc="vpc-other"),
        Thing("bucket", "ohw-data-123456789012", "us-west-2", "ohw-data-123456789012", {"hubctl:event": "ohw-data"}),
    ],
)
def test_what_nearly_matches_is_somebody_elses(thing: Thing) -> None:
    assert found(thing) == []


def test_tags_that_cannot_be_read_mean_not_ours() -> None:
    assert found(Thing("volume", "vol-1", "us-west-2", "ohw-cluster", None)) == []


def test_what_lies_in_the_events_own_vpc_is_ours() -> None:
    vpc = Thing("VPC", "vpc-1", "us-west-2", tags=EVENT)
    eni = Thing("network interface", "eni-1", "us-west-2", vpc="vpc-1")
    assert found(vpc, eni) == ["vpc-1", "eni-1"]


def test_a_denied_listing_is_never_taken_for_nothing() -> None:
    result = search(FakeInventory(denied="volume"), example_config())
    assert not result.clean
    assert {(one.kind, one.region) for one in result.unverified} == {
        ("volume", "us-west-2"),
        ("volume", "us-east-1"),
    }


def test_a_disk_has_a_price() -> None:
    (one,) = search(FakeInventory(Thing("volume", "v", "us-west-2", tags=EVENT, gib=365)), example_config()).leftovers
    assert one.usd_per_day == pytest.approx(0.96)


def test_what_was_kept_is_shown_apart_and_is_no_left_over() -> None:
    kept = Thing("volume", "vol-1", "us-west-2", tags={**EVENT, "Owner": "hub-team", "Project": "oceanhackweek"} | KEPT)
    result = search(FakeInventory(kept), example_config())
    assert result.clean
    assert [(one.kept, one.proven, one.deletable) for one in result.kept] == [("2027-08-20", True, False)]


def test_what_aws_deletes_on_a_fixed_day_is_shown_with_the_day_and_is_no_left_over() -> None:
    key = Thing("volume", "vol-1", "us-west-2", tags=EVENT, state="pending until 2027-09-01")
    result = search(FakeInventory(key), example_config())
    assert result.clean
    assert [one.thing.pending for one in result.pending] == ["2027-09-01"]


def test_tags_that_cannot_be_read_mean_that_nobody_can_say_that_nothing_is_left() -> None:
    result = search(FakeInventory(Thing("volume", "vol-1", "us-west-2", "ohw-cluster", None)), example_config())
    assert [one.reason for one in result.unverified] == ["the tags of vol-1 cannot be read"]


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (Thing("volume", "v", "us-west-2", tags=EVENT), 1),
        (Thing("volume", "v", "us-west-2", tags={**EVENT, "Owner": "hub-team"}), 1),
        (Thing("volume", "v", "us-west-2", tags={**EVENT, "Owner": "hub-team", "Project": "oceanhackweek"}), 2),
        (Thing("volume", "v", "us-west-2", "ohw-disk", EVENT), 2),
        (Thing("volume", "v", "us-west-2", tags={**EVENT, "kubernetes.io/created-for/pvc/namespace": "ohw-prod"}), 2),
        (Thing("volume", "v", "us-west-2", tags={**EVENT, "kubernetes.io/created-for/pvc/namespace": "prod"}), 1),
        (Thing("log group", "arn", "us-west-2", "/aws/eks/ohw-cluster/cluster"), 1),
        (Thing("log group", "arn", "us-west-2", "/aws/eks/ohw-cluster/cluster", state="its cluster is gone"), 2),
    ],
)
def test_two_proofs_are_two_that_do_not_come_of_one_another(thing: Thing, expected: int) -> None:
    (one,) = search(FakeInventory(thing), example_config()).leftovers
    assert len(one.proofs) == expected


HOST, LOST = "hub.example.org", "staging-2.hub.example.org"


@pytest.mark.parametrize(
    ("host", "of", "proofs"),
    [
        (HOST, "ohw", ["the mark beside it names ohw", "its name is one that only this event has"]),
        (LOST, "ohw", ["the mark beside it names ohw"]),
        (HOST, "ohw-2", []),
    ],
    ids=["of a hub", "of a hub that the config has lost", "of another event that has the host"],
)
def test_a_dns_record_is_ours_by_its_mark_and_a_mark_alone_deletes_nothing(
    host: str, of: str, proofs: list[str]
) -> None:
    record = Thing("DNS record", f"{host} A", "global", host, of=of)
    left = search(FakeInventory(record), example_config()).leftovers
    assert [list(one.proofs) for one in left] == ([proofs] if proofs else [])
    assert [one.deletable for one in left] == ([len(proofs) == 2] if proofs else [])
