from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from hubctl.core.keep import Keep
from hubctl.errors import RefusedError, UsageError
from hubctl.ports.aws import Caller
from hubctl.ports.buckets import Upload
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
    assert f"s3://{DATA}: 3 versions, 1 unfinished uploads" in words
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
    assert f"s3://{DATA}: 3 versions, 1 unfinished uploads us-west-2 21 B kept" in printed(looked)


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


def test_what_can_be_kept_is_said_when_something_else_is_asked_for() -> None:
    with pytest.raises(UsageError, match="the event has no 'bucket:dta'") as raised:
        keep.parse("efs,bucket:dta", example_config())
    assert raised.value.hint == "choose from: efs, bucket:data, bucket:imagery"


@pytest.mark.parametrize("typed", [None, "", "ohw-2", "OHW"])
def test_another_name_is_refused(typed: str | None) -> None:
    with pytest.raises(RefusedError, match="nothing was touched") as raised:
        confirmation.check("ohw", typed, again="hubctl teardown")
    assert raised.value.hint == "hubctl teardown --yes --confirm ohw"
