"""This module says what a call of Elastic Load Balancing is judged by: the load balancer with its tags."""

from __future__ import annotations

from ministack.services import alb

from hubctl.sandbox.aws.authorization.call import Call, Check, owned, pairs
from hubctl.sandbox.aws.elb.balancers import store

_ARNS = ("LoadBalancerArn", "TargetGroupArn", "ListenerArn", "RuleArn")


def checks(call: Call) -> list[Check]:
    """Reading is judged as a whole."""
    if call.name.startswith("Describe"):
        return [Check(call.action)]
    if name := call.params.get("LoadBalancerName"):
        tags = (store.get(name) or {}).get("Tags", {})
        return [Check(call.action, call.arn(f"loadbalancer/{name}"), owned(tags))]
    named = [call.params[name] for name in _ARNS if name in call.params]
    return [Check(call.action, arn, owned(pairs(alb._tags.get(arn)))) for arn in named] or [Check(call.action)]
