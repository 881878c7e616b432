"""The policy simulator judges by all kinds of policies, of identities with a path too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import ACCOUNT, Endpoint, code

ROLE = f"arn:aws:iam::{ACCOUNT}:role/hubctl/ohw/bot"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
TAGGED = {"StringEquals": {"aws:ResourceTag/hubctl:event": "ohw"}}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture(scope="module")
def iam(aws: Endpoint) -> Any:
    """A role below a path: it may delete what carries a tag, and do anything with a bucket; S3 and EC2 at the most."""
    client = aws.client("iam")
    limit = client.create_policy(
        PolicyName="limit",
        PolicyDocument=_document({"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"}),
    )["Policy"]["Arn"]
    client.create_role(RoleName="bot", Path="/hubctl/ohw/", AssumeRolePolicyDocument="{}", PermissionsBoundary=limit)
    own = _document(
        {"Effect": "Allow", "Action": "ec2:DeleteVpc", "Resource": "*", "Condition": TAGGED},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::ours"},
        {"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"},
    )
    client.put_role_policy(RoleName="bot", PolicyName="own", PolicyDocument=own)
    return client


def _simulated(iam: Any, action: str, *resources: str, **keys: str) -> list[dict[str, Any]]:
    entries = [
        {"ContextKeyName": "aws:ResourceTag/hubctl:event", "ContextKeyValues": [value], "ContextKeyType": "string"}
        for value in keys.values()
    ]
    found: list[dict[str, Any]] = iam.simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=[action], ResourceArns=list(resources) or ["*"], ContextEntries=entries
    )["EvaluationResults"]
    return found


def test_each_resource_is_judged(iam: Any) -> None:
    found = _simulated(iam, "s3:DeleteBucket", "arn:aws:s3:::ours", "arn:aws:s3:::theirs")
    assert [one["EvalDecision"] for one in found] == ["allowed", "implicitDeny"]


def test_a_condition_wants_its_key(iam: Any) -> None:
    (without,) = _simulated(iam, "ec2:DeleteVpc")
    (with_tag,) = _simulated(iam, "ec2:DeleteVpc", tag="ohw")
    assert (without["EvalDecision"], without["MissingContextValues"]) == (
        "implicitDeny", ["aws:ResourceTag/hubctl:event"],
    )  # fmt: skip
    assert (with_tag["EvalDecision"], with_tag["MissingContextValues"]) == ("allowed", [])


def test_a_boundary_limits(iam: Any) -> None:
    (found,) = _simulated(iam, "iam:ListRoles")
    assert found["EvalDecision"] == "implicitDeny"
    assert found["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}


def test_an_organisation_limits(iam: Any, aws: Endpoint) -> None:
    organisations = aws.client("organizations")
    made = organisations.create_policy(
        Name="no-buckets",
        Description="x",
        Type="SERVICE_CONTROL_POLICY",
        Content=_document(EVERYTHING, {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}),
    )["Policy"]["PolicySummary"]["Id"]
    root = organisations.list_roots()["Roots"][0]["Id"]
    organisations.attach_policy(PolicyId=made, TargetId=root)
    (found,) = _simulated(iam, "s3:DeleteBucket", "arn:aws:s3:::ours")
    organisations.detach_policy(PolicyId=made, TargetId=root)
    assert found["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}


def test_nobody_is_no_principal(iam: Any) -> None:
    with pytest.raises(ClientError) as error:
        iam.simulate_principal_policy(PolicySourceArn=f"{ROLE}-other", ActionNames=["s3:DeleteBucket"])
    assert code(error) == "NoSuchEntity"
