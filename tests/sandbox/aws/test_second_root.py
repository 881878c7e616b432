"""A root that is nothing like hubctl's own comes, stays as it is, and goes: the sandbox is not tuned to one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.aws.conftest import Endpoint, end
from tests.sandbox.aws.memory import memory, objects
from tests.sandbox.aws.terraform import Terraform

ROOT = Path(__file__).parent / "fixtures" / "second-root"
REGIONS = ("us-west-2", "eu-central-1", "ap-southeast-2")

STAYS_ON_AWS_TOO: dict[str, Callable[[Any], bool]] = {
    "cloudwatch/alarm_history": lambda _: True,
    "cloudwatch_logs/log_groups": lambda group: ":/aws/eks/second/cluster:" in group["arn"],  # EKS made it
    "ec2/iam_instance_profile_associations": lambda association: association["State"] == "disassociated",
    "ec2/instances": lambda instance: instance["State"]["Name"] == "terminated",
    "ec2/nat_gateways": lambda nat: nat["State"] == "deleted",
    "iam/aws_managed_attachment_counts": lambda count: count == 0,
    "kms/keys": lambda key: key["KeyState"] == "PendingDeletion",
    "route53/changes": lambda _: True,
}
"""What is history, waits for its end by AWS's own rules, or was made by AWS and not by the root."""


@pytest.fixture(scope="session")
def person() -> str:
    """The home in which the person's providers may be; read before each test gets a home of its own."""
    return os.environ.get("HOME", "")


def _memory_before(endpoint: Endpoint) -> set[str]:
    """What the account has from the beginning: the default VPC of each region."""
    for region in REGIONS:
        endpoint.client("ec2", region=region).describe_vpcs()
    end(endpoint)
    return set(memory(endpoint.state))


def _is_tag_of(key: str, stays: set[str]) -> bool:
    kind, _, identifier = key.rpartition("/")
    return kind == "ec2/tags" and any(other.endswith(f"/{identifier}") for other in stays)


@pytest.mark.slow
def test_a_second_quite_different_root_comes_and_goes(own_aws: Any, person: str, tmp_path: Path) -> None:
    first: Endpoint = own_aws()
    before = _memory_before(first)
    endpoint: Endpoint = own_aws(port=first.port)
    terraform = Terraform(ROOT, tmp_path, endpoint, person)

    terraform.run("apply", "-auto-approve")
    terraform.run("plan", "-detailed-exitcode")
    assert set(memory(endpoint.state)) > before
    terraform.run("destroy", "-auto-approve")

    end(endpoint)
    after = {key: record for key, record in memory(endpoint.state).items() if key not in before}
    stays = {key for key, record in after.items() if _stays(key, record)}
    assert sorted(key for key in after if key not in stays and not _is_tag_of(key, stays)) == []
    assert objects(endpoint.state) == []


def _stays(key: str, record: Any) -> bool:
    rule = STAYS_ON_AWS_TOO.get("/".join(key.split("/")[:2]))
    return rule is not None and rule(record)
