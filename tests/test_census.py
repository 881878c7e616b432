"""Which events an account holds is told from tags and state buckets; what cannot be seen is named, never left out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

import pytest

from hubctl import census, last_up, lock
from hubctl.context import Inputs
from hubctl.errors import HubctlError
from hubctl.ports.aws import Caller
from hubctl.ports.census import Marked
from hubctl.ports.inventory import Thing
from hubctl.reporters.census import document, print_events
from tests.fakes.context import example_config
from tests.reporters.streams import Stream

OHW = {"hubctl:event": "ohw", "Owner": "hub-team", "Project": "oceanhackweek"}
OTHER = {"hubctl:event": "ohw-2"}
BUCKET = "ohw-hubctl-state-123456789012"
MADE = dt.datetime(2027, 8, 1, 9, 30, tzinfo=dt.UTC)
HOLDER = lock.Holder("ada@laptop", 7, "teardown", "20270820T1000Z-teardown", "2027-08-20T10:00:00Z")
MARKED = {
    "us-west-2": [
        Marked("arn:aws:eks:us-west-2:123456789012:cluster/ohw-cluster", OHW),
        Marked("arn:aws:ec2:us-west-2:123456789012:volume/vol-1", {**OHW, "Name": "x"}),
        Marked(f"arn:aws:s3:::{BUCKET}", OHW),
        Marked(
            "arn:aws:elasticfilesystem:us-west-2:123456789012:file-system/fs-2", {**OTHER, "hubctl:kept": "2027-08-20"}
        ),
    ],
    "us-east-1": [Marked("arn:aws:s3:::ohw-imagery-123456789012", OHW)],
    "eu-north-1": [],
}
THINGS = [
    Thing("EKS cluster", "ohw-cluster", "us-west-2", "ohw-cluster", OHW),
    Thing("volume", "vol-1", "us-west-2", tags=OHW, gib=100),
    Thing("NAT gateway", "nat-1", "us-west-2", tags={"Owner": "somebody"}),
    Thing("file system", "fs-2", "us-west-2", tags=OTHER, gib=10),
]


class FakeCensus:
    """An account with two events."""

    def __init__(self, *denied: str) -> None:
        self.denied = denied
        self.asked: list[str] = []
        body = json.dumps(last_up.normalised(Inputs(example_config()))).encode()
        self.objects: Mapping[tuple[str, str], bytes] = {
            (BUCKET, last_up.KEY): body,
            (BUCKET, lock.KEY): HOLDER.write(),
        }

    def _may(self, what: str) -> None:
        if what in self.denied:
            raise HubctlError(f"{what}: AWS does not allow it", hint="")

    def caller(self) -> Caller:
        return Caller("123456789012", "arn:aws:iam::123456789012:user/ada")

    def regions(self) -> Sequence[str]:
        return tuple(MARKED)

    def marked(self, region: str) -> Sequence[Marked]:
        self.asked.append(region)
        self._may(region)
        return MARKED[region]

    def priced(self, region: str) -> Sequence[Thing]:
        self._may(f"prices of {region}")
        return [thing for thing in THINGS if thing.region == region]

    def content(self, bucket: str, region: str, key: str) -> bytes | None:
        self._may(bucket)
        return self.objects.get((bucket, key))

    def cluster_made(self, name: str, region: str) -> dt.datetime | None:
        return MADE


def test_every_event_is_told_with_all_that_is_its_own() -> None:
    ohw, other = census.search(FakeCensus()).events
    assert (ohw.name, ohw.regions, ohw.things, ohw.kept) == ("ohw", ("us-west-2", "us-east-1"), 4, 0)
    assert ohw.up_since == MADE
    assert ohw.settings == example_config().event
    assert ohw.holder == HOLDER
    assert ohw.tags == {"Owner": "hub-team", "Project": "oceanhackweek"}
    assert ohw.usd_per_day == pytest.approx(0.10 * 24 + 100 * 0.08 / 30.4, rel=0.02)
    assert (other.name, other.things, other.kept, other.up_since, other.settings) == ("ohw-2", 1, 1, None, None)


def test_only_the_regions_that_were_asked_for_are_looked_at() -> None:
    account = FakeCensus()
    found = census.search(account, ["us-east-1", "us-east-1"])
    assert account.asked == ["us-east-1"]
    assert [(one.name, one.things) for one in found.events] == [("ohw", 1)]


def test_what_may_not_be_seen_is_named_and_hides_nothing_else() -> None:
    found = census.search(FakeCensus("us-east-1", "prices of us-west-2", BUCKET))
    assert [one.name for one in found.events] == ["ohw", "ohw-2"]
    assert {one.what for one in found.unseen} == {
        "us-east-1",
        "what it costs in us-west-2",
        "who has ohw, and until when",
    }
    stream = Stream()
    print_events(stream, found, dt.date(2027, 8, 1))
    assert "not seen: us-east-1: us-east-1: AWS does not allow it" in stream.text


def test_people_read_what_they_must_act_on() -> None:
    stream = Stream()
    print_events(stream, census.search(FakeCensus()), dt.date(2028, 1, 1))
    gone_by = example_config().event.gone_by
    assert f"ohw: should have been gone by {gone_by}" in stream.text
    assert "ohw: at work: hubctl teardown of ada@laptop" in stream.text
    assert "ohw-2: 1 thing kept by a teardown" in stream.text


def test_programs_get_the_same() -> None:
    ohw, other = document(census.search(FakeCensus()), dt.date(2028, 1, 1))["events"]  # type: ignore[misc]
    assert (ohw["overdue"], ohw["title"], ohw["gone_by"]) == (
        True,
        example_config().event.title,
        f"{example_config().event.gone_by}",
    )
    assert (other["overdue"], other["gone_by"]) == (False, None)


def test_what_aws_still_shows_of_an_event_that_is_gone_is_told_apart() -> None:
    account = FakeCensus()
    deleted = Marked("arn:aws:ec2:eu-north-1:123456789012:instance/i-1", {"hubctl:event": "ohw-3"})
    account.marked = lambda region: [deleted]  # type: ignore[method-assign]
    found = census.search(account, ["eu-north-1"])
    assert [(one.name, one.gone) for one in found.events] == [("ohw-3", True)]
    stream = Stream()
    print_events(stream, found, dt.date(2027, 8, 1))
    assert stream.text.splitlines() == [
        "No events in account 123456789012, eu-north-1.",
        "ohw-3: gone; AWS still shows 1 deleted thing of it",
    ]
    assert [one.gone for one in census.search(FakeCensus()).events] == [False, False]


def test_an_account_without_events_says_so() -> None:
    stream = Stream()
    print_events(stream, census.search(FakeCensus(), ["eu-north-1"]), dt.date(2027, 8, 1))
    assert stream.text == "No events in account 123456789012, eu-north-1.\n"
