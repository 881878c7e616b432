"""What the operator is asked about, held against the actions, resources and condition keys that AWS publishes."""

from __future__ import annotations

import pytest

from hubctl.config.cluster import Credentials
from hubctl.doctor import questions
from hubctl.doctor.questions import Asked
from tests.fakes.context import example_config
from tests.terraform import policies
from tests.terraform.policies import Statement, several


def asked(mode: str) -> list[Asked]:
    credentials = Credentials.model_validate({"mode": mode})
    return list(questions.of_operator(example_config().model_copy(update={"credentials": credentials})))


def statements(mode: str) -> list[Statement]:
    return [{"Effect": "Allow", **one.statement} for one in asked(mode)]


@pytest.mark.parametrize("mode", ["role", "user"])
def test_every_action_exists(mode: str) -> None:
    named = {action for statement in statements(mode) for action in several(statement["Action"])}
    assert {action for action in named if not policies.published(action)} == set()


@pytest.mark.parametrize("mode", ["role", "user"])
def test_every_condition_is_one_that_aws_looks_at(mode: str) -> None:
    """One that it does not know is never fulfilled: a policy to paste would give nothing."""
    unknown = set()
    for name, item, statement in policies.granted(statements(mode)):
        keys = [key for kind in item["resource_types"] for key in policies.keys_of(name, item, kind)]
        unknown |= {(name, key) for key in policies.condition_keys(statement) if not policies.knows(keys, key)}
    assert unknown == set()


@pytest.mark.parametrize("mode", ["role", "user"])
def test_every_action_is_asked_for_with_every_resource_that_it_needs(mode: str) -> None:
    assert policies.uncovered(statements(mode)) == set()
