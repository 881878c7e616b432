from __future__ import annotations

from types import SimpleNamespace

import pytest

from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.errors import HubctlError
from hubctl.purge.leftovers import search
from tests.adapters.aws.conftest import ACCOUNT, Account

TAG = {"Key": "hubctl:event", "Value": "ohw"}


@pytest.fixture
def inventory(account: Account) -> AwsInventory:
    return AwsInventory(account.sessions, account.config)


def test_every_kind_can_be_listed(inventory: AwsInventory) -> None:
    for kind in inventory.everywhere():
        inventory.list(kind, "global")
    for kind in inventory.regional():
        inventory.list(kind, "us-west-2")


def test_what_was_planted_is_found_and_its_neighbours_are_not(account: Account, inventory: AwsInventory) -> None:
    ec2, logs = account.client("ec2"), account.client("logs")

    def volume(event: str) -> str:
        tags = [{"ResourceType": "volume", "Tags": [{"Key": "hubctl:event", "Value": event}]}]
        made = ec2.create_volume(AvailabilityZone="us-west-2a", Size=4, TagSpecifications=tags)
        return str(made["VolumeId"])

    ours, theirs = volume("ohw"), volume("ohw-2")
    for cluster in ("ohw-cluster", "ohw-cluster-2"):
        logs.create_log_group(logGroupName=f"/aws/eks/{cluster}/cluster")
    account.client("s3").create_bucket(
        Bucket=f"ohw-data-{ACCOUNT}", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    result = search(inventory, account.config)
    assert result.unverified == ()
    found = {one.thing.kind: one.thing for one in result.leftovers}
    assert set(found) == {"volume", "log group", "bucket"}
    assert found["volume"].id == ours != theirs
    assert found["log group"].name == "/aws/eks/ohw-cluster/cluster"


def test_who_has_not_confirmed_to_hear_of_an_alarm_is_listed_with_its_topic() -> None:
    from hubctl.adapters.aws.inventory import _unconfirmed

    class Readers:
        def get_paginator(self, _operation: str) -> Readers:
            return self

        def paginate(self, TopicArn: str) -> list[dict[str, object]]:  # noqa: N803
            told = {"dean@example.org": "PendingConfirmation", "hub-team@example.org": f"{TopicArn}:1"}
            return [{"Subscriptions": [{"Endpoint": who, "SubscriptionArn": arn}]} for who, arn in told.items()]

    assert _unconfirmed(Readers(), "arn:aws:sns:us-west-2:123456789012:ohw-nat-traffic") == "dean@example.org"


class _NewerOnly:
    """Answers for classic load balancers as ministack does: with a field of the newer ones."""

    meta = SimpleNamespace(endpoint_url="http://127.0.0.1:1")

    def get_paginator(self, _operation: str) -> _NewerOnly:
        return self

    def paginate(self) -> list[dict[str, object]]:
        return [{"LoadBalancers": []}]


def test_an_endpoint_that_does_not_know_a_kind_is_no_proof_that_there_is_none(
    inventory: AwsInventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventory, "_client", lambda _service, region: _NewerOnly())
    with pytest.raises(HubctlError, match=r"http://127\.0\.0\.1:1 sent an answer without 'LoadBalancerDescriptions'"):
        inventory.list("classic load balancer", "us-west-2")
