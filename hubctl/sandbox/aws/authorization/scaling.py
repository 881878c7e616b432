"""This module says what a call of Auto Scaling is judged by: the group by its name."""

from __future__ import annotations

from hubctl.sandbox.aws.authorization.call import Call, Check

_NAMES = ("AutoScalingGroupName", "Tags.member.1.ResourceId")


def checks(call: Call) -> list[Check]:
    """Reading is judged as a whole."""
    name = next((call.params[name] for name in _NAMES if name in call.params), None)
    if name is None or call.name.startswith("Describe"):
        return [Check(call.action)]
    return [Check(call.action, call.arn(f"autoScalingGroup:*:autoScalingGroupName/{name}"))]
