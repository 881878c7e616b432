"""Steps that AWS answers: a bucket that S3 empties itself is marked, once, and only where that can be known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hubctl.core.changes import Changes
from hubctl.core.steps import DrainBucket, EmptyBucket, MarkKept
from hubctl.errors import HubctlError
from hubctl.executor import perform
from hubctl.ports.buckets import Reported
from hubctl.ports.inventory import Thing
from hubctl.purge.leftovers import search
from tests.fakes.account import FakeAccount
from tests.fakes.buckets import FakeBuckets
from tests.fakes.context import a_context, example_config

DATA = "ohw-data-123456789012"
DRAIN = DrainBucket(f"have S3 empty {DATA}", DATA, "us-west-2")


class OneBucket:
    """Only what these steps ask of AWS beside the account's things."""

    def bucket_exists(self, bucket: str, region: str) -> bool:
        return bucket == DATA


@pytest.fixture
def account() -> FakeAccount:
    return FakeAccount(Thing("bucket", DATA, "us-west-2", DATA, {"hubctl:event": "ohw"}))


@pytest.fixture
def store() -> FakeBuckets:
    made = FakeBuckets()
    made.holds("granules/a", "granules/b")
    return made


def do(step: Any, account: FakeAccount, store: FakeBuckets, said: list[str] | None = None) -> Changes:
    context = a_context(aws=OneBucket(), inventory=account, disposal=account, buckets=lambda _region: store)
    heard = said if said is not None else []
    return perform("data-bucket", step, context, lambda words, _fraction: heard.append(words)).changes


def test_a_bucket_that_s3_shall_empty_has_rules_and_a_day(account: FakeAccount, store: FakeBuckets) -> None:
    assert do(DRAIN, account, store) == Changes(changed=1)
    assert store.expiring
    (left,) = search(account, example_config()).leftovers
    assert left.draining == "2027-08-12"
    assert len(store.versions) == 2


def test_asked_again_the_day_stays_what_it_was(account: FakeAccount, store: FakeBuckets) -> None:
    account.mark(account.things[0], "hubctl:draining", "2027-08-01")
    assert do(DRAIN, account, store) == Changes()
    assert not store.expiring


def test_where_buckets_cannot_be_listed_no_rules_are_set(account: FakeAccount, store: FakeBuckets) -> None:
    account.denies("bucket")
    with pytest.raises(HubctlError, match="AWS does not allow it"):
        do(DRAIN, account, store)
    assert not store.expiring


def test_of_a_bucket_that_is_gone_nothing_is_asked(store: FakeBuckets) -> None:
    assert do(DRAIN, FakeAccount(), store) == Changes()
    assert not store.expiring


def test_what_is_kept_is_marked_with_the_day_and_only_once(account: FakeAccount, store: FakeBuckets) -> None:
    step = MarkKept("mark it", "bucket", DATA)
    assert do(step, account, store) == Changes(changed=1)
    assert [one.kept for one in search(account, example_config()).kept] == ["2027-08-09"]
    assert do(step, account, store) == Changes()


def test_emptying_says_how_far_it_is_where_cloudwatch_knows(account: FakeAccount, store: FakeBuckets) -> None:
    store.known = Reported(2, 14, dt.date(2027, 8, 8))
    said: list[str] = []
    assert do(EmptyBucket("empty it", DATA, "us-west-2"), account, store, said) == Changes(removed=2)
    assert "2 of " in said[-1]


def test_a_bucket_with_the_tag_of_another_event_is_left_alone_whatever_it_is_called(store: FakeBuckets) -> None:
    account = FakeAccount(Thing("bucket", DATA, "us-west-2", DATA, {"hubctl:event": "ohw-2"}))
    said: list[str] = []
    assert do(EmptyBucket("empty it", DATA, "us-west-2"), account, store, said) == Changes()
    assert said == [f"s3://{DATA} is of the event ohw-2: left alone"]
    assert len(store.versions) == 2


def test_where_nobody_knows_whose_a_bucket_is_it_is_not_emptied(account: FakeAccount, store: FakeBuckets) -> None:
    account.denies("bucket")
    with pytest.raises(HubctlError, match="AWS does not allow it"):
        do(EmptyBucket("empty it", DATA, "us-west-2"), account, store)
    assert len(store.versions) == 2
