from __future__ import annotations

from dataclasses import replace

from hubctl.config.cluster import Credentials
from hubctl.context import Inputs
from hubctl.core.steps import (
    ApplyRoot,
    AwaitIdentity,
    DestroyRoot,
    EnsureAccessKey,
    ForgetResources,
    PurgePolicyVersions,
    PurgeUser,
)
from hubctl.core.terraform import Identity
from hubctl.phases import credentials
from tests.fakes.context import example_config


def as_user() -> Inputs:
    config = example_config().model_copy(update={"credentials": Credentials(mode="user")})
    return Inputs(config)


def test_a_role_has_no_key() -> None:
    steps = credentials.up(Inputs(example_config()))
    assert [type(step) for step in steps] == [ApplyRoot, AwaitIdentity]


def test_a_user_gets_its_key_before_hubctl_waits_for_it() -> None:
    assert [type(step) for step in credentials.up(as_user())] == [ApplyRoot, EnsureAccessKey, AwaitIdentity]


def test_the_bot_is_made_and_taken_away_by_the_operator() -> None:
    steps = credentials.up(as_user()) + credentials.down(as_user())
    identities = {step.root.identity for step in steps if isinstance(step, ApplyRoot | DestroyRoot)}
    assert identities == {Identity.OPERATOR}


def test_keys_go_before_the_user_does() -> None:
    assert [type(step) for step in credentials.down(as_user())] == [PurgeUser, PurgePolicyVersions, DestroyRoot]


def test_the_identity_waited_for_is_the_one_that_is_made() -> None:
    wait = credentials.up(replace(as_user()))[-1]
    assert isinstance(wait, AwaitIdentity)
    assert wait.arn == "arn:aws:iam::123456789012:user/hubctl/ohw/ohw-terraform-bot"


def test_who_acts_in_a_role_of_the_event_leaves_that_role_and_takes_everything_else_away() -> None:
    steps = credentials.down(replace(Inputs(example_config()), acting_in="ohw-operator"))
    assert [type(step) for step in steps] == [PurgePolicyVersions, ForgetResources, DestroyRoot]
    assert isinstance(steps[1], ForgetResources)
    assert {pattern.partition("*")[0] for pattern in steps[1].patterns} == {
        "aws_iam_role.operator",
        "aws_iam_role_policy.operator",
    }
