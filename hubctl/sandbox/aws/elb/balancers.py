"""This module makes, shows and deletes classic load balancers.

A load balancer has an interface in each subnet, in its security groups; both are in the way of a deletion until it is
gone.
"""

from __future__ import annotations

import secrets
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import ec2

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import Params, Record, Refused, element, first, members, xml_list

HEALTH = {"Target": "TCP:80", "Interval": "30", "Timeout": "5", "UnhealthyThreshold": "2", "HealthyThreshold": "10"}
"""The health check of a load balancer that was given none."""

store: Any = AccountRegionScopedDict()
"""Name to record, by account and region; kept on disk with the rest."""


def the(params: Params, name: str = "LoadBalancerName") -> Record:
    balancer: Record | None = store.get(first(params, name))
    if balancer is None:
        raise Refused("LoadBalancerNotFound", f"There is no ACTIVE Load Balancer named '{first(params, name)}'")
    return balancer


def blocks(params: Params, prefix: str) -> list[Params]:
    """The structures `<prefix>.1.*`, `<prefix>.2.*`, … as parameters of their own."""
    found: list[Params] = []
    index = 1
    while own := {
        k.removeprefix(f"{prefix}.{index}."): v for k, v in params.items() if k.startswith(f"{prefix}.{index}.")
    }:
        found.append(own)
        index += 1
    return found


def tags(params: Params) -> dict[str, str]:
    return {first(tag, "Key"): first(tag, "Value") for tag in blocks(params, "Tags.member")}


def listeners(params: Params) -> list[Record]:
    return [
        {
            "Protocol": first(block, "Protocol"),
            "LoadBalancerPort": first(block, "LoadBalancerPort"),
            "InstanceProtocol": first(block, "InstanceProtocol") or first(block, "Protocol"),
            "InstancePort": first(block, "InstancePort"),
            "SSLCertificateId": first(block, "SSLCertificateId"),
        }
        for block in blocks(params, "Listeners.member")
    ]


def create(params: Params) -> str:
    name, subnets = first(params, "LoadBalancerName"), members(params, "Subnets.member")
    if name in store:
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
    store[name] = {
        "LoadBalancerName": name,
        "DNSName": f"{internal}{name}-{secrets.randbelow(10**10):010d}.{get_region()}.elb.amazonaws.com",
        "VPCId": vpc,
        "Subnets": subnets,
        "SecurityGroups": groups,
        "Scheme": scheme,
        "Listeners": listeners(params),
        "Instances": [],
        "Tags": tags(params),
        "Health": dict(HEALTH),
        "Attributes": {},
        "CreatedTime": ec2._now_ts(),
    }
    place(store[name])
    return element("DNSName", store[name]["DNSName"])


def _owner(balancer: Record) -> str:
    return f"elb/{balancer['LoadBalancerName']}"


def place(balancer: Record) -> None:
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


def delete(params: Params) -> str:
    """AWS answers yes for a load balancer that is not there."""
    balancer = store.pop(first(params, "LoadBalancerName"), None)
    if balancer is not None:
        later.run(lambda: interfaces.remove(_owner(balancer)))
    return ""


def describe(params: Params) -> str:
    names = members(params, "LoadBalancerNames.member")
    for name in names:
        the({"LoadBalancerName": [name]})
    chosen = [b for b in store.values() if not names or b["LoadBalancerName"] in names]
    return xml_list("LoadBalancerDescriptions", "".join(_xml(balancer) for balancer in chosen))


def _listener_xml(listener: Record) -> str:
    fields = "".join(element(name, value) for name, value in listener.items() if value)
    return f"<member><Listener>{fields}</Listener><PolicyNames/></member>"


def members_xml(tag: str, values: list[str]) -> str:
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
        f"{members_xml('AvailabilityZones', zones)}{members_xml('Subnets', balancer['Subnets'])}"
        f"{members_xml('SecurityGroups', balancer['SecurityGroups'])}{xml_list('Instances', instances)}"
        f"<HealthCheck>{health}</HealthCheck>"
        f"<SourceSecurityGroup><OwnerAlias>{get_account_id()}</OwnerAlias>{element('GroupName', source)}"
        "</SourceSecurityGroup></member>"
    )
