"""Offers for `hubctl init`, from the embedded AWS; and none, at once, where nobody can be asked."""

from __future__ import annotations

import pytest

from hubctl.adapters.aws import choices
from tests.adapters.aws.conftest import ACCOUNT, Account
from tests.cli.shell import NOWHERE
from tests.cli.sts import answering


def test_an_account_is_offered_with_its_zones_hosted_zones_and_buckets(account: Account) -> None:
    account.client("s3").create_bucket(
        Bucket="school-data", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    account.client("route53").create_hosted_zone(Name="school.org", CallerReference="1")
    account.client("route53").create_hosted_zone(
        Name="inside.org",
        CallerReference="2",
        HostedZoneConfig={"PrivateZone": True},
        VPC={"VPCRegion": "us-west-2", "VPCId": "vpc-1"},
    )
    found = choices.find()
    assert found is not None
    assert (found.account_id, found.region) == (ACCOUNT, "us-west-2")
    assert list(found.zones("us-west-2"))[:2] == ["us-west-2a", "us-west-2b"]
    assert "school.org" in found.hosted_zones()
    assert "inside.org" not in found.hosted_zones()
    assert "school-data" in found.buckets()


def test_without_credentials_there_is_no_offer() -> None:
    assert choices.find() is None


def test_nor_from_an_aws_that_does_not_answer_or_answers_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOWHERE)
    assert choices.find() is None
    with answering("ExpiredToken", "it has expired") as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert choices.find() is None


def test_what_an_account_may_not_be_asked_is_left_out(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    found = choices.find()
    assert found is not None
    with answering("AccessDenied", "you may not") as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert list(found.zones("us-west-2")) == []
