from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest

from hubctl.core.keep import Keep
from hubctl.errors import RefusedError, UsageError
from hubctl.ports.aws import Caller
from hubctl.ports.buckets import Reported, Upload
from hubctl.ports.inventory import Thing
from hubctl.reporters.farewell import print_farewell
from hubctl.session import Options, Session
from hubctl.stop import Stop
from hubctl.teardown import confirmation, farewell, keep
from hubctl.teardown.farewell import Farewell
from tests.fakes.account import FakeAccount
from tests.fakes.buckets import FakeBuckets
from tests.fakes.clock import FakeClock
from tests.fakes.context import a_context, example_config

OURS = {"hubctl:event": "ohw", "Owner": "hub-team", "Project": "oceanhackweek"}
DATA = "ohw-data-123456789012"


class FakeAws:
    """Only what a look beforehand asks; anything that changes something is missing, and would fail the test."""

    def __init__(self, *buckets: str) -> None:
        self._buckets = buckets

    def caller(self, identity: Any = None) -> Caller:
        return Caller("123456789012", "arn:aws:iam::123456789012:user/ada")

    def account_alias(self) -> str:
        return "hub-team"

    def bucket_exists(self, bucket: str, region: str) -> bool:
        return bucket in self._buckets


def session(account: FakeAccount, store: FakeBuckets, *buckets: str) -> Session:
    context = a_context(aws=FakeAws(*buckets), inventory=account, disposal=account, buckets=lambda _region: store)
    return Session(
        context,
        Stop(FakeClock(), interrupt=lambda: None, kill=lambda: None),
        Options(Path("config.toml")),
        Path(),
        "run",
    )


@pytest.fixture
def store() -> FakeBuckets:
    made = FakeBuckets()
    made.holds("granules/a", versions=3)
    made.pending = [Upload("big", "u")]
    return made


def printed(looked: Farewell) -> str:
    stream = io.StringIO()
    print_farewell(stream, looked)
    return " ".join(stream.getvalue().split())


def test_it_names_the_account_what_goes_and_what_holds_data(store: FakeBuckets) -> None:
    account = FakeAccount(
        Thing("file system", "fs-1", "us-west-2", "ohw-homes", OURS, gib=304),
        Thing("load balancer", "lb-1", "us-west-2", "a1", OURS),
        Thing("user", "arn:aws:iam::123456789012:user/hubctl/ohw/ohw-bot", "global", "ohw-bot"),
    )
    words = printed(farewell.look(session(account, store, DATA)))
    assert "hub-team (123456789012), us-west-2 and us-east-1, as arn:aws:iam::123456789012:user/ada" in words
    assert f"s3://{DATA}: 3 versions, 1 unfinished upload" in words
    assert "1 file system: ohw-homes us-west-2 304.0 GiB 3.00 holds data" in words
    assert "1 load balancer: a1" in words
    assert "1 user: ohw-bot" in words
    assert "about 3.54 USD a day" in words


def test_a_bucket_that_is_not_empty_stops_it_before_anything_is_deleted(store: FakeBuckets) -> None:
    looked = farewell.look(session(FakeAccount(), store, DATA))
    with pytest.raises(RefusedError, match=rf"not empty: {DATA} \(4 items\); nothing was touched"):
        farewell.check_emptying(looked, force_empty=False, again="hubctl teardown")
    farewell.check_emptying(looked, force_empty=True, again="hubctl teardown")


def test_a_bucket_that_is_kept_need_not_be_empty(store: FakeBuckets) -> None:
    looked = farewell.look(session(FakeAccount(), store, DATA), "bucket:data")
    farewell.check_emptying(looked, force_empty=False, again="hubctl teardown")
    assert f"s3://{DATA}: 3 versions, 1 unfinished upload us-west-2 21 B kept" in printed(looked)


def test_the_states_of_hubctl_itself_stop_nobody(store: FakeBuckets) -> None:
    looked = farewell.look(session(FakeAccount(), store, example_config().state_bucket))
    farewell.check_emptying(looked, force_empty=False, again="hubctl teardown")


