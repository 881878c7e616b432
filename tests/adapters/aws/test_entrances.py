"""Who is let in, as AWS has it: what is not there is none, and no empty list."""

from __future__ import annotations

import json

import pytest

from hubctl.adapters.aws.entrances import AwsEntrances
from tests.adapters.aws.conftest import ACCOUNT, Account

ADA, PI = (f"arn:aws:iam::{ACCOUNT}:user/{name}" for name in ("ada", "pi"))


@pytest.mark.parametrize(("names", "trusted"), [(ADA, (ADA,)), ([ADA, PI], (ADA, PI))])
def test_a_role_names_whom_it_trusts(account: Account, names: str | list[str], trusted: tuple[str, ...]) -> None:
    role = f"role-of-{len(trusted)}"
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": names}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    account.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=document)
    assert AwsEntrances(account.sessions).trusted(role) == trusted


def test_a_role_and_a_cluster_that_are_not_there_are_none(account: Account) -> None:
    entrances = AwsEntrances(account.sessions)
    assert (entrances.trusted("nobody"), entrances.entries("nothing")) == (None, None)
