"""Puts together what needs no config and no session, and so starts in a third of the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hubctl.adapters.aws import ambient
from hubctl.adapters.clock import SystemClock
from hubctl.purge.empty import BucketSize, Emptied, empty_bucket, measure
from hubctl.purge.expire import expire

if TYPE_CHECKING:
    from hubctl.census import Found
    from hubctl.ports.terraform import Progress


def empty(bucket: str, region: str | None, progress: Progress, *, expected: int | None = None) -> Emptied:
    """Empties one bucket of whatever account the environment is for; `expected` as `empty_bucket` has it."""
    return empty_bucket(ambient.buckets(region), bucket, clock=SystemClock(), progress=progress, expected=expected)


def size(bucket: str, region: str | None) -> BucketSize:
    """What a bucket holds, counted up to twenty thousand versions; what CloudWatch says beyond that."""
    store = ambient.buckets(region)
    counted = measure(store, bucket, at_most_pages=20)
    return replace(counted, reported=store.reported(bucket)) if counted.more else counted


def empty_by_lifecycle(bucket: str, region: str | None) -> dt.date:
    """Has S3 empty a bucket. The first day on which it can be empty."""
    return expire(ambient.buckets(region), bucket, SystemClock().now())


def events(regions: Sequence[str]) -> Found:
    """The events of whatever account the environment is for."""
    from hubctl import census
    from hubctl.adapters.aws.census import AwsCensus

    return census.search(AwsCensus(), regions)
