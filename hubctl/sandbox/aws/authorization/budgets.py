"""This module says what a call of AWS Budgets is judged by. IAM knows two actions for nearly all its calls.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
"""

from __future__ import annotations

from hubctl.sandbox.aws.authorization.call import Call, Check, pairs, requested

_OWN_ACTIONS = ("TagResource", "UntagResource", "ListTagsForResource")


def action(named: str) -> str:
    """IAM's name of a call."""
    name = named.partition(":")[2]
    if name in _OWN_ACTIONS or name in ("ViewBudget", "ModifyBudget"):
        return named
    return "budgets:ViewBudget" if name.startswith("Describe") else "budgets:ModifyBudget"


def checks(call: Call) -> list[Check]:
    """The budget by its name; and the tags that a new one gets."""
    if arn := call.document.get("ResourceARN"):
        return [Check(call.action, str(arn))]
    name = call.document.get("BudgetName") or (call.document.get("Budget") or {}).get("BudgetName") or "*"
    arn = f"arn:aws:budgets::{call.account}:budget/{name}"
    given = requested(pairs(call.document.get("ResourceTags")))
    tagging = [Check("budgets:TagResource", arn, given)] if given else []
    return [Check(call.action, arn, given), *tagging]
