from __future__ import annotations

import pytest

from hubctl.adapters.inventory import AwsInventory
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
