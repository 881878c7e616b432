"""This module says what a call of KMS is judged by: the key with its tags, and an alias that names one."""

from __future__ import annotations

from ministack.services import kms

from hubctl.sandbox.aws.authorization.call import Call, Check, Keys, owned

_OF_ALIASES = ("CreateAlias", "DeleteAlias", "UpdateAlias")


def checks(call: Call) -> list[Check]:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html"""
    if call.name in _OF_ALIASES:
        alias = call.arn(call.argument("AliasName"))
        named = kms._aliases.get(alias) or call.argument("TargetKeyId")
        return [Check(call.action, alias), *([_key(call, named)] if named else [])]
    named = call.argument("KeyId")
    return [_key(call, named) if named else Check(call.action)]


def _key(call: Call, named: str) -> Check:
    identifier = named.rpartition("/")[2]
    return Check(call.action, call.arn(f"key/{identifier}"), _tags(identifier))


def _tags(identifier: str) -> Keys:
    record = kms._keys.get(identifier) or {}
    return owned({tag["TagKey"]: tag["TagValue"] for tag in record.get("Tags", ())})
