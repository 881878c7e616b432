"""This module is classic Elastic Load Balancing, whole: ministack has none, and Kubernetes makes one for every Service of type
LoadBalancer on EKS where the load-balancer controller is not installed.

A load balancer has an interface in each subnet, in its security groups; both are in the way of a deletion until it is gone.
Attributes and policies are kept as they are set; nothing is balanced.
"""

from __future__ import annotations

import secrets
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import alb, ec2

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import (
    Params,
    Query,
    Record,
    Refused,
    Reply,
    element,
    first,
    members,
    query_error,
    query_reply,
    truth,
    xml_list,
)  # fmt: skip

_NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/"
_HEALTH = {"Target": "TCP:80", "Interval": "30", "Timeout": "5", "UnhealthyThreshold": "2", "HealthyThreshold": "10"}

balancers: Any = AccountRegionScopedDict()
"""Name to record, by account and region; kept on disk with the rest."""


def install() -> None:
    """Answer the 2012 API here, leave the 2015 one (v2) to ministack."""
    plain = alb.handle_request

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: Params) -> Reply:
        from urllib.parse import parse_qs

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
    _patch_v2()


def _the(params: Params, name: str = "LoadBalancerName") -> Record:
    balancer: Record | None = balancers.get(first(params, name))
    if balancer is None:
        raise Refused("LoadBalancerNotFound", f"There is no ACTIVE Load Balancer named '{first(params, name)}'")
    return balancer


def _blocks(params: Params, prefix: str) -> list[Params]:
    """The structures `<prefix>.1.*`, `<prefix>.2.*`, … as parameters of their own."""
    found: list[Params] = []
    index = 1
    while own := {
        k.removeprefix(f"{prefix}.{index}."): v for k, v in params.items() if k.startswith(f"{prefix}.{index}.")
    }:
        found.append(own)
        index += 1
    return found


def _tags(params: Params) -> dict[str, str]:
    return {first(tag, "Key"): first(tag, "Value") for tag in _blocks(params, "Tags.member")}


def _listeners(params: Params) -> list[Record]:
    return [
        {
            "Protocol": first(block, "Protocol"),
            "LoadBalancerPort": first(block, "LoadBalancerPort"),
            "InstanceProtocol": first(block, "InstanceProtocol") or first(block, "Protocol"),
            "InstancePort": first(block, "InstancePort"),
            "SSLCertificateId": first(block, "SSLCertificateId"),
        }
        for block in _blocks(params, "Listeners.member")
    ]


def _create(params: Params) -> str:
    name, subnets = first(params, "LoadBalancerName"), members(params, "Subnets.member")
    if name in balancers:
        raise Refused("DuplicateLoadBalancerName", f"The load balancer name '{name}' already exists and is in use.")
    if not subnets or any(subnet not in ec2._subnets for subnet in subnets):
        raise Refused("SubnetNotFound", f"One or more subnets not found: {', '.join(subnets)}")
    vpc = ec2._subnets[subnets[0]]["VpcId"]
    groups = members(params, "SecurityGroups.member") or [
        group["GroupId"]
        for group in ec2._security_groups.values()
        if group["VpcId"] == vpc and group["GroupName"] == "default"
    ]
    if any(group not in ec2._security_groups for group in groups):
        raise Refused("InvalidSecurityGroup", "One or more security groups are invalid")
    scheme = first(params, "Scheme", "internet-facing")
    internal = "internal-" if scheme == "internal" else ""
    balancers[name] = {
        "LoadBalancerName": name,
        "DNSName": f"{internal}{name}-{secrets.randbelow(10**10):010d}.{get_region()}.elb.amazonaws.com",
        "VPCId": vpc,
        "Subnets": subnets,
        "SecurityGroups": groups,
        "Scheme": scheme,
        "Listeners": _listeners(params),
        "Instances": [],
        "Tags": _tags(params),
        "Health": dict(_HEALTH),
        "Attributes": {},
        "CreatedTime": ec2._now_ts(),
    }
    _place(balancers[name])
    return element("DNSName", balancers[name]["DNSName"])


def _owner(balancer: Record) -> str:
    return f"elb/{balancer['LoadBalancerName']}"


def _place(balancer: Record) -> None:
    """An interface in each subnet, in the load balancer's groups."""
    owner = _owner(balancer)
    placed = {eni["SubnetId"]: eni for eni in interfaces.of(owner)}
    for subnet in set(placed) - set(balancer["Subnets"]):
        ec2._network_interfaces.pop(placed[subnet]["NetworkInterfaceId"], None)
    for subnet in balancer["Subnets"]:
        if subnet not in placed:
            words = f"ELB {balancer['LoadBalancerName']}"
            new = interfaces.create(subnet, owner=owner, groups=[], description=words, requester="amazon-elb")
            if balancer["Scheme"] == "internet-facing":
                address = f"52.{'.'.join(str(byte) for byte in secrets.token_bytes(3))}"
                new["Association"] = {"PublicIp": address, "IpOwnerId": "amazon-elb"}
    for eni in interfaces.of(owner):
        eni["Groups"] = [
            {"GroupId": group, "GroupName": ec2._security_groups[group]["GroupName"]}
            for group in balancer["SecurityGroups"]
        ]


