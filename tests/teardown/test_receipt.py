from __future__ import annotations

import datetime as dt
import json
import stat
from dataclasses import replace
from pathlib import Path

from hubctl.core.keep import Keep
from hubctl.ports.aws import Caller
from hubctl.ports.inventory import Thing
from hubctl.purge.empty import BucketSize
from hubctl.purge.leftovers import Leftover, Search, Unverified
from hubctl.teardown import receipt
from hubctl.teardown.farewell import Farewell
from hubctl.teardown.holdings import Holding
from hubctl.teardown.watch import Done, Sighting

VPC = Leftover(Thing("VPC", "vpc-1", "us-west-2"), ("tag hubctl:event=ohw",))
DISK = Leftover(Thing("volume", "vol-1", "us-west-2", gib=10), ("tag hubctl:event=ohw",))
DENIED = Unverified("volume", "us-west-2", "AWS does not allow ec2:DescribeVolumes")


def found(*left: Leftover, unverified: tuple[Unverified, ...] = ()) -> Search:
    return Search(left, unverified, 50)


def at(minute: int, after: str, what: Search) -> Sighting:
    return Sighting(dt.datetime(2027, 8, 20, 16, minute, tzinfo=dt.UTC), after, what)


FAREWELL = Farewell(
    "ohw",
    Caller("123456789012", "arn:aws:iam::123456789012:user/ada"),
    "hub-team",
    ("us-west-2",),
    (Holding(BucketSize("ohw-data", 20_000, 7_000, 1), "us-west-2"),),
    found(VPC, DISK),
    Keep(),
)
DONE = [Done("cluster", "empty ohw-data", "20000 removed", 20_000, dt.datetime(2027, 8, 20, 16, 2, tzinfo=dt.UTC))]


def made(*sightings: Sighting) -> receipt.Receipt:
    return receipt.make(FAREWELL, DONE, sightings, outcome="done")


def items(*sightings: Sighting) -> dict[str, tuple[str | None, str, str]]:
    return {item["id"]: (item["gone_by"], item["during"], item["verified"]) for item in made(*sightings)["items"]}


def test_a_thing_is_gone_by_the_first_listing_that_does_not_show_it() -> None:
    seen = items(at(1, "hubs", found(VPC)), at(9, "cluster", found()), at(11, "", found()))
    assert seen["vol-1"] == (
        "2027-08-20T16:01:00+00:00",
        "hubs",
        "the listing of volumes in us-west-2 at 2027-08-20T16:01:00+00:00 does not show it, and again at "
        "2027-08-20T16:11:00+00:00",
    )
    assert seen["vpc-1"][:2] == ("2027-08-20T16:09:00+00:00", "cluster")


def test_a_thing_that_came_back_was_not_gone_before() -> None:
    seen = items(at(1, "hubs", found()), at(9, "cluster", found(VPC)), at(11, "", found()))
    assert seen["vpc-1"][0] == "2027-08-20T16:11:00+00:00"


def test_a_thing_that_is_there_is_never_said_to_be_gone() -> None:
    assert items(at(11, "", found(VPC)))["vpc-1"] == (None, "", "still there")


def test_a_listing_that_failed_proves_nothing() -> None:
    seen = items(at(1, "hubs", found(VPC)), at(11, "", found(VPC, unverified=(DENIED,))))
    assert seen["vol-1"] == (None, "", "not seen: AWS does not allow ec2:DescribeVolumes")


