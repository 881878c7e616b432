"""Left-overs of every kind, planted in the embedded AWS, with canaries beside them.

All goes with the rights that `hubctl doctor` asks about, judged call by call: what is missing there is missing here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.errors import HubctlError
from hubctl.ports.disposal import KEPT_TAG, StillUsedError
from hubctl.purge.leftovers import Leftover, search
from hubctl.purge.sweep import SECOND_LOOK_SECONDS, Sweep, Swept
from tests.adapters.aws.conftest import Account, account
from tests.fakes.clock import FakeClock
from tests.sandbox.aws.conftest import Endpoint, end, launch
from tests.teardown.operator import hired
from tests.teardown.owners import OURS, THEIRS
from tests.teardown.planted import REGIONS, Garden, everything

__all__ = ["account"]

REGIONAL = {
    "volume",
    "snapshot",
    "load balancer",
    "classic load balancer",
    "target group",
    "security group",
    "network interface",
    "log group",
    "KMS key",
    "file system",
    "recovery point",
    "address",
    "launch template",
    "VPC",
    "VPC endpoint",
    "subnet",
    "NAT gateway",
    "internet gateway",
    "route table",
    "alarm",
    "topic",
}
GLOBAL = {
    "OIDC provider",
    "instance profile",
    "DNS record",
    "access key",
    "role",
    "user",
    "policy",
    "bucket",
    "budget",
}
PLANTED = {(kind, region) for kind in REGIONAL for region in REGIONS} | {(kind, "global") for kind in GLOBAL}
NOT_PRICED = {"bucket", "VPC endpoint"}
"""What they cost depends on what is in them, or passes through."""

MAY_BE_ANYBODYS = {"network interface"}
"""AWS tags those of mount targets with nothing, and deletes them with the caller's rights."""


class AgentsAreQuick(FakeClock):
    """Whoever waits a minute finds log groups again that EKS has written anew."""

    def __init__(self, garden: Garden) -> None:
        super().__init__()
        self._garden = garden
        self._once = True

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if seconds >= SECOND_LOOK_SECONDS and self._once:
            self._once = False
            self._garden.logs(OURS, REGIONS[0])


def sweep(account: Account, clock: FakeClock) -> Swept:
    inventory, disposal = AwsInventory(account.sessions, account.config), AwsDisposal(account.sessions, account.config)
    return Sweep(inventory, disposal, account.config, clock=clock, progress=lambda _words, _fraction: None).run()


def removable(operator: Account, canaries: set[tuple[str, str, str]]) -> set[str]:
    """Kinds of which the operator could remove one that is not the event's."""
    inventory, disposal = (
        AwsInventory(operator.sessions, operator.config),
        AwsDisposal(operator.sessions, operator.config),
    )
    wanted = sorted({(kind, region) for kind, _, region in canaries})
    things = [one for kind, region in wanted for one in inventory.list(kind, region)]
    found = set()
    for thing in things:
        if (thing.kind, thing.id, thing.region) not in canaries:
            continue
        try:
            disposal.delete(thing)
        except HubctlError as error:
            asked_first = isinstance(error, StillUsedError) and not error.message.startswith("deleting")
            if not asked_first and "AWS does not allow" not in error.message:
                found.add(thing.kind)
        else:
            found.add(thing.kind)
    return found


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    """An endpoint that judges every call."""
    running = launch(tmp_path / "aws", "--enforce-iam")
    yield running
    end(running)


@pytest.fixture
def operator(account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Who runs the test: boto3 looks for credentials in the environment."""
    found = hired(account)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def garden(account: Account) -> Garden:
    return Garden(account)


def where(found: Iterable[Leftover]) -> set[tuple[str, str]]:
    """Kinds, and where; buckets lie in a region and are listed once an account."""
    return {(one.thing.kind, "global" if one.thing.kind == "bucket" else one.thing.region) for one in found}


@pytest.mark.slow
def test_all_of_ours_goes_and_no_canary_is_touched(operator: Account, garden: Garden) -> None:
    inventory = AwsInventory(operator.sessions, operator.config)
    empty = everything(inventory)
    garden.plant(THEIRS)
    canaries = everything(inventory) - empty
    garden.plant(OURS)
    planted = search(inventory, operator.config).leftovers
    assert where(planted) == PLANTED
    assert {one.thing.kind for one in planted if one.usd_per_day is None} == NOT_PRICED

    swept = sweep(operator, AgentsAreQuick(garden))
    assert swept.refused == {}
    gone = [one.leftover for one in swept.deleted]
    assert where(gone) == PLANTED
    assert all(len(one.proofs) >= 2 for one in gone)
    assert len([one for one in gone if one.thing.kind == "log group"]) == 2 * len(REGIONS) + 2

    result = search(inventory, operator.config)
    assert result.clean
    assert everything(inventory) == empty | canaries
    assert {(one.thing.kind, one.thing.region) for one in result.pending} == {("KMS key", one) for one in REGIONS}
    for key in result.pending:
        assert dt.date.fromisoformat(key.thing.pending) >= dt.date.today() + dt.timedelta(days=6)

    assert sweep(operator, FakeClock()).deleted == []
    assert removable(operator, canaries) <= MAY_BE_ANYBODYS


def test_the_backups_of_a_file_system_that_is_kept_are_kept_with_it(operator: Account, garden: Garden) -> None:
    inventory, disposal = (
        AwsInventory(operator.sessions, operator.config),
        AwsDisposal(operator.sessions, operator.config),
    )
    garden.plant_files(OURS)
    (system,) = search(inventory, operator.config, ("file system",)).leftovers
    disposal.mark(system.thing, KEPT_TAG, "2027-08-20")
    assert sweep(operator, FakeClock()).deleted == []
    kept = search(inventory, operator.config).kept
    assert [(one.thing.kind, one.kept) for one in kept] == [
        (k, "2027-08-20") for k in ("file system", "recovery point")
    ]
