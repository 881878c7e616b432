from __future__ import annotations

from collections.abc import Sequence

import pytest

from hubctl.errors import HubctlError
from hubctl.ports.buckets import Refusal, Upload, Version
from hubctl.purge.deleters import ATTEMPTS
from hubctl.purge.empty import ROUNDS, Emptied, empty_bucket, measure
from tests.fakes.buckets import FakeBuckets
from tests.fakes.clock import FakeClock


@pytest.fixture
def store() -> FakeBuckets:
    return FakeBuckets()


def empty(store: FakeBuckets) -> Emptied:
    return empty_bucket(store, "b", clock=FakeClock(), progress=lambda _words, _fraction: None)


def test_an_empty_bucket_needs_one_listing_and_no_delete(store: FakeBuckets) -> None:
    assert empty(store) == Emptied(deleted=0, uploads=0, rounds=1)
    assert store.batches == []


def test_every_version_of_every_key_goes(store: FakeBuckets) -> None:
    store.holds(*(f"granules/{n}" for n in range(40)), versions=3)
    assert empty(store).deleted == 120
    assert store.versions == {}


def test_keys_that_look_like_folders_go_too(store: FakeBuckets) -> None:
    store.holds("shared/", "shared/a", "tutorial-data/", "top", "a//b", "/")
    assert empty(store).deleted == 6
    assert store.versions == {}


def test_a_bucket_whose_keys_all_begin_alike_is_emptied_as_well(store: FakeBuckets) -> None:
    store.holds(*(f"only/one/prefix/{n % 3}/{n}" for n in range(60)))
    assert empty(store).deleted == 60


def test_unfinished_uploads_are_aborted(store: FakeBuckets) -> None:
    store.pending = [Upload("big.zarr", "u1"), Upload("big.zarr", "u2")]
    assert empty(store).uploads == 2
    assert store.pending == []


@pytest.mark.parametrize("code", ["InternalError", "SlowDown", "ServiceUnavailable"])
def test_a_key_that_fails_in_passing_is_tried_again(store: FakeBuckets, code: str) -> None:
    store.holds("granules/a", "granules/b")
    store.hiccups("granules/a", code, code)
    assert empty(store).deleted == 2
    assert store.versions == {}


def test_a_key_that_cannot_be_deleted_is_named_with_the_reason(store: FakeBuckets) -> None:
    store.holds("locked/a")
    store.refuses("locked/a")
    store.lock_reason = "object lock in COMPLIANCE mode until 2027-09-01 00:00 UTC"
    with pytest.raises(HubctlError, match="object lock in COMPLIANCE mode until 2027-09-01"):
        empty(store)


def test_without_a_known_reason_s3s_own_words_are_said(store: FakeBuckets) -> None:
    store.holds("a")
    store.refuses("a")
    with pytest.raises(HubctlError, match="AccessDenied: Access Denied"):
        empty(store)


def test_a_failure_of_a_listing_is_not_taken_for_the_end(store: FakeBuckets) -> None:
    store.holds("granules/a")

    def deny() -> None:
        raise HubctlError("listing s3://b: AWS does not allow s3:ListBucketVersions", hint="")

    store.before_listing = deny
    with pytest.raises(HubctlError, match="ListBucketVersions"):
        empty(store)


def test_what_is_written_meanwhile_is_found_by_listing_again(store: FakeBuckets) -> None:
    store.holds("granules/a")
    late = iter(["late/b"])

    def write() -> None:
        if not store.versions and (key := next(late, None)):
            store.holds(key)

    store.before_listing = write
    assert empty(store).deleted == 2
    assert store.versions == {}


def test_somebody_who_keeps_writing_is_named_after_a_few_rounds(store: FakeBuckets) -> None:
    store.before_listing = lambda: store.holds("logs/new")
    with pytest.raises(HubctlError, match=f"keeps filling.*{ROUNDS}th"):
        empty(store)


