"""What the simulator answers, in hubctl's words. Shapes as in AWS's API reference of SimulatePrincipalPolicy."""

from __future__ import annotations

from typing import Any

import pytest

from hubctl.adapters.aws.permissions import _answers, _entries
from hubctl.ports.permissions import Answer, By

DENIED: dict[str, Any] = {"EvalActionName": "iam:CreateRole", "EvalResourceName": "*", "EvalDecision": "implicitDeny"}


@pytest.mark.parametrize(
    ("detail", "by"),
    [
        ({"EvalDecision": "allowed"}, By.NOBODY),
        ({}, By.IDENTITY),
        ({"EvalDecision": "explicitDeny"}, By.IDENTITY),
        ({"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": True}}, By.IDENTITY),
        ({"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": False}}, By.BOUNDARY),
        ({"OrganizationsDecisionDetail": {"AllowedByOrganizations": True}}, By.IDENTITY),
        ({"OrganizationsDecisionDetail": {"AllowedByOrganizations": False}}, By.ORGANISATION),
        ({"MissingContextValues": ["aws:MultiFactorAuthPresent"]}, By.UNKNOWN),
    ],
)
def test_who_says_no(detail: dict[str, Any], by: By) -> None:
    (answer,) = _answers(DENIED | detail)
    assert answer.denied_by is by


def test_resources_are_told_apart_where_aws_does() -> None:
    parts = [
        {"EvalResourceName": "arn:a", "EvalResourceDecision": "allowed"},
        {"EvalResourceName": "arn:b", "EvalResourceDecision": "implicitDeny"},
    ]
    assert list(_answers(DENIED | {"ResourceSpecificResults": parts})) == [
        Answer("iam:CreateRole", "arn:a", By.NOBODY),
        Answer("iam:CreateRole", "arn:b", By.IDENTITY),
    ]


def test_several_values_of_a_key_are_a_list() -> None:
    entries = _entries({"a": ("1",), "b": ("1", "2")})
    assert [(one["ContextKeyName"], one["ContextKeyType"]) for one in entries] == [("a", "string"), ("b", "stringList")]
