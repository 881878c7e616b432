from __future__ import annotations

import datetime as dt

import pytest

from hubctl.errors import HubctlError
from hubctl.ports.buckets import Source, Writers
from hubctl.purge.empty import empty_bucket
from hubctl.purge.writers import keeps_filling
from tests.fakes.buckets import FakeBuckets
from tests.fakes.clock import FakeClock

AT = dt.datetime(2027, 8, 20, 16, 2, 3, tzinfo=dt.UTC)
LOGS = Source("access logs of s3://other", "aws s3api put-bucket-logging --bucket other --bucket-logging-status '{}'")


def test_somebody_who_keeps_writing_is_named_with_what_ends_it() -> None:
    store = FakeBuckets()
    store.before_listing = lambda: store.holds("logs/2027/new")
    store.writing = Writers("logs/2027/new", AT, "partner", (LOGS,))
    with pytest.raises(HubctlError) as raised:
        empty_bucket(store, "b", clock=FakeClock(), progress=lambda _words, _fraction: None)
    assert "'logs/2027/new' for one" in raised.value.message
    assert "written below logs/2027/ at 2027-08-20 16:02:03 UTC, owned by partner" in raised.value.message
    assert raised.value.message.endswith("set up to write into it: access logs of s3://other")
    assert raised.value.hint == f"{LOGS.remedy}; then run the same command again"


def test_where_nothing_is_known_of_them_people_are_told_to_look() -> None:
    error = keeps_filling("b", "3 new versions came", Writers())
    assert error.message == "b keeps filling: 3 new versions came"
    assert error.hint.startswith("stop what writes to it")


def test_an_object_at_the_top_has_no_folder() -> None:
    assert "written at the top at" in keeps_filling("b", "1 came", Writers("a.log", AT)).message
