"""This module answers SimulatePrincipalPolicy as IAM does, with all kinds of policies.

Closed: names with a path were not found, of several resources only the first was judged, condition keys of the request
were left out, and permissions boundaries and policies of an organisation did not count. The sandbox's account counts as
a member of its organisation, so that a service control policy can be rehearsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_evaluator as evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, organizations

from hubctl.sandbox.aws.wire import (
    Params,
    Query,
    Refused,
    Reply,
    element,
    first,
    members,
    query_error,
    query_reply,
    truth,
)

_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_ACTION = "SimulatePrincipalPolicy"
_WORDS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}

Policies = list[list[Any]]


@dataclass(frozen=True)
class _Principal:
    """What an identity's requests are judged by. None: there is no such policy."""

    arn: str
    own: Policies
    boundary: Policies | None
    organisation: Policies


def install() -> None:
    """Patch the handler."""
    iam._IAM_HANDLERS[_ACTION] = _refusing(_simulate)


def _refusing(answer: Query) -> Query:
    def guarded(params: Params) -> Reply:
        try:
            return answer(params)
        except Refused as refused:
            return query_error(refused, _NAMESPACE)

    return guarded


def _simulate(params: Params) -> Reply:
    principal = _principal(first(params, "PolicySourceArn"))
    resources = members(params, "ResourceArns.member") or ["*"]
    keys = dict(_keys(params))
    judged = [
        _result(principal, action, resource, keys)
        for action in members(params, "ActionNames.member")
        for resource in resources
    ]
    results = "".join(f"<member>{one}</member>" for one in judged)
    inner = f"<EvaluationResults>{results}</EvaluationResults><IsTruncated>false</IsTruncated>"
    return query_reply(_ACTION, inner, _NAMESPACE)


def _keys(params: Params) -> Iterator[tuple[str, Any]]:
    index = 1
    while name := first(params, f"ContextEntries.member.{index}.ContextKeyName"):
        values = members(params, f"ContextEntries.member.{index}.ContextKeyValues.member")
        several = first(params, f"ContextEntries.member.{index}.ContextKeyType").endswith("List")
        yield name.lower(), values if several else values[0]
        index += 1


def _principal(arn: str) -> _Principal:
    account, name = get_account_id(), arn.rpartition("/")[2]
    is_user = ":user/" in arn
    store = iam._users if is_user else iam._roles
    if (store.get(name) or {}).get("Arn") != arn:
        raise Refused("NoSuchEntity", f"The entity with ARN {arn} cannot be found.", 404)
    gather = evaluator._gather_user_policies if is_user else evaluator._gather_role_policies
    limits = evaluator._permissions_boundary(store, name, account)
    return _Principal(arn, gather(name, account), limits[0] if limits else None, _service_control(account))


def _service_control(account: str) -> Policies:
    """Documents of the service control policies at the account and above it."""
    targets = {account, *organizations._roots}
    attached = [one for one, places in organizations._attachments.items() if targets & set(places)]
    documents = [organizations._policies[one]["_Content"] for one in attached if one in organizations._policies]
    return [evaluator.parse_policy_document(document) for document in documents]


def _result(principal: _Principal, action: str, resource: str, keys: dict[str, Any]) -> str:
    context = evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type="User" if ":user/" in principal.arn else "AssumedRole",
        principal_account=get_account_id(),
        action=action,
        resource_arn=resource,
        region=str(keys.get("aws:requestedregion", get_region())),
        source_ip="127.0.0.1",
        secure_transport=True,
        service_context={"aws:tagkeys": None, **keys},
    )
    limits = [] if principal.boundary is None else [principal.boundary]
    decision = evaluator.evaluate(context, principal.own, *limits).decision
    forbidden = bool(principal.organisation) and not _allows(context, principal.organisation)
    parts = [
        element("EvalActionName", action),
        element("EvalResourceName", resource),
        element("EvalDecision", "implicitDeny" if forbidden else _WORDS[decision]),
        "<MatchedStatements/>",
        _missing(context, [*principal.own, *(principal.boundary or [])]),
    ]
    if principal.organisation:
        parts.append(_detail("OrganizationsDecisionDetail", "AllowedByOrganizations", not forbidden))
    if principal.boundary is not None:
        allowed = _allows(context, principal.boundary)
        parts.append(_detail("PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary", allowed))
    return "".join(parts)


def _allows(context: Any, policies: Policies) -> bool:
    return bool(evaluator.evaluate(context, policies).decision == "Allow")


def _detail(tag: str, name: str, value: bool) -> str:
    return f"<{tag}><{name}>{truth(value)}</{name}></{tag}>"


def _missing(context: Any, policies: Policies) -> str:
    """Keys that a policy asks about for this action, and that the request has not."""
    asked = {
        key
        for statements in policies
        for statement in statements
        if evaluator._first_match(context, [_unconditional(statement)], statement.effect)
        for block in statement.conditions.values()
        for key in block
    }
    names = sorted(key for key in asked if evaluator._resolve_condition_key(key, context) is None)
    return f"<MissingContextValues>{''.join(element('member', name) for name in names)}</MissingContextValues>"


def _unconditional(statement: Any) -> Any:
    return evaluator.ParsedStatement(
        statement.sid,
        statement.effect,
        statement.actions,
        statement.not_actions,
        statement.resources,
        statement.not_resources,
    )
