"""Fulfils `hubctl.ports.permissions.Permissions` with IAM's policy simulator.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from hubctl.adapters.aws.errors import in_our_words, is_absent, is_denied
from hubctl.adapters.aws.sessions import Sessions
from hubctl.ports.permissions import Answer, By, MayNotAskError, Question

_HOW = "allow this identity {0}, or have somebody who may run hubctl doctor"


class AwsPermissions:
    """Asked as the operator."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def principal(self, caller_arn: str) -> str | None:
        """The ARN of a session's role lacks the role's path, so IAM is asked for it."""
        kind, _, rest = caller_arn.split(":", 5)[5].partition("/")
        if kind == "root":
            return None
        if kind == "user":
            return caller_arn
        if kind != "assumed-role":
            raise MayNotAskError(f"IAM cannot simulate {caller_arn}", hint="use a role or a user")
        with _asking("iam:GetRole"):
            role = self._sessions.client("iam").get_role(RoleName=rest.partition("/")[0])["Role"]
        return str(role["Arn"])

    def exists(self, principal: str) -> bool:
        """By its name, which comes last."""
        from botocore.exceptions import ClientError

        iam, name = self._sessions.client("iam"), principal.rpartition("/")[2]
        is_user = ":user/" in principal
        with _asking("iam:GetUser" if is_user else "iam:GetRole"):
            try:
                _ = iam.get_user(UserName=name) if is_user else iam.get_role(RoleName=name)
            except ClientError as error:
                if not is_absent(error):
                    raise
                return False
        return True

    def ask(self, principal: str, question: Question) -> Sequence[Answer]:
        """Every page of the answer."""
        iam = self._sessions.client("iam")
        with _asking("iam:SimulatePrincipalPolicy"):
            pages = iam.get_paginator("simulate_principal_policy").paginate(
                PolicySourceArn=principal,
                ActionNames=list(question.actions),
                ResourceArns=list(question.resources),
                ContextEntries=_entries(question.keys),
            )
            results = [one for page in pages for one in page["EvaluationResults"]]
        return [answer for result in results for answer in _answers(result)]


@contextmanager
def _asking(action: str) -> Iterator[None]:
    """Being told no is no failure of the examination; and whether a thing is there is for the caller to say."""
    from botocore.exceptions import ClientError

    with in_our_words("asking what an identity may do", action=action):
        try:
            yield
        except ClientError as error:
            if is_denied(error):
                raise MayNotAskError(f"this identity may not use {action}", hint=_HOW.format(action)) from error
            raise


def _entries(keys: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """All keys that hubctl's policies have are strings; several values make a list of them."""
    return [
        {
            "ContextKeyName": name,
            "ContextKeyValues": list(values),
            "ContextKeyType": "string" if len(values) == 1 else "stringList",
        }
        for name, values in keys.items()
    ]


def _answers(result: Any) -> Iterator[Answer]:
    """One for each resource, where AWS tells them apart."""
    action = result["EvalActionName"]
    organisation = result.get("OrganizationsDecisionDetail")
    for part in result.get("ResourceSpecificResults") or [result]:
        decision = part.get("EvalResourceDecision") or part["EvalDecision"]
        resource = part.get("EvalResourceName", "*")
        missing = tuple(part.get("MissingContextValues", ()))
        boundary = part.get("PermissionsBoundaryDecisionDetail") or result.get("PermissionsBoundaryDecisionDetail")
        yield Answer(action, resource, _by(decision, organisation, boundary, missing), missing)


def _by(decision: str, organisation: Any, boundary: Any, missing: tuple[str, ...]) -> By:
    """An organisation's no ends the simulation, so that nobody knows what the other policies say."""
    if decision == "allowed":
        return By.NOBODY
    if organisation and not organisation.get("AllowedByOrganizations", True):
        return By.ORGANISATION
    if missing:
        return By.UNKNOWN
    return By.BOUNDARY if boundary and not boundary.get("AllowedByPermissionsBoundary", True) else By.IDENTITY
