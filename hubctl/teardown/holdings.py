"""The event's buckets and what is in them, as somebody wants to know it who is about to delete them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hubctl.core.keep import Keep
from hubctl.errors import RefusedError
from hubctl.purge.empty import BucketSize, measure
from hubctl.purge.leftovers import Search
from hubctl.purge.ownership import other_event
from hubctl.session import Session

COUNTED_PAGES = 20
"""Of a thousand versions each: two seconds of listing. What is beyond, CloudWatch tells."""
WORTH_DRAINING = 5_000_000
"""Versions from which on it is worth asking S3 to empty a bucket itself: deleting them takes half an hour and more."""
_VERSIONS_A_SECOND = 3_400
"""What S3 lets be deleted below one prefix, and so the most that a bucket without prefixes takes."""


@dataclass(frozen=True)
class Holding:
    """A bucket of the event, and what is in it."""

    size: BucketSize
    region: str
    kept: bool = False
    own: bool = False
    """It holds hubctl's own states, and nobody's data."""
    draining: str = ""
    """The first day on which S3 can have emptied it, since an earlier teardown asked for that."""
    to_drain: bool = False
    """This teardown leaves it to S3."""

    @property
    def full(self) -> bool:
        """It holds what somebody may want, and would be emptied."""
        return bool(self.size.items) and not self.kept and not self.own and not self.to_drain

    @property
    def huge(self) -> bool:
        """So many versions, as far as anybody knows, that S3 should empty it."""
        return not self.own and self.size.estimate >= WORTH_DRAINING

    @property
    def seconds(self) -> float:
        """At most so long it takes to empty, by what is known of it."""
        return self.size.estimate / _VERSIONS_A_SECOND


def measured(session: Session) -> list[tuple[BucketSize, str]]:
    """The buckets that are there and no other event's, each with its region, side by side. What is not counted is asked
    of CloudWatch."""
    config, ports = session.context.config, session.context.ports
    there = [(config.bucket_name(short), config.bucket_region(short)) for short in config.buckets]
    there.append((config.state_bucket, config.aws.region))
    listed = ports.inventory.list("bucket", config.aws.region)
    others = {thing.name for thing in listed if other_event(thing, config.name)}

    def one(bucket: str, region: str) -> BucketSize | None:
        if bucket in others or not ports.aws.bucket_exists(bucket, region):
            return None
        store = ports.buckets(region)
        size = measure(store, bucket, at_most_pages=COUNTED_PAGES)
        return replace(size, reported=store.reported(bucket)) if size.more else size

    with ThreadPoolExecutor(len(there), thread_name_prefix="measure") as pool:
        sizes = list(pool.map(lambda each: one(*each), there))
    return [(size, region) for size, (_, region) in zip(sizes, there, strict=True) if size is not None]


def holdings(
    session: Session, sizes: Sequence[tuple[BucketSize, str]], found: Search, keep: Keep, *, drain: bool, at_once: bool
) -> tuple[Holding, ...]:
    """What becomes of each bucket. `drain`: S3 empties those that are not empty; `at_once`: also not those that it is
    emptying already. Raises RefusedError if one is to be kept that S3 is emptying."""
    config = session.context.config
    kept = {config.bucket_name(short) for short in keep.buckets}
    days = {one.thing.id: one.draining for one in (*found.leftovers, *found.kept) if one.thing.kind == "bucket"}
    made = []
    for size, region in sizes:
        day, own = days.get(size.name, ""), size.name == config.state_bucket
        if day and size.name in kept:
            raise _lost_already(size.name, day)
        wanted = drain or (bool(day) and not at_once)
        goes = wanted and bool(size.items) and not own and size.name not in kept
        made.append(Holding(size, region, size.name in kept, own, day, goes))
    return tuple(made)


def _lost_already(bucket: str, day: str) -> RefusedError:
    return RefusedError(
        f"s3://{bucket} cannot be kept: S3 is emptying it, until {day} or later; nothing was touched",
        hint=f"stop that: aws s3api delete-bucket-lifecycle --bucket {bucket}, and take its tag hubctl:draining away",
    )
