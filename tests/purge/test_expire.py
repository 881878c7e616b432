from __future__ import annotations

import datetime as dt

from hubctl.purge.expire import expire
from tests.fakes.buckets import FakeBuckets


def test_it_is_left_to_s3_and_a_day_is_named() -> None:
    store = FakeBuckets()
    store.holds("a", "b")
    assert expire(store, "b", dt.datetime(2027, 8, 20, 23, 30, tzinfo=dt.UTC)) == dt.date(2027, 8, 23)
    assert store.expiring
    assert len(store.versions) == 2


def test_the_day_is_one_of_utc() -> None:
    evening = dt.datetime(2027, 8, 20, 18, tzinfo=dt.timezone(dt.timedelta(hours=-7)))
    assert expire(FakeBuckets(), "b", evening) == dt.date(2027, 8, 24)
