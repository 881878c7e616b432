"""This module closes the gaps of application and network load balancers.

Closed: a network load balancer had an `app/` ARN, and no load balancer had interfaces or the VPC of its subnets.
"""

from __future__ import annotations

from ministack.services import alb, ec2

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import Params, Record, Reply, first, members


def install() -> None:
    """Patch the actions."""
    create, delete = alb._ACTION_MAP["CreateLoadBalancer"], alb._ACTION_MAP["DeleteLoadBalancer"]

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
        reply: Reply = delete(params)
        later.run(lambda: interfaces.remove(arn))
        return reply

    alb._ACTION_MAP["CreateLoadBalancer"] = create_load_balancer
    alb._ACTION_MAP["DeleteLoadBalancer"] = delete_load_balancer


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
