"""Left-overs of every kind, planted in the embedded AWS, with canaries beside them."""

from __future__ import annotations

import datetime as dt

import pytest

from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.purge.leftovers import search
from hubctl.purge.sweep import Sweep, Swept
from tests.adapters.aws.conftest import Account, account, endpoint
from tests.fakes.clock import FakeClock
from tests.teardown.planted import OURS, THEIRS, Garden, everything

__all__ = ["account", "endpoint"]

KINDS = {
    "volume",
    "snapshot",
    "load balancer",
    "classic load balancer",
    "target group",
    "security group",
    "network interface",
    "log group",
    "OIDC provider",
    "KMS key",
    "file system",
    "address",
    "instance profile",
    "launch template",
    "DNS record",
    "access key",
    "VPC",
    "subnet",
    "role",
    "user",
    "policy",
    "bucket",
}


def sweep(account: Account) -> Swept:
    inventory, disposal = AwsInventory(account.sessions, account.config), AwsDisposal(account.sessions, account.config)
    return Sweep(inventory, disposal, account.config, clock=FakeClock(), progress=lambda _words, _fraction: None).run()


@pytest.fixture
def garden(account: Account) -> Garden:
    return Garden(account)


def test_all_of_ours_goes_and_no_canary_is_touched(account: Account, garden: Garden) -> None:
    inventory = AwsInventory(account.sessions, account.config)
    empty = everything(inventory)
    garden.plant(THEIRS)
    canaries = everything(inventory) - empty
    garden.plant(OURS)
    planted = {one.thing.kind for one in search(inventory, account.config).leftovers}
    assert planted == KINDS

    swept = sweep(account)
    assert swept.refused == {}
    assert {one.leftover.thing.kind for one in swept.deleted} == KINDS
    assert all(len(one.leftover.proofs) >= 2 for one in swept.deleted)

    result = search(inventory, account.config)
    assert result.clean
    assert everything(inventory) == empty | canaries
    (key,) = result.pending
    assert key.thing.kind == "KMS key"
    assert dt.date.fromisoformat(key.thing.pending) >= dt.date.today() + dt.timedelta(days=6)

    assert sweep(account).deleted == []