def _delete(params: Params) -> str:
    """AWS answers yes for a load balancer that is not there."""
    balancer = balancers.pop(first(params, "LoadBalancerName"), None)
    if balancer is not None:
        later.run(lambda: interfaces.remove(_owner(balancer)))
    return ""


def _describe(params: Params) -> str:
    names = members(params, "LoadBalancerNames.member")
    for name in names:
        _the({"LoadBalancerName": [name]})
    chosen = [b for b in balancers.values() if not names or b["LoadBalancerName"] in names]
    return xml_list("LoadBalancerDescriptions", "".join(_xml(balancer) for balancer in chosen))


def _listener_xml(listener: Record) -> str:
    fields = "".join(element(name, value) for name, value in listener.items() if value)
    return f"<member><Listener>{fields}</Listener><PolicyNames/></member>"


def _members_xml(tag: str, values: list[str]) -> str:
    return xml_list(tag, "".join(f"<member>{value}</member>" for value in values))


def _xml(balancer: Record) -> str:
    zones = sorted(
        {ec2._subnets[subnet]["AvailabilityZone"] for subnet in balancer["Subnets"] if subnet in ec2._subnets}
    )
    source = ec2._security_groups.get(balancer["SecurityGroups"][0], {}).get("GroupName", "")
    plain = "".join(
        element(name, balancer[name]) for name in ("LoadBalancerName", "DNSName", "VPCId", "Scheme", "CreatedTime")
    )
    instances = "".join(f"<member>{element('InstanceId', one)}</member>" for one in balancer["Instances"])
    health = "".join(element(name, value) for name, value in balancer["Health"].items())
    return (
        f"<member>{plain}{element('CanonicalHostedZoneName', balancer['DNSName'])}"
        "<CanonicalHostedZoneNameID>Z1H1FL5HABSF5</CanonicalHostedZoneNameID>"
        f"{xml_list('ListenerDescriptions', ''.join(_listener_xml(one) for one in balancer['Listeners']))}"
        "<Policies><AppCookieStickinessPolicies/><LBCookieStickinessPolicies/><OtherPolicies/></Policies>"
        "<BackendServerDescriptions/>"
        f"{_members_xml('AvailabilityZones', zones)}{_members_xml('Subnets', balancer['Subnets'])}"
        f"{_members_xml('SecurityGroups', balancer['SecurityGroups'])}{xml_list('Instances', instances)}"
        f"<HealthCheck>{health}</HealthCheck>"
        f"<SourceSecurityGroup><OwnerAlias>{get_account_id()}</OwnerAlias>{element('GroupName', source)}"
        "</SourceSecurityGroup></member>"
    )


def _describe_tags(params: Params) -> str:
    items = ""
    for name in members(params, "LoadBalancerNames.member"):
        own = _the({"LoadBalancerName": [name]})["Tags"]
        tags = "".join(f"<member>{element('Key', key)}<Value>{value}</Value></member>" for key, value in own.items())
        items += f"<member>{element('LoadBalancerName', name)}{xml_list('Tags', tags)}</member>"
    return xml_list("TagDescriptions", items)


def _add_tags(params: Params) -> str:
    _the(params, "LoadBalancerNames.member.1")["Tags"].update(_tags(params))
    return ""


def _remove_tags(params: Params) -> str:
    own = _the(params, "LoadBalancerNames.member.1")["Tags"]
    for block in _blocks(params, "Tags.member"):
        own.pop(first(block, "Key"), None)
    return ""


def _change_list(key: str, parameter: str, *, add: bool, field: str = "") -> Query:
    """Attach to or detach from one of a load balancer's lists; the answer is the new list."""

    def act(params: Params) -> Any:
        balancer = _the(params)
        blocks = _blocks(params, f"{parameter}.member")
        given = [first(block, field) for block in blocks] if field else members(params, f"{parameter}.member")
        old = [value for value in balancer[key] if value not in given]
        balancer[key] = old + given if add else old
        if key == "Subnets":
            _place(balancer)
        if not field:
            return _members_xml(key, balancer[key])
        return xml_list(key, "".join(f"<member>{element(field, value)}</member>" for value in balancer[key]))

    return act


def _apply_groups(params: Params) -> str:
    balancer = _the(params)
    balancer["SecurityGroups"] = members(params, "SecurityGroups.member")
    _place(balancer)
    return _members_xml("SecurityGroups", balancer["SecurityGroups"])