def test_what_was_kept_before_is_kept_again(store: FakeBuckets) -> None:
    account = FakeAccount(
        Thing("bucket", DATA, "us-west-2", DATA, {**OURS, "hubctl:kept": "2027-08-20"}),
        Thing("file system", "fs-1", "us-west-2", "ohw-homes", {**OURS, "hubctl:kept": "2027-08-20"}),
    )
    looked = farewell.look(session(account, store, DATA))
    assert looked.keep == Keep(file_system=True, buckets=frozenset({"data"}))


DRAINING = Thing("bucket", DATA, "us-west-2", DATA, {**OURS, "hubctl:draining": "2027-08-23"})


def test_by_lifecycle_stops_at_no_bucket_and_says_that_it_takes_days(store: FakeBuckets) -> None:
    looked = farewell.look(session(FakeAccount(), store, DATA), by_lifecycle=True)
    farewell.check_emptying(looked, force_empty=False, again="hubctl teardown")
    assert looked.keep == Keep(draining=frozenset({"data"}))
    assert f"s3://{DATA}: S3 empties it within days. Until then this event is not gone." in printed(looked)


def test_what_s3_is_emptying_is_left_to_it(store: FakeBuckets) -> None:
    looked = farewell.look(session(FakeAccount(DRAINING), store, DATA))
    farewell.check_emptying(looked, force_empty=False, again="hubctl teardown")
    assert looked.keep == Keep(draining=frozenset({"data"}))
    assert "not before 2027-08-23" in printed(looked)


def test_what_s3_has_emptied_goes_like_any_other() -> None:
    assert farewell.look(session(FakeAccount(DRAINING), FakeBuckets(), DATA)).keep == Keep()


def test_who_cannot_wait_for_s3_forces_it(store: FakeBuckets) -> None:
    assert farewell.look(session(FakeAccount(DRAINING), store, DATA), force_empty=True).keep == Keep()


def test_what_s3_is_emptying_cannot_be_kept_any_more(store: FakeBuckets) -> None:
    with pytest.raises(RefusedError, match=r"cannot be kept: S3 is emptying it, until 2027-08-23") as raised:
        farewell.look(session(FakeAccount(DRAINING), store, DATA), "bucket:data")
    assert "delete-bucket-lifecycle" in raised.value.hint


def test_the_states_and_what_is_kept_are_never_drained(store: FakeBuckets) -> None:
    state = example_config().state_bucket
    looked = farewell.look(session(FakeAccount(), store, DATA, state), "bucket:data", by_lifecycle=True)
    assert looked.keep == Keep(buckets=frozenset({"data"}))


def many() -> FakeBuckets:
    made = FakeBuckets(page_size=2)
    made.holds(*(f"granules/{number:03}" for number in range(50)))
    return made


def test_of_more_than_can_be_counted_no_more_is_claimed_than_is_known() -> None:
    words = printed(farewell.look(session(FakeAccount(), many(), DATA)))
    assert f"s3://{DATA}: at least 40 versions us-west-2 at least 280 B holds data" in words
    assert "nobody knows how many more" in words


def test_what_cloudwatch_knows_is_said_as_an_estimate_and_tens_of_millions_are_left_to_s3() -> None:
    store = many()
    store.known = Reported(21_000_000, 4_200_000_000_000, dt.date(2027, 8, 19))
    words = printed(farewell.look(session(FakeAccount(), store, DATA)))
    assert f"s3://{DATA}: about 21,000,000 versions us-west-2 about 4.2 TB holds data" in words
    assert "counting stopped at 40; CloudWatch has 21,000,000 on 2027-08-19" in words
    assert "deleting takes up to 1.7 hours; with --by-lifecycle S3 does it itself, within days" in words


def test_what_can_be_kept_is_said_when_something_else_is_asked_for() -> None:
    with pytest.raises(UsageError, match="the event has no 'bucket:dta'") as raised:
        keep.parse("efs,bucket:dta", example_config())
    assert raised.value.hint == "choose from: efs, bucket:data, bucket:imagery"


@pytest.mark.parametrize("typed", [None, "", "ohw-2", "OHW"])
def test_another_name_is_refused(typed: str | None) -> None:
    with pytest.raises(RefusedError, match="nothing was touched") as raised:
        confirmation.check("ohw", typed, again="hubctl teardown")
    assert raised.value.hint == "hubctl teardown --yes --confirm ohw"
