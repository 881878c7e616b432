"""Emptying real versioned buckets of the embedded AWS."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.errors import HubctlError
from hubctl.purge.empty import empty_bucket, measure
from tests.adapters.aws.conftest import Account

ODD_KEYS = (
    "shared/",
    "a//b",
    "with space & <angle> \"quote\" 'single'",
    "unicode-é-中-🌊",
    "line\nend",
    "+plus%2F?#",
    "/",
)


def versioned(account: Account, name: str, **options: Any) -> Any:
    s3 = account.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"}, **options)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return s3


def empty(account: Account, name: str) -> int:
    return empty_bucket(account.buckets(), name, clock=SystemClock(), progress=lambda _w, _f: None).deleted


def test_versions_markers_odd_keys_and_uploads_all_go_and_the_bucket_can_be_deleted(account: Account) -> None:
    s3 = versioned(account, "everything")
    for key in ODD_KEYS:
        for body in (b"1", b"2"):
            s3.put_object(Bucket="everything", Key=key, Body=body)
    s3.delete_object(Bucket="everything", Key="shared/")
    s3.create_multipart_upload(Bucket="everything", Key="unfinished")
    assert empty(account, "everything") == 2 * len(ODD_KEYS) + 1
    s3.delete_bucket(Bucket="everything")


def test_thousands_of_versions_go_in_pages(account: Account) -> None:
    s3 = versioned(account, "thousands")
    for number in range(1200):
        s3.put_object(Bucket="thousands", Key=f"p{number % 3}/{number}", Body=b"")
    assert measure(account.buckets(), "thousands").versions == 1200
    assert empty(account, "thousands") == 1200
    assert measure(account.buckets(), "thousands").items == 0


def test_a_bucket_without_versioning_is_emptied_too(account: Account) -> None:
    s3 = account.client("s3")
    s3.create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="plain", Key="a", Body=b"")
    assert empty(account, "plain") == 1
    s3.delete_bucket(Bucket="plain")


def test_a_locked_object_is_named_with_the_date_until_when(account: Account) -> None:
    s3 = versioned(account, "locked", ObjectLockEnabledForBucket=True)
    until = dt.datetime(2099, 9, 1, tzinfo=dt.UTC)
    s3.put_object(Bucket="locked", Key="kept", Body=b"", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)
    with pytest.raises(HubctlError, match=r"'kept'.*object lock in COMPLIANCE mode until 2099-09-01"):
        empty(account, "locked")


def test_a_bucket_that_is_not_there_is_a_failure_with_words(account: Account) -> None:
    with pytest.raises(HubctlError, match="there is no such bucket"):
        measure(account.buckets(), "never-made")


def test_rules_that_empty_a_bucket_cover_versions_markers_and_uploads(account: Account) -> None:
    s3 = versioned(account, "huge")
    account.buckets().expire("huge")
    rules = s3.get_bucket_lifecycle_configuration(Bucket="huge")["Rules"]
    versions, markers = sorted(rules, key=lambda rule: str(rule["ID"]), reverse=True)
    assert versions["Expiration"]["Days"] == 1
    assert versions["NoncurrentVersionExpiration"]["NoncurrentDays"] == 1
    assert versions["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1
    assert markers["Expiration"]["ExpiredObjectDeleteMarker"] is True
    assert {rule["Status"] for rule in rules} == {"Enabled"}
