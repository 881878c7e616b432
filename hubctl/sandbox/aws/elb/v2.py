"""This module closes the gaps of application and network load balancers.

Closed: a network load balancer had an `app/` ARN, and no load balancer had interfaces or the VPC of its subnets; one
with deletion protection could be deleted, and its listeners stayed; a target group in use could be deleted.
"""

from __future__ import annotations

from ministack.services import alb, ec2

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, first, members, query_error

_NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"


def install() -> None:
    """Patch the actions."""
    names = ("CreateLoadBalancer", "DeleteLoadBalancer", "DeleteTargetGroup")
    create, delete, delete_group = (alb._ACTION_MAP[name] for name in names)

    def create_load_balancer(params: Params) -> Reply:
        before = set(alb._lbs)
        reply: Reply = create(params)
        for arn in set(alb._lbs) - before:
            balancer = _named(alb._lbs[arn])
            _place(balancer, members(params, "Subnets.member"), members(params, "SecurityGroups.member"))
            inner = f"<LoadBalancers>{alb._lb_xml(balancer)}</LoadBalancers>"
            reply = alb._xml(200, "CreateLoadBalancer", inner)
        return reply

    def delete_load_balancer(params: Params) -> Reply:
        arn = first(params, "LoadBalancerArn")
        if _is_protected(arn):
            words = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            return query_error(Refused("OperationNotPermitted", words), _NAMESPACE)
        reply: Reply = delete(params)
        _drop_listeners(arn)
        later.run(lambda: interfaces.remove(arn))
        return reply

    def delete_target_group(params: Params) -> Reply:
        arn = first(params, "TargetGroupArn")
        if arn in _forwarded_to():
            words = f"Target group '{arn}' is currently in use by a listener or a rule"
            return query_error(Refused("ResourceInUse", words), _NAMESPACE)
        reply: Reply = delete_group(params)
        return reply

    alb._ACTION_MAP["CreateLoadBalancer"] = create_load_balancer
    alb._ACTION_MAP["DeleteLoadBalancer"] = delete_load_balancer
    alb._ACTION_MAP["DeleteTargetGroup"] = delete_target_group


def _is_protected(arn: str) -> bool:
    attributes = {one["Key"]: one["Value"] for one in alb._lb_attrs.get(arn, [])}
    return attributes.get("deletion_protection.enabled") == "true"


def _drop_listeners(balancer: str) -> None:
    gone = [arn for arn, listener in alb._listeners.items() if listener["LoadBalancerArn"] == balancer]
    for listener in gone:
        alb._ACTION_MAP["DeleteListener"]({"ListenerArn": [listener]})


def _forwarded_to() -> set[str]:
    """The target groups that listeners and rules send to."""
    actions = [action for one in alb._listeners.values() for action in one["DefaultActions"]]
    actions += [action for one in alb._rules.values() for action in one["Actions"]]
    return {action["TargetGroupArn"] for action in actions if "TargetGroupArn" in action}


def _named(balancer: Record) -> Record:
    """A network load balancer says so in its ARN."""
    old = balancer["LoadBalancerArn"]
    if balancer["Type"] == "network":
        new = old.replace(":loadbalancer/app/", ":loadbalancer/net/")
        balancer["LoadBalancerArn"] = new
        for store in (alb._lbs, alb._tags, alb._lb_attrs):
            store[new] = store.pop(old)
    return balancer


def _place(balancer: Record, subnets: list[str], groups: list[str]) -> None:
    arn = balancer["LoadBalancerArn"]
    for subnet in subnets:
        if subnet in ec2._subnets:
            balancer["VpcId"] = ec2._subnets[subnet]["VpcId"]
            words = f"ELB {arn.partition(':loadbalancer/')[2]}"
            interfaces.create(subnet, owner=arn, groups=groups, description=words, requester="amazon-elb")
