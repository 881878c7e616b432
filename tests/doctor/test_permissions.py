"""Who says no decides what is said; what hubctl asks about is what its policies have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from hubctl.core.findings import Finding, Level, Stops
from hubctl.doctor import permissions, questions
from hubctl.ports.aws import Caller
from hubctl.ports.permissions import Answer, By, MayNotAskError, Question
from tests.doctor.instruments import some_instruments
from tests.fakes.context import example_config

ROLE = "arn:aws:iam::123456789012:role/hub-admin"


class Aws:
    def caller(self) -> Caller:
        return Caller("123456789012", "arn:aws:sts::123456789012:assumed-role/hub-admin/me")


class Simulator:
    """Denies what it is told to, each action by somebody."""

    def __init__(self, *, bot: bool = False, **denied: By) -> None:
        self._bot = bot
        self._denied = {action.replace("_", ":"): by for action, by in denied.items()}

    def principal(self, caller_arn: str) -> str | None:
        return ROLE if "assumed-role" in caller_arn else None

    def exists(self, principal: str) -> bool:
        return self._bot

    def ask(self, principal: str, question: Question) -> Sequence[Answer]:
        return [
            Answer(action, resource, self._denied.get(action, By.NOBODY), ("aws:MultiFactorAuthPresent",))
            for action in question.actions
            for resource in question.resources
        ]


def _look(look: Callable[..., object], simulator: object) -> list[Finding]:
    return list(look(some_instruments(aws=Aws(), permissions=simulator)))


def test_what_the_operators_own_policies_deny_comes_as_a_policy_to_paste() -> None:
    (found,) = _look(permissions.operator, Simulator(iam_DeletePolicy=By.IDENTITY, iam_DeletePolicyVersion=By.IDENTITY))
    assert (found.level, found.stops) == (Level.ERROR, frozenset({Stops.TEARDOWN}))
    assert found.reason == "hub-admin may not iam:DeletePolicy, iam:DeletePolicyVersion: its policies do not allow it"
    assert found.fix.startswith("aws iam put-role-policy --role-name hub-admin --policy-name hubctl ")
    assert found.policy == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["iam:DeletePolicy", "iam:DeletePolicyVersion"],
                "Resource": "arn:aws:iam::123456789012:policy/hubctl/ohw/*",
            }
        ],
    }


def test_what_up_and_teardown_need_stops_both() -> None:
    (found,) = _look(permissions.operator, Simulator(sts_AssumeRole=By.IDENTITY))
    assert found.stops == {Stops.UP, Stops.TEARDOWN}


def test_a_boundary_is_named_as_such() -> None:
    (found,) = _look(permissions.operator, Simulator(iam_CreateRole=By.BOUNDARY))
    assert "its permissions boundary does not allow it" in found.reason
    assert "whoever owns the permissions boundary" in found.fix


def test_an_organisation_only_warns() -> None:
    (found,) = _look(permissions.operator, Simulator(iam_CreateRole=By.ORGANISATION))
    assert (found.level, found.stops) == (Level.WARNING, frozenset())


def test_a_condition_that_only_a_real_call_fulfils_is_not_checked() -> None:
    (found,) = _look(permissions.operator, Simulator(iam_CreateRole=By.UNKNOWN))
    assert (found.level, "aws:MultiFactorAuthPresent" in found.reason) == (Level.NOT_CHECKED, True)


def test_without_the_permission_to_ask_it_says_not_checked() -> None:
    class Refusing(Simulator):
        def ask(self, principal: str, question: Question) -> Sequence[Answer]:
            raise MayNotAskError("this identity may not use iam:SimulatePrincipalPolicy", hint="allow it")

    (found,) = _look(permissions.operator, Refusing())
    assert (found.level, found.reason, found.fix) == (
        Level.NOT_CHECKED, "this identity may not use iam:SimulatePrincipalPolicy", "allow it",
    )  # fmt: skip


def test_who_may_everything_is_told_how_much_that_is() -> None:
    (found,) = _look(permissions.operator, Simulator())
    assert found.level is Level.OK
    assert found.reason.startswith("hub-admin may all ")


def test_of_a_bot_that_is_not_there_yet_only_the_organisation_counts() -> None:
    (ready,) = _look(permissions.bot, Simulator(ec2_CreateVpc=By.IDENTITY))
    (forbidden,) = _look(permissions.bot, Simulator(ec2_CreateVpc=By.ORGANISATION))
    assert (ready.level, forbidden.level) == (Level.OK, Level.WARNING)


def test_a_bot_that_lost_a_policy_gets_it_back_from_up() -> None:
    (found,) = _look(permissions.bot, Simulator(bot=True, ec2_DeleteVpc=By.IDENTITY))
    assert (found.level, found.fix, found.stops) == (Level.ERROR, "hubctl up", frozenset({Stops.TEARDOWN}))


@pytest.mark.parametrize("of", [questions.of_operator, questions.of_bot])
def test_questions_are_concrete(of: Callable[..., object]) -> None:
    """The simulator takes no wildcards in actions, and ARNs as they are."""
    asked = list(of(example_config()))
    assert len(asked) > 15
    for one in asked:
        assert not [action for action in one.question.actions if "*" in action]
        assert not [arn for arn in one.question.resources if "*" in arn and arn != "*"]
        assert one.question.keys["aws:RequestedRegion"] == ("us-west-2",)


def test_questions_carry_the_keys_that_the_policies_ask_for() -> None:
    (made,) = [
        one.question for one in questions.of_operator(example_config()) if "iam:CreateRole" in one.question.actions
    ]
    assert made.keys["iam:PermissionsBoundary"] == ("arn:aws:iam::123456789012:policy/hubctl/ohw/ohw-boundary",)
    (records,) = [
        one.question
        for one in questions.of_operator(example_config())
        if "route53:ChangeResourceRecordSets" in one.question.actions
    ]
    assert len(records.keys["route53:ChangeResourceRecordSetsNormalizedRecordNames"]) == 4


def test_what_only_a_lost_state_would_ask_for_is_a_warning_with_its_policy() -> None:
    (found,) = _look(permissions.operator, Simulator(ec2_DeleteVpc=By.IDENTITY))
    assert (found.level, found.stops) == (Level.WARNING, frozenset())
    assert "`hubctl leftovers --delete` needs that once Terraform's state is lost" in found.reason
    assert found.policy is not None
    (statement,) = found.policy["Statement"]
    assert statement["Action"] == ["ec2:DeleteVpc"]
    assert statement["Condition"] == {"StringEquals": {"aws:ResourceTag/hubctl:event": "ohw"}}


def test_what_is_missing_now_and_what_only_then_are_told_apart() -> None:
    now, then = _look(permissions.operator, Simulator(s3_CreateBucket=By.IDENTITY, ec2_DeleteVpc=By.IDENTITY))
    assert (now.level, then.level) == (Level.ERROR, Level.WARNING)
