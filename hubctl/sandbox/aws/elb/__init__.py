"""This package is classic Elastic Load Balancing, whole, and the gaps of its successor.

ministack has no classic load balancers, and Kubernetes makes one for every Service of type LoadBalancer on EKS where
the load-balancer controller is not installed.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from ministack.services import alb

from hubctl.sandbox.aws.elb import balancers, options, v2
from hubctl.sandbox.aws.wire import Params, Refused, Reply, first, query_error, query_reply

_NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/"

_ACTIONS: dict[str, Callable[[Params], str]] = {
    "CreateLoadBalancer": balancers.create,
    "DeleteLoadBalancer": balancers.delete,
    "DescribeLoadBalancers": balancers.describe,
    "DescribeTags": options.describe_tags,
    "AddTags": options.add_tags,
    "RemoveTags": options.remove_tags,
    "RegisterInstancesWithLoadBalancer": options.change_list("Instances", "Instances", add=True, field="InstanceId"),
    "DeregisterInstancesFromLoadBalancer": options.change_list("Instances", "Instances", add=False, field="InstanceId"),
    "AttachLoadBalancerToSubnets": options.change_list("Subnets", "Subnets", add=True),
    "DetachLoadBalancerFromSubnets": options.change_list("Subnets", "Subnets", add=False),
    "ApplySecurityGroupsToLoadBalancer": options.apply_groups,
    "CreateLoadBalancerListeners": options.create_listeners,
    "DeleteLoadBalancerListeners": options.delete_listeners,
    "ConfigureHealthCheck": options.health_check,
    "DescribeInstanceHealth": options.instance_health,
    "ModifyLoadBalancerAttributes": options.modify_attributes,
    "DescribeLoadBalancerAttributes": options.describe_attributes,
    "DescribeLoadBalancerPolicies": options.policies,
}


def install() -> None:
    """Answer the 2012 API here, leave the 2015 one (v2) to ministack."""
    plain = alb.handle_request

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: Params) -> Reply:
        params: Params = {**query, **parse_qs(body.decode("utf-8", errors="replace"))}
        if first(params, "Version") != "2012-06-01":
            reply: Reply = await plain(method, path, headers, body, query)
            return reply
        try:
            action = first(params, "Action")
            if action not in _ACTIONS:
                raise Refused("InvalidAction", f"Could not find operation {action} for version 2012-06-01")
            return query_reply(action, _ACTIONS[action](params), _NAMESPACE)
        except Refused as refused:
            return query_error(refused, _NAMESPACE)

    alb.handle_request = handle
    v2.install()
