"""This module keeps VPC endpoints. An interface endpoint has an interface in each of its subnets, which holds the
subnet back.

Closed: security groups, private DNS, policy and interfaces of an endpoint were lost, so every plan changed it;
describing knew no filters.
"""

from __future__ import annotations

import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import (
    Params,
    Query,
    Record,
    Refused,
    Reply,
    element,
    filters,
    first,
    members,
    truth,
    xml_list,
)

_OPEN_POLICY = json.dumps(
    {"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}], "Version": "2008-10-17"}
)
"""What AWS gives an endpoint without a policy."""


def install() -> None:
    """Patch the actions."""
    ec2._ACTION_MAP["CreateVpcEndpoint"] = _create(ec2._ACTION_MAP["CreateVpcEndpoint"])
    ec2._ACTION_MAP["DeleteVpcEndpoints"] = _delete(ec2._ACTION_MAP["DeleteVpcEndpoints"])
    ec2._ACTION_MAP["ModifyVpcEndpoint"] = _modify
    ec2._ACTION_MAP["DescribeVpcEndpoints"] = _describe
    ec2._vpce_fields_xml = _xml


def _create(create: Query) -> Query:
    def answer(params: Params) -> Reply:
        if first(params, "VpcId") not in ec2._vpcs:
            raise Refused("InvalidVpcId.NotFound", f"The Vpc Id {first(params, 'VpcId')} does not exist")
        before = set(ec2._vpc_endpoints)
        create(params)
        endpoint = ec2._vpc_endpoints[next(iter(set(ec2._vpc_endpoints) - before))]
        endpoint.update(
            Groups=members(params, "SecurityGroupId") or _default_groups(endpoint),
            PrivateDns=first(params, "PrivateDnsEnabled") == "true",
            Policy=first(params, "PolicyDocument") or _OPEN_POLICY,
            DnsRecordIpType=first(params, "DnsOptions.DnsRecordIpType") or "ipv4",
        )
        _place(endpoint)
        reply: Reply = ec2._xml(200, "CreateVpcEndpointResponse", _xml(endpoint, tag="vpcEndpoint"))
        return reply

    return answer


def _default_groups(endpoint: Record) -> list[str]:
    if endpoint["VpcEndpointType"] != "Interface":
        return []
    return [
        group["GroupId"]
        for group in ec2._security_groups.values()
        if group["VpcId"] == endpoint["VpcId"] and group["GroupName"] == "default"
    ]


def _place(endpoint: Record) -> None:
    """An interface in every subnet that has none yet, none elsewhere, all in the endpoint's groups."""
    owner = endpoint["VpcEndpointId"]
    placed = {eni["SubnetId"]: eni for eni in interfaces.of(owner)}
    for subnet in set(placed) - set(endpoint["SubnetIds"]):
        ec2._network_interfaces.pop(placed[subnet]["NetworkInterfaceId"], None)
    for subnet in endpoint["SubnetIds"]:
        if subnet not in placed:
            name = f"VPC Endpoint Interface {owner}"
            interfaces.create(subnet, owner=owner, groups=endpoint["Groups"], description=name, kind="vpc_endpoint")
    for eni in interfaces.of(owner):
        eni["Groups"] = [
            {"GroupId": g, "GroupName": ec2._security_groups.get(g, {}).get("GroupName", g)} for g in endpoint["Groups"]
        ]


def _delete(delete: Query) -> Query:
    def answer(params: Params) -> Reply:
        reply = delete(params)
        for identifier in members(params, "VpcEndpointId"):
            interfaces.remove(identifier)
        return reply

    return answer


def _modify(params: Params) -> Reply:
    endpoint = ec2._vpc_endpoints.get(first(params, "VpcEndpointId"))
    if endpoint is None:
        raise Refused(
            "InvalidVpcEndpointId.NotFound", f"The Vpc Endpoint Id '{first(params, 'VpcEndpointId')}' does not exist"
        )
    for key, singular in {
        "RouteTableIds": "RouteTableId",
        "SubnetIds": "SubnetId",
        "Groups": "SecurityGroupId",
    }.items():
        removed = members(params, f"Remove{singular}")
        added = [new for new in members(params, f"Add{singular}") if new not in endpoint[key]]
        endpoint[key] = [old for old in endpoint[key] if old not in removed] + added
    if "PrivateDnsEnabled" in params:
        endpoint["PrivateDns"] = first(params, "PrivateDnsEnabled") == "true"
    if first(params, "ResetPolicy") == "true":
        endpoint["Policy"] = _OPEN_POLICY
    endpoint["Policy"] = first(params, "PolicyDocument") or endpoint["Policy"]
    _place(endpoint)
    reply: Reply = ec2._xml(200, "ModifyVpcEndpointResponse", "<return>true</return>")
    return reply


def _describe(params: Params) -> Reply:
    wanted, asked = members(params, "VpcEndpointId"), filters(params)
    for identifier in wanted:
        if identifier not in ec2._vpc_endpoints:
            raise Refused("InvalidVpcEndpointId.NotFound", f"The Vpc Endpoint Id '{identifier}' does not exist")
    items = "".join(
        _xml(endpoint)
        for endpoint in ec2._vpc_endpoints.values()
        if (not wanted or endpoint["VpcEndpointId"] in wanted) and _matches(endpoint, asked)
    )
    reply: Reply = ec2._xml(200, "DescribeVpcEndpointsResponse", f"<vpcEndpointSet>{items}</vpcEndpointSet>")
    return reply


def _matches(endpoint: Record, asked: dict[str, list[str]]) -> bool:
    names = {
        "vpc-id": "VpcId",
        "service-name": "ServiceName",
        "vpc-endpoint-id": "VpcEndpointId",
        "vpc-endpoint-type": "VpcEndpointType",
        "vpc-endpoint-state": "State",
    }
    if not ec2._resource_matches_tag_filters(endpoint["VpcEndpointId"], asked):
        return False
    return all(endpoint[names[name]] in accepted for name, accepted in asked.items() if name in names)


def _xml(endpoint: Record, tag: str = "item") -> str:
    own = interfaces.of(endpoint["VpcEndpointId"])
    fields = (
        element("vpcEndpointId", endpoint["VpcEndpointId"])
        + element("vpcEndpointType", endpoint["VpcEndpointType"])
        + element("vpcId", endpoint["VpcId"])
        + element("serviceName", endpoint["ServiceName"])
        + element("serviceRegion", get_region())
        + element("state", endpoint["State"])
        + element("policyDocument", endpoint.get("Policy"))
        + f"<privateDnsEnabled>{truth(endpoint.get('PrivateDns'))}</privateDnsEnabled>"
        + "<requesterManaged>false</requesterManaged>"
        + element("ownerId", endpoint["OwnerId"])
        + element("creationTimestamp", endpoint.setdefault("CreationTimestamp", ec2._now_ts()))
    )
    lists = (
        xml_list("routeTableIdSet", "".join(f"<item>{table}</item>" for table in endpoint["RouteTableIds"]))
        + xml_list("subnetIdSet", "".join(f"<item>{subnet}</item>" for subnet in endpoint["SubnetIds"]))
        + xml_list(
            "groupSet", "".join(f"<item>{element('groupId', group)}</item>" for group in endpoint.get("Groups", []))
        )
        + xml_list("networkInterfaceIdSet", "".join(f"<item>{eni['NetworkInterfaceId']}</item>" for eni in own))
    )
    if endpoint["VpcEndpointType"] == "Interface":
        lists += _dns_xml(endpoint)
    return f"<{tag}>{fields}{lists}{ec2._tag_set_xml(endpoint['VpcEndpointId'])}</{tag}>"


def _dns_xml(endpoint: Record) -> str:
    service = endpoint["ServiceName"].rpartition(".")[2]
    name = f"{endpoint['VpcEndpointId']}-{get_account_id()[:8]}.{service}.{get_region()}.vpce.amazonaws.com"
    return (
        "<ipAddressType>ipv4</ipAddressType>"
        f"<dnsOptions>{element('dnsRecordIpType', endpoint.get('DnsRecordIpType', 'ipv4'))}</dnsOptions>"
        f"<dnsEntrySet><item>{element('dnsName', name)}<hostedZoneId>Z1HUB23UULQXV</hostedZoneId></item></dnsEntrySet>"
    )
