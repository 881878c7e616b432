"""What people may do in their roles, held against what AWS publishes about each action."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hubctl.config.access import Person, Role
from hubctl.config.model import EventConfig
from hubctl.render import access, policies
from tests.fakes.context import example_config
from tests.terraform.policies import condition_keys, granted, keys_of, knows, several

ADA = Person(name="ada", arn="arn:aws:iam::123456789012:user/ada", role="operator")
BOB = Person(name="bob", arn="arn:aws:iam::123456789012:user/bob", role="viewer")
STATES = ["arn:aws:s3:::ohw-hubctl-state-123456789012/*"]


def _config(**more: Any) -> EventConfig:
    return example_config().model_copy(update={"access": (ADA, BOB), **more})


def _statements(role: Role) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(access.policy(_config(), role))["Statement"]
    return found


def test_a_viewer_changes_nothing() -> None:
    changing = {
        name for name, item, _ in granted(_statements("viewer")) if item["access_level"] not in ("List", "Read")
    }
    assert changing == set()


def test_a_viewer_reads_what_is_in_the_state_bucket_and_in_no_other() -> None:
    assert [one["Resource"] for one in _statements("viewer") if "s3:GetObject" in one["Action"]] == [STATES]


def test_a_viewer_reads_whatever_the_bot_reads() -> None:
    """Or a viewer's plan would fail where the bot's does not."""
    bot = [one for topic in policies.of_bot(_config()).values() for one in topic]
    reads = {name for name, item, _ in granted(bot) if item["access_level"] in ("List", "Read")}
    assert reads - {name for name, _, _ in granted(_statements("viewer"))} == set()


def test_an_operator_gives_rights_to_nobody() -> None:
    """Least of all to themselves: what they remove with the event they may remove."""
    taking = ("iam:Deactivate", "iam:Delete", "iam:Detach", "iam:Remove")
    reading = ("List", "Read")
    giving = {
        name
        for name, item, _ in granted(_statements("operator"))
        if name.startswith("iam:") and item["access_level"] not in reading and not name.startswith(taking)
    }
    assert giving == set()


def test_an_operator_touches_the_states_of_no_other_event() -> None:
    resources = {arn for one in _statements("operator") if "s3:PutObject" in one["Action"] for arn in one["Resource"]}
    assert resources == set(STATES)


def test_an_operator_may_read_the_secrets_that_the_config_refers_to_and_no_others() -> None:
    secrets = {"a": "ssm:/ohw/slack", "b": "secretsmanager:ohw/mail", "c": "env:ELSEWHERE"}
    found = {
        one["Action"][0]: one["Resource"]
        for one in access.operator(_config(secrets=secrets))
        if len(one["Action"]) == 1
    }
    assert found["ssm:GetParameter"] == ["arn:aws:ssm:us-west-2:123456789012:parameter/ohw/slack"]
    assert found["secretsmanager:GetSecretValue"] == ["arn:aws:secretsmanager:us-west-2:123456789012:secret:ohw/mail-*"]


@pytest.mark.parametrize("gives", [False, True])
def test_every_condition_of_whoever_runs_hubctl_is_one_that_aws_looks_at(gives: bool) -> None:
    """A key that an action does not have is absent from the request, and the statement never matches."""
    statements = [{**one, "Effect": "Allow"} for one in policies.of_operator(_config(), gives=gives)]
    unknown = set()
    for name, item, statement in granted(statements):
        keys = [key for kind in item["resource_types"] for key in keys_of(name, item, kind)]
        unknown |= {(name, key) for key in condition_keys(statement) if not knows(keys, key)}
    assert unknown == set()


@pytest.mark.parametrize("role", ["operator", "viewer"])
def test_a_policy_says_nothing_twice(role: Role) -> None:
    statements = _statements(role)
    everywhere = {
        name for one in statements if one["Resource"] == ["*"] and "Condition" not in one for name in one["Action"]
    }
    elsewhere = [name for one in statements if one["Resource"] != ["*"] for name in several(one["Action"])]
    assert everywhere & set(elsewhere) == set()