def test_no_more_than_a_thousand_keys_go_in_one_call() -> None:
    store = FakeBuckets(page_size=1000)
    store.holds(*(f"p/{n:05}" for n in range(2500)))
    empty(store)
    assert max(store.batches) == 1000


def test_what_was_tried_again_is_counted(store: FakeBuckets) -> None:
    store.holds("granules/a", "granules/b")
    store.hiccups("granules/a", "InternalError")
    assert empty(store) == Emptied(deleted=2, uploads=0, rounds=2, retried=1)


def test_a_key_that_keeps_failing_is_named_and_not_forgotten(store: FakeBuckets) -> None:
    store.holds("granules/a", "granules/b")
    store.hiccups("granules/a", *["InternalError"] * ATTEMPTS)
    with pytest.raises(HubctlError, match=r"1 version deleted, but 'granules/a'.*InternalError"):
        empty(store)


def test_a_batch_that_breaks_ends_the_round_with_its_error(store: FakeBuckets) -> None:
    def cut(bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        raise HubctlError("deleting from s3://b: connection closed", hint="")

    store.holds(*(f"{d}/{n}" for d in range(30) for n in range(50)))
    store.delete_versions = cut
    with pytest.raises(HubctlError, match="connection closed"):
        empty(store)


class Screen:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, float | None]] = []

    def __call__(self, words: str, fraction: float | None) -> None:
        self.lines.append((words, fraction))


def test_progress_ends_with_all_of_what_was_listed(store: FakeBuckets) -> None:
    store.holds(*(f"granules/{n}" for n in range(40)))
    screen = Screen()
    empty_bucket(store, "b", clock=FakeClock(), progress=screen, expected=40)
    ((words, fraction),) = screen.lines
    assert words.replace("about ", "") == "40 of 40 versions deleted"
    assert fraction == 1.0


class SlowBuckets(FakeBuckets):
    """Deleting a batch takes five seconds."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(page_size=1000)
        self._clock = clock

    def delete_versions(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        self._clock.sleep(5)
        return super().delete_versions(bucket, versions)


def test_the_time_left_is_told_once_it_is_worth_something() -> None:
    """The first second says nothing: see the test above."""
    clock, screen = FakeClock(), Screen()
    store = SlowBuckets(clock)
    store.holds(*(f"p/{n:05}" for n in range(4000)))
    empty_bucket(store, "b", clock=clock, progress=screen, expected=4000)
    assert screen.lines[-1][0].endswith(" a second, 0 s left")


def test_one_version_is_told_as_one(store: FakeBuckets) -> None:
    store.holds("p/1")
    screen = Screen()
    empty_bucket(store, "b", clock=FakeClock(), progress=screen)
    assert screen.lines[0][0].endswith("1 version deleted")


def test_progress_claims_no_end_that_it_does_not_know() -> None:
    store, screen = FakeBuckets(page_size=1000), Screen()
    store.holds(*(f"p/{n:05}" for n in range(2500)))
    empty_bucket(store, "b", clock=FakeClock(), progress=screen, expected=10)
    assert all(fraction is None or 0 <= fraction <= 1 for _, fraction in screen.lines)


def test_measuring_counts_versions_bytes_and_uploads(store: FakeBuckets) -> None:
    store.holds(*(f"p/{n}" for n in range(25)))
    store.pending = [Upload("big", "u")]
    size = measure(store, "b")
    assert (size.versions, size.bytes, size.uploads, size.items, size.more) == (25, 175, 1, 26, False)


def test_measuring_stops_where_it_was_told_to(store: FakeBuckets) -> None:
    store.holds(*(f"p/{n}" for n in range(25)))
    size = measure(store, "b", at_most_pages=2)
    assert size.more
    assert size.versions == 20


def test_a_version_is_named_by_key_and_id() -> None:
    assert Version("a", "1") != Version("a", "2")
