from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from hubctl.adapters.aws.s3_lock import S3Locks
from hubctl.ports.lock import NoStoreError, TakenError
from tests.adapters.aws.conftest import ACCOUNT, Account

KEY = "hubctl.lock"


@pytest.fixture
def locks(account: Account, request: pytest.FixtureRequest) -> S3Locks:
    bucket = f"locks-{abs(hash(request.node.name)) % 10**8}"
    client = account.sessions.client("s3")
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return S3Locks(account.sessions, bucket, ACCOUNT)


def test_of_many_that_write_at_the_same_time_one_wins(locks: S3Locks) -> None:
    def attempt(number: int) -> str | None:
        try:
            return locks.write(KEY, f"run {number}".encode())
        except TakenError:
            return None

    with ThreadPoolExecutor(16) as pool:
        etags = [etag for etag in pool.map(attempt, range(16)) if etag]
    stored = locks.read(KEY)
    assert stored is not None
    assert [stored.etag] == etags


def test_only_who_knows_the_last_etag_replaces_or_removes(locks: S3Locks) -> None:
    first = locks.write(KEY, b"one")
    second = locks.write(KEY, b"two", replacing=first)
    with pytest.raises(TakenError):
        locks.write(KEY, b"three", replacing=first)
    assert not locks.remove(KEY, first)
    assert locks.remove(KEY, second)
    assert locks.read(KEY) is None
    with pytest.raises(TakenError):
        locks.write(KEY, b"back from the dead", replacing=second)
    assert not locks.remove(KEY, second)


def test_a_write_that_arrived_though_its_answer_did_not_counts(locks: S3Locks) -> None:
    etag = locks.write(KEY, b"mine")
    assert locks.write(KEY, b"mine") == etag  # what botocore's own retry would meet


def test_the_age_is_by_the_clock_of_the_store(locks: S3Locks) -> None:
    locks.write(KEY, b"one")
    stored = locks.read(KEY)
    assert stored is not None
    assert 0 <= stored.age_seconds < 60


def test_no_bucket_is_told_apart_from_a_lock_that_is_taken(account: Account) -> None:
    nowhere = S3Locks(account.sessions, "there-is-no-such-bucket", ACCOUNT)
    assert nowhere.read(KEY) is None
    with pytest.raises(NoStoreError):
        nowhere.write(KEY, b"one")
