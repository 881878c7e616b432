"""What a command that looks knows before it asks phase by phase."""

from __future__ import annotations

from typing import Any

from hubctl import observe
from hubctl.core.facts import CredentialsOutputs
from hubctl.core.terraform import RootState
from hubctl.phases import BY_NAME
from tests.fakes.context import FakeTerraform, a_context
from tests.fakes.facts import all_facts


class Account:
    """An account whose state bucket, with every state in it, is there or is not."""

    def __init__(self, *, has_bucket: bool) -> None:
        self._has_bucket = has_bucket

    def bucket_exists(self, _bucket: str, _region: str) -> bool:
        return self._has_bucket

    def object_exists(self, _bucket: str, _key: str, _region: str) -> bool:
        return self._has_bucket


def half_applied() -> FakeTerraform:
    terraform = FakeTerraform()
    terraform.holds("cluster", RootState(("aws_vpc.this",)))
    terraform.holds("credentials", RootState(("aws_iam_role.bot",), all_facts().by_root["credentials"]))
    return terraform


def test_a_state_with_outputs_gives_facts() -> None:
    account: Any = Account(has_bucket=True)
    facts = observe.everything(a_context(terraform=half_applied(), aws=account))
    assert facts.get(CredentialsOutputs) is not None
    assert facts.seen["cluster"].resources == ("aws_vpc.this",)


def test_status_reads_no_state_twice() -> None:
    terraform, account = half_applied(), Account(has_bucket=True)
    context = a_context(terraform=terraform, aws=account)
    context = context.knowing(observe.everything(context))
    assert BY_NAME["cluster"].status(context).detail == "1 resource, but the last apply did not finish"
    assert sorted(terraform.calls) == [
        "state cluster",
        "state credentials",
        "state secondary-bucket/imagery",
        "state state-backend",
    ]


def test_without_a_state_bucket_only_the_states_on_disk_are_read() -> None:
    terraform, account = FakeTerraform(), Account(has_bucket=False)
    observe.everything(a_context(terraform=terraform, aws=account))
    assert sorted(terraform.calls) == ["state credentials", "state state-backend"]
