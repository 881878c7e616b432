"""This module keeps security groups: the tags of their rules, and what holds a group back.

Closed: a group in use by an interface, or named in the rules of another group, could be deleted; the tags of an egress
rule were lost where the rule existed already (every new group has the allow-all one); a rule for another group was only
taken away if it was named with its description and account, which AWS does not look at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import ec2

from hubctl.sandbox.aws.wire import Params, Refused, Reply, first

Rule = dict[str, Any]


def install() -> None:
    """Patch the actions."""
    delete, authorize = ec2._ACTION_MAP["DeleteSecurityGroup"], ec2._ACTION_MAP["AuthorizeSecurityGroupEgress"]

    def delete_security_group(params: Params) -> Reply:
        group = first(params, "GroupId")
        if used_by(group):
            raise Refused("DependencyViolation", f"resource {group} has a dependent object")
        reply: Reply = delete(params)
        return reply

    def authorize_egress(params: Params) -> Reply:
        reply: Reply = authorize(params)
        if tags := ec2._sg_rule_tag_specifications(params):
            _tag_existing_rules(params, tags)
            reply = authorize(params)
        return reply

    ec2._strip_descriptions = _comparable(ec2._strip_descriptions)
    ec2._ACTION_MAP["DeleteSecurityGroup"] = delete_security_group
    ec2._ACTION_MAP["AuthorizeSecurityGroupEgress"] = authorize_egress


def _comparable(stripped: Callable[[Rule], Rule]) -> Callable[[Rule], Rule]:
    """What of a rule decides whether it is the same: of groups their ids alone, since all are of one account."""

    def strip(rule: Rule) -> Rule:
        groups = [
            {"GroupId": pair.get("GroupId") or pair.get("GroupName")} for pair in rule.get("UserIdGroupPairs", ())
        ]
        return {**stripped(rule), "UserIdGroupPairs": groups}

    return strip


def used_by(group: str) -> list[str]:
    """The ids of interfaces in the group and of other groups whose rules name it."""
    interfaces = [
        eni["NetworkInterfaceId"]
        for eni in ec2._network_interfaces.values()
        if any(member["GroupId"] == group for member in eni["Groups"])
    ]
    referring = [
        other["GroupId"]
        for other in ec2._security_groups.values()
        if other["GroupId"] != group
        for rule in [*other["IpPermissions"], *other["IpPermissionsEgress"]]
        for pair in rule.get("UserIdGroupPairs", [])
        if pair.get("GroupId") == group
    ]
    return interfaces + referring


def _tag_existing_rules(params: Params, tags: list[dict[str, str]]) -> None:
    group = first(params, "GroupId")
    for rule in ec2._parse_ip_permissions(params, "IpPermissions"):
        for existing in ec2._security_groups.get(group, {}).get("IpPermissionsEgress", []):
            if ec2._rules_match(rule, existing):
                ec2._tags[ec2._sg_rule_id(group, True, existing)] = list(tags)
