from __future__ import annotations

import threading
from collections import Counter

import pytest

from hubctl.errors import HubctlError
from hubctl.ports.buckets import Page, Version
from hubctl.purge.walk import BATCH, Batch, Walk
from tests.fakes.buckets import FakeBuckets


class CountingBuckets(FakeBuckets):
    """Counts listings by prefix and whether they were by folder."""

    def __init__(self, page_size: int = 1000) -> None:
        super().__init__(page_size)
        self.listings: Counter[tuple[str, str]] = Counter()

    def list_versions(
        self, bucket: str, *, prefix: str = "", delimiter: str = "", key_marker: str = "", version_marker: str = ""
    ) -> Page:
        self.listings[prefix, delimiter] += 1
        return super().list_versions(
            bucket, prefix=prefix, delimiter=delimiter, key_marker=key_marker, version_marker=version_marker
        )


def walked(store: FakeBuckets) -> list[Batch]:
    batches: list[Batch] = []
    guard = threading.Lock()

    def take(batch: Batch) -> None:
        with guard:
            batches.append(batch)

    Walk(store, "b", take, lambda: False).run()
    return batches


def keys(batches: list[Batch]) -> list[str]:
    return sorted(version.key for batch in batches for version in batch.versions)


LAYOUTS = {
    "nothing": [],
    "flat": [f"{n:05}" for n in range(2500)],
    "one folder": [f"only/{n:05}" for n in range(2500)],
    "folders and files beside them": [f"{d}/{n}" for d in "abc" for n in range(700)] + ["a", "b/", "/", "//", "z"],
    "deep": [f"a/b/c/d/e/{n % 5}/{n}" for n in range(1500)],
    "more folders than are worth a walk each": [f"user-{n:04}/home" for n in range(300)],
    "many folders and many files": [f"{n:04}/x" for n in range(900)] + [f"{n:04}" for n in range(900)],
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("page_size", [1000, 7])
def test_every_key_is_listed_once(layout: list[str], page_size: int) -> None:
    store = FakeBuckets(page_size)
    store.holds(*layout)
    assert keys(walked(store)) == sorted(layout)


def test_versions_of_one_key_that_span_pages_are_listed_once() -> None:
    store = FakeBuckets(page_size=10)
    store.holds("a/often", "b", versions=35)
    batches = walked(store)
    assert Counter(version for batch in batches for version in batch.versions).most_common(1)[0][1] == 1
    assert len(keys(batches)) == 70


def test_what_a_few_folders_hold_is_listed_side_by_side() -> None:
    store = CountingBuckets()
    store.holds(*(f"{d}/{n}" for d in range(8) for n in range(10)))
    walked(store)
    assert {prefix for prefix, _ in store.listings} == {"", *(f"{d}/" for d in range(8))}


def test_a_great_many_folders_cost_no_listing_each() -> None:
    store = CountingBuckets()
    store.holds(*(f"user-{n:04}/home" for n in range(3000)))
    walked(store)
    assert sum(store.listings.values()) == 4


def test_a_flat_bucket_costs_no_listing_more_than_it_has_pages() -> None:
    store = CountingBuckets()
    store.holds(*(f"{n:05}" for n in range(3000)))
    walked(store)
    assert sum(store.listings.values()) == 3


def test_small_folders_are_deleted_together() -> None:
    store = FakeBuckets()
    store.holds(*(f"{d:02}/{n}" for d in range(50) for n in range(3)))
    assert len(walked(store)) <= 9


def test_no_batch_is_larger_than_one_call_takes_and_each_knows_its_prefixes() -> None:
    store = FakeBuckets(page_size=300)
    store.holds(*(f"{d}/{n}" for d in "abcde" for n in range(777)))
    for batch in walked(store):
        assert len(batch.versions) <= BATCH
        assert batch.by_prefix == Counter(version.key.partition("/")[0] + "/" for version in batch.versions)


def test_a_listing_that_fails_ends_the_walk_at_once() -> None:
    store = FakeBuckets(page_size=10)
    store.holds(*(f"{d}/{n}" for d in range(8) for n in range(100)))
    calls = Counter[str]()

    def deny() -> None:
        calls["lists"] += 1
        if calls["lists"] == 3:
            raise HubctlError("listing: AWS does not allow it", hint="")

    store.before_listing = deny
    with pytest.raises(HubctlError, match="does not allow"):
        walked(store)
    assert calls["lists"] < 20


def test_a_walk_that_is_told_to_stop_stops() -> None:
    store = FakeBuckets(page_size=1000)
    store.holds(*(f"{d}/{n}" for d in range(8) for n in range(3000)))
    seen: list[Version] = []
    Walk(store, "b", lambda batch: seen.extend(batch.versions), lambda: bool(seen)).run()
    assert len(seen) < 24000