def _create_listeners(params: Params) -> str:
    _the(params)["Listeners"] += _listeners(params)
    return ""


def _delete_listeners(params: Params) -> str:
    ports = members(params, "LoadBalancerPorts.member")
    balancer = _the(params)
    balancer["Listeners"] = [one for one in balancer["Listeners"] if one["LoadBalancerPort"] not in ports]
    return ""


def _health_check(params: Params) -> str:
    balancer = _the(params)
    balancer["Health"] = {name: first(params, f"HealthCheck.{name}", value) for name, value in _HEALTH.items()}
    return f"<HealthCheck>{''.join(element(name, value) for name, value in balancer['Health'].items())}</HealthCheck>"


def _instance_health(params: Params) -> str:
    items = "".join(
        f"<member>{element('InstanceId', one)}<State>InService</State><ReasonCode>N/A</ReasonCode></member>"
        for one in _the(params)["Instances"]
    )
    return xml_list("InstanceStates", items)


def _modify_attributes(params: Params) -> str:
    balancer = _the(params)
    start = "LoadBalancerAttributes."
    balancer["Attributes"] |= {
        name.removeprefix(start): first(params, name) for name in params if name.startswith(start)
    }
    return element("LoadBalancerName", balancer["LoadBalancerName"])


def _describe_attributes(params: Params) -> str:
    own = _the(params)["Attributes"]

    def flag(name: str, default: bool = False) -> str:
        return str(own.get(name, truth(default)))

    return (
        "<LoadBalancerAttributes>"
        f"<CrossZoneLoadBalancing><Enabled>{flag('CrossZoneLoadBalancing.Enabled')}</Enabled></CrossZoneLoadBalancing>"
        f"<AccessLog><Enabled>{flag('AccessLog.Enabled')}</Enabled></AccessLog>"
        f"<ConnectionDraining><Enabled>{flag('ConnectionDraining.Enabled')}</Enabled>"
        f"<Timeout>{own.get('ConnectionDraining.Timeout', '300')}</Timeout></ConnectionDraining>"
        f"<ConnectionSettings><IdleTimeout>{own.get('ConnectionSettings.IdleTimeout', '60')}</IdleTimeout></ConnectionSettings>"
        "</LoadBalancerAttributes>"
    )


def _policies(_: Params) -> str:
    return "<PolicyDescriptions/>"


_ACTIONS: dict[str, Any] = {
    "CreateLoadBalancer": _create,
    "DeleteLoadBalancer": _delete,
    "DescribeLoadBalancers": _describe,
    "DescribeTags": _describe_tags,
    "AddTags": _add_tags,
    "RemoveTags": _remove_tags,
    "RegisterInstancesWithLoadBalancer": _change_list("Instances", "Instances", add=True, field="InstanceId"),
    "DeregisterInstancesFromLoadBalancer": _change_list("Instances", "Instances", add=False, field="InstanceId"),
    "AttachLoadBalancerToSubnets": _change_list("Subnets", "Subnets", add=True),
    "DetachLoadBalancerFromSubnets": _change_list("Subnets", "Subnets", add=False),
    "ApplySecurityGroupsToLoadBalancer": _apply_groups,
    "CreateLoadBalancerListeners": _create_listeners,
    "DeleteLoadBalancerListeners": _delete_listeners,
    "ConfigureHealthCheck": _health_check,
    "DescribeInstanceHealth": _instance_health,
    "ModifyLoadBalancerAttributes": _modify_attributes,
    "DescribeLoadBalancerAttributes": _describe_attributes,
    "DescribeLoadBalancerPolicies": _policies,
}


def _patch_v2() -> None:
    """Closed for v2: a network load balancer had an `app/` ARN, and no load balancer had interfaces."""
    create, delete = alb._ACTION_MAP["CreateLoadBalancer"], alb._ACTION_MAP["DeleteLoadBalancer"]

    def create_v2(params: Params) -> Reply:
        before = set(alb._lbs)
        reply: Reply = create(params)
        for arn in set(alb._lbs) - before:
            balancer = alb._lbs[arn]
            kind = "net" if balancer.get("Type") == "network" else "app"
            for subnet in members(params, "Subnets.member"):
                if subnet in ec2._subnets:
                    words = f"ELB {kind}/{balancer['LoadBalancerName']}/{arn.rpartition('/')[2]}"
                    used = members(params, "SecurityGroups.member")
                    interfaces.create(subnet, owner=arn, groups=used, description=words, requester="amazon-elb")
        return reply

    def delete_v2(params: Params) -> Reply:
        arn = first(params, "LoadBalancerArn")
        reply: Reply = delete(params)
        later.run(lambda: interfaces.remove(arn))
        return reply

    alb._ACTION_MAP["CreateLoadBalancer"] = create_v2
    alb._ACTION_MAP["DeleteLoadBalancer"] = delete_v2
