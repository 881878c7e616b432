"""This package says what a call is judged by where the endpoint enforces IAM: actions, resources, condition keys.

ministack evaluates policies well, but asks once a call, of one resource, with few of the condition keys. Closed: EC2
calls were judged by the first id in the request (AWS asks for each resource that a call touches), tags of requests
and resources were unknown for EC2, EKS, EFS, keys, backups and load balancers, paths of roles were left out,
iam:PassRole and the tagging of what a call creates were not asked for at all, and policies that demand TLS refused
everything.

Services that are not in the table are judged as ministack judges them. Not judged: what AWS's own services do with
their own roles, organisations' policies, endpoint policies.
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator

from hubctl.sandbox.aws.authorization import alarms, backups, balancers, budgets, dns, ec2, efs, eks, iam, keys, scaling
from hubctl.sandbox.aws.authorization.call import Call, Check

_SERVICES: dict[str, Callable[[Call], list[Check]]] = {
    "autoscaling": scaling.checks,
    "backup": backups.checks,
    "budgets": budgets.checks,
    "ec2": ec2.checks,
    "eks": eks.checks,
    "elasticfilesystem": efs.checks,
    "elasticloadbalancing": balancers.checks,
    "iam": iam.checks,
    "kms": keys.checks,
    "monitoring": alarms.alarms,
    "route53": dns.checks,
    "sns": alarms.topics,
}

_IDENTITY = Check("sts:GetCallerIdentity")
"""Asked of a call that touches nothing which exists: everybody may, whose credentials are good."""

_pending: contextvars.ContextVar[list[Check] | None] = contextvars.ContextVar("checks", default=None)
_log = logging.getLogger("hubctl.sandbox")


def install() -> None:
    """Patch what ministack asks."""
    _patch_transport()
    _patch_actions()
    plain_arn, plain_enforce = iam_actions.extract_resource_arn, iam_evaluator.enforce

    def resource_arn(service: str, *request: Any) -> str:
        checks = _checks(service, *request)
        _pending.set(checks)
        found: str = checks[0].arn if checks else plain_arn(service, *request)
        return found

    def enforce(access_key: str, action: str, service: str, region: str, **judged: Any) -> Any:
        checks = _pending.get()
        _pending.set(None)
        if checks is None:
            return plain_enforce(access_key, action, service, region, **judged)
        for check in checks or [_IDENTITY]:
            denied = plain_enforce(
                access_key, check.action, service, region, resource_arn=check.arn, service_context=check.keys
            )
            if denied:
                _log.warning("%s is denied: %s on %s with %s", action, check.action, check.arn, check.keys)
                return denied
        return None

    iam_actions.extract_resource_arn, iam_evaluator.enforce = resource_arn, enforce


def _patch_transport() -> None:
    """The endpoint stands for AWS's, which are reached by TLS: policies that demand it are content."""
    plain = app.pin_request_origin
    app.pin_request_origin = lambda address, _secure: plain(address, True)


def _patch_actions() -> None:
    """Calls that IAM names otherwise than the API does."""
    plain = iam_actions.extract_iam_action

    def action(service: str, *request: Any) -> str | None:
        found: str | None = plain(service, *request)
        return budgets.action(found) if found and service == "budgets" else found

    iam_actions.extract_iam_action = action


def _checks(service: str, *request: Any) -> list[Check] | None:
    method, path, headers, body, params, region, account = request
    action = iam_actions.extract_iam_action(service, method, path, headers, body, params)
    if service not in _SERVICES or action is None:
        return None
    return _SERVICES[service](Call.of(action, path, body, params, region=region, account=account))
