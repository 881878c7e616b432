"""This module says what calls of CloudWatch and SNS are judged by: the alarm or the topic, by its name."""

from __future__ import annotations

from hubctl.sandbox.aws.authorization.call import Call, Check

_WITHOUT_RESOURCE = ("GetSubscriptionAttributes", "ListSubscriptions", "ListTopics", "Unsubscribe", "DescribeAlarms")
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html, and of CloudWatch."""


def topics(call: Call) -> list[Check]:
    """SNS: most calls name the ARN, making one names the topic."""
    action = f"sns:{call.name}"
    if call.name in _WITHOUT_RESOURCE:
        return [Check(action)]
    given = call.params.get("TopicArn") or call.params.get("ResourceArn")
    return [Check(action, given or call.arn(call.params.get("Name", "*"), service="sns"))]


def alarms(call: Call) -> list[Check]:
    """CloudWatch: by its names, or by the ARN where tags are meant. What is no alarm is judged as a whole."""
    action = f"cloudwatch:{call.name}"
    if call.name in _WITHOUT_RESOURCE:
        return [Check(action)]
    if arn := call.argument("ResourceARN"):
        return [Check(action, arn)]
    names = [call.argument("AlarmName")] if call.argument("AlarmName") else call.several("AlarmNames")
    return [Check(action, call.arn(f"alarm:{name}", service="cloudwatch")) for name in names] or [Check(action)]
