"""Who writes into a bucket, and what CloudWatch says of it, asked of the embedded AWS."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass

import pytest

from hubctl.adapters.aws.s3 import S3Buckets
from hubctl.ports.buckets import Reported, Writers
from tests.adapters.aws.conftest import ACCOUNT, Account


@dataclass(frozen=True)
class Pair:
    """Two buckets of one test's own."""

    bucket: str
    other: str


@pytest.fixture
def pair(account: Account) -> Pair:
    made = Pair(f"filling-{uuid.uuid4().hex}", f"busy-{uuid.uuid4().hex}")
    for name in (made.bucket, made.other):
        account.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    return made


def store(account: Account) -> S3Buckets:
    return S3Buckets(account.client("s3"), ACCOUNT, lambda: account.client("cloudwatch"))


def test_of_a_quiet_bucket_nothing_is_said(account: Account, pair: Pair) -> None:
    assert store(account).writers(pair.bucket) == Writers()


def test_the_newest_object_tells_where_it_goes_on(account: Account, pair: Pair) -> None:
    for key in ("old/a", "logs/b"):
        account.client("s3").put_object(Bucket=pair.bucket, Key=key, Body=b"x")
    found = store(account).writers(pair.bucket)
    assert found.key in ("old/a", "logs/b")  # within one second S3 itself does not know
    assert found.at is not None
    assert abs((dt.datetime.now(dt.UTC) - found.at).total_seconds()) < 60


def test_what_other_buckets_send_here_is_named_with_what_ends_it(account: Account, pair: Pair) -> None:
    s3, arn = account.client("s3"), f"arn:aws:s3:::{pair.bucket}"
    s3.put_bucket_logging(
        Bucket=pair.other,
        BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": pair.bucket, "TargetPrefix": "logs/"}},
    )
    for name in (pair.bucket, pair.other):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ID": "all", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": arn}}
    role = f"arn:aws:iam::{ACCOUNT}:role/replication"
    s3.put_bucket_replication(Bucket=pair.other, ReplicationConfiguration={"Role": role, "Rules": [rule]})
    found = {source.words: source.remedy for source in store(account).writers(pair.bucket).sources}
    off = f"aws s3api put-bucket-logging --bucket {pair.other} --bucket-logging-status '{{}}'"
    assert found == {
        f"access logs of s3://{pair.other}": off,
        f"replication of s3://{pair.other}": f"aws s3api delete-bucket-replication --bucket {pair.other}",
    }


def test_a_service_that_the_policy_lets_write_is_named(account: Account, pair: Pair) -> None:
    statement = {
        "Sid": "Delivery",
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{pair.bucket}/*",
    }
    deny = {**statement, "Sid": "Tls", "Effect": "Deny"}
    account.client("s3").put_bucket_policy(Bucket=pair.bucket, Policy=json.dumps({"Statement": [deny, statement]}))
    words = [source.words for source in store(account).writers(pair.bucket).sources]
    assert words == ["delivery.logs.amazonaws.com, by the bucket's policy (statement 'Delivery')"]


def test_cloudwatch_tells_what_a_bucket_holds(account: Account, pair: Pair) -> None:
    now = dt.datetime.now(dt.UTC)
    assert store(account).reported("never-measured") is None
    for name, storage, value in (
        ("NumberOfObjects", "AllStorageTypes", 21_000_000.0),
        ("BucketSizeBytes", "StandardStorage", 4e12),
        ("BucketSizeBytes", "GlacierStorage", 1e12),
    ):
        dimensions = [{"Name": "BucketName", "Value": pair.bucket}, {"Name": "StorageType", "Value": storage}]
        datum = {
            "MetricName": name,
            "Dimensions": dimensions,
            "Value": value,
            "Timestamp": now - dt.timedelta(hours=20),
        }
        account.client("cloudwatch").put_metric_data(Namespace="AWS/S3", MetricData=[datum])
    found = store(account).reported(pair.bucket)
    assert found == Reported(21_000_000, 5 * 10**12, (now - dt.timedelta(hours=20)).date())


def test_without_cloudwatch_nothing_is_known(account: Account, pair: Pair) -> None:
    assert S3Buckets(account.client("s3"), ACCOUNT).reported(pair.bucket) is None