def test_the_files_are_for_their_owner_alone_and_whole(tmp_path: Path) -> None:
    page = receipt.write(tmp_path, made(at(11, "", found())))
    for path in (page, tmp_path / "receipt.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["receipt.html", "receipt.json"]
    assert json.loads((tmp_path / "receipt.json").read_text())["proof"]["clean"] is True


def test_the_page_says_whether_anything_is_left(tmp_path: Path) -> None:
    assert "Nothing is left: 50 listings" in receipt.write(tmp_path, made(at(11, "", found()))).read_text()
    page = receipt.write(tmp_path, made(at(11, "", found(VPC)))).read_text()
    assert "<h1>ohw: not all of it is gone</h1>" in page
    assert "1 still there, 0 listings failed, at 2027-08-20 16:11:00 UTC" in page


def test_the_page_says_what_it_all_cost_and_writes_times_as_people_do(tmp_path: Path) -> None:
    page = receipt.write(tmp_path, made(at(11, "", found()))).read_text()
    assert "2 of 2 things are gone. Together they cost 0.03 USD a day" in page
    assert "2027-08-20 16:11:00 UTC" in page
    assert "T16:11:00+00:00" not in page


def test_what_aws_calls_a_thing_cannot_write_into_the_page(tmp_path: Path) -> None:
    nasty = Leftover(Thing("volume", "<script>alert(1)</script>", "us-west-2"), ())
    page = receipt.write(tmp_path, made(at(11, "", found(nasty)))).read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_later_look_is_added_to_the_receipt_that_is_there(tmp_path: Path) -> None:
    receipt.write(tmp_path, made(at(11, "", found())))
    receipt.confirm(tmp_path, at(30, "", found()))
    read = json.loads((tmp_path / "receipt.json").read_text())
    assert [one["at"] for one in read["verified_again"]] == ["2027-08-20T16:30:00+00:00"]
    assert len(read["items"]) == 2
    assert "looked at 2 times" in (tmp_path / "receipt.html").read_text()


def test_without_a_receipt_there_is_nothing_to_add_to(tmp_path: Path) -> None:
    assert receipt.confirm(tmp_path, at(30, "", found())) is None
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_goes_on_tells_of_what_went_in_the_one_before(tmp_path: Path) -> None:
    begun = receipt.make(FAREWELL, (), [at(0, "", FAREWELL.found)], outcome=receipt.BEGUN)
    receipt.write(tmp_path, begun)
    before = receipt.unfinished(tmp_path)
    rest = replace(FAREWELL, found=found(VPC), buckets=())
    seen = [at(20, "an earlier run", rest.found), at(25, "cluster", found()), at(26, "", found())]
    whole = receipt.make(rest, DONE, seen, outcome=receipt.DONE, before=before)
    assert {item["id"]: item["during"] for item in whole["items"]} == {"vol-1": "an earlier run", "vpc-1": "cluster"}
    assert [bucket["name"] for bucket in whole["buckets"]] == ["ohw-data"]


def test_a_run_after_one_that_came_to_its_end_begins_a_new_receipt(tmp_path: Path) -> None:
    receipt.write(tmp_path, made(at(11, "", found())))
    assert receipt.unfinished(tmp_path) is None


BUCKET = Thing("bucket", "ohw-data", "us-west-2", "ohw-data", {"hubctl:draining": "2027-08-23"})
DRAINING = Leftover(BUCKET, ("tag hubctl:event=ohw",))


def test_what_s3_is_emptying_is_pending_and_never_gone(tmp_path: Path) -> None:
    began = replace(FAREWELL, found=found(DISK, DRAINING))
    read = receipt.make(began, DONE, [at(11, "", found(DRAINING))], outcome=receipt.LEFT)
    said = {item["id"]: item["verified"] for item in read["items"]}
    assert said["ohw-data"] == "pending until 2027-08-23 or later: S3 is emptying it"
    assert read["proof"]["left"][0]["until"] == "2027-08-23"
    assert "pending until 2027-08-23 or later" in receipt.write(tmp_path, read).read_text()


def test_what_is_deleted_later_is_in_the_same_receipt(tmp_path: Path) -> None:
    began = replace(FAREWELL, found=found(DISK, DRAINING))
    receipt.write(tmp_path, receipt.make(began, DONE, [at(11, "", found(DRAINING))], outcome=receipt.LEFT))
    later = Sighting(dt.datetime(2027, 8, 24, 9, tzinfo=dt.UTC), "", found())
    receipt.settle(tmp_path, DONE, later)
    read = json.loads((tmp_path / "receipt.json").read_text())
    assert {item["id"]: item["gone_by"] for item in read["items"]} == {
        "vol-1": "2027-08-20T16:11:00+00:00",
        "ohw-data": "2027-08-24T09:00:00+00:00",
    }
    assert (read["outcome"], read["proof"]["clean"]) == (receipt.DONE, True)


def test_a_receipt_of_what_is_all_gone_is_not_written_again(tmp_path: Path) -> None:
    receipt.write(tmp_path, made(at(11, "", found())))
    assert receipt.settle(tmp_path, DONE, at(30, "", found())) is None


def test_what_a_bucket_held_is_told_as_it_was_at_first(tmp_path: Path) -> None:
    begun = receipt.make(FAREWELL, (), [at(0, "", FAREWELL.found)], outcome=receipt.BEGUN)
    rest = replace(FAREWELL, buckets=(Holding(BucketSize("ohw-data", 3, 9, 0), "us-west-2"),))
    whole = receipt.make(rest, DONE, [at(26, "", found())], outcome=receipt.DONE, before=begun)
    assert [bucket["versions"] for bucket in whole["buckets"]] == [20_000]
