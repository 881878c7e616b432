"""What people would miss is called by its name, and nothing else is."""

from __future__ import annotations

import pytest

from hubctl.core.changes import PhasePlan
from hubctl.core.terraform import ResourceChange, RootPlan
from hubctl.phases import cluster, losses
from tests.fakes.context import FakeTerraform, a_context
from tests.preview.accounts import FakeAws


@pytest.mark.parametrize("action", ["replace", "delete"])
@pytest.mark.parametrize(
    ("address", "thing"),
    [
        ("aws_eks_cluster.this", "cluster"),
        ('aws_eks_node_group.this["user"]', "node group"),
        ("aws_efs_file_system.homes", "file system"),
        ("module.buckets.aws_s3_bucket.data[0]", "bucket"),
    ],
)
def test_what_holds_data_or_people_is_missed(address: str, thing: str, action: str) -> None:
    (loss,) = losses.of_resources([ResourceChange(address, action, "ohw-x")])
    assert (loss.thing, loss.name, loss.replaced) == (thing, "ohw-x", action == "replace")


@pytest.mark.parametrize("action", ["create", "update"])
def test_what_is_made_or_changed_in_place_is_not(action: str) -> None:
    assert list(losses.of_resources([ResourceChange("aws_s3_bucket.data", action, "ohw-data")])) == []


def test_neither_is_what_comes_back_as_it_was() -> None:
    found = losses.of_resources([ResourceChange("aws_s3_bucket_policy.data", "replace", "ohw-data")])
    assert list(found) == []


def test_a_loss_says_what_goes_and_why() -> None:
    change = ResourceChange("aws_efs_file_system.homes", "replace", "ohw-homes", (), ("encrypted",))
    assert [str(loss) for loss in losses.of_resources([change])] == [
        "replaces the file system ohw-homes, because encrypted cannot be changed in place: every home and every "
        "shared directory"
    ]


def test_a_phase_carries_the_losses_of_its_root() -> None:
    terraform = FakeTerraform()
    terraform.would("cluster", RootPlan((ResourceChange("aws_efs_file_system.homes", "delete", "ohw-homes"),)))
    plan: PhasePlan = cluster.plan(a_context(terraform=terraform, aws=FakeAws()))
    assert [loss.name for loss in plan.losses] == ["ohw-homes"]
    assert plan.changes.removed == 1
