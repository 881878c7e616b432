"""This module wraps every EC2 action: DryRun, refusals, and the tags of what was deleted.

Closed: `DryRun=true` was ignored and the thing was created; the tags of deleted resources stayed, and with them
entries in DescribeTags and in the tagging API.
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws.wire import Params, Query, Refused, Reply, first, members, succeeded

_NAMED_OTHERWISE = {"DeleteSecurityGroup": "GroupId", "ReleaseAddress": "AllocationId"}
_KEEPS_ITS_TAGS = {"DeleteNatGateway"}
"""A deleted NAT gateway is still described, with its tags, for about an hour."""


def install() -> None:
    """Wrap the table of actions."""
    for action, handler in list(ec2._ACTION_MAP.items()):
        ec2._ACTION_MAP[action] = _guarded(action, handler)


def _guarded(action: str, handler: Query) -> Query:
    def answer(params: Params) -> Reply:
        if first(params, "DryRun") == "true":
            return error(Refused("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412))
        try:
            reply = handler(params)
        except Refused as refused:
            return error(refused)
        if action.startswith(("Delete", "Release")) and action not in _KEEPS_ITS_TAGS and succeeded(reply):
            _forget_tags(action, params)
        return reply

    return answer


def error(refused: Refused) -> Reply:
    """The refusal as EC2 words it."""
    reply: Reply = ec2._error(refused.code, refused.message, refused.status)
    return reply


def _forget_tags(action: str, params: Params) -> None:
    """The tags of what the action deletes: `DeleteRoute` names a route table, and deletes another thing."""
    kind = action.removeprefix("Delete")
    name = _NAMED_OTHERWISE.get(action, f"{kind}Id")
    for identifier in [first(params, name), *members(params, f"{kind.removesuffix('s')}Id")]:
        ec2._tags.pop(identifier, None)
