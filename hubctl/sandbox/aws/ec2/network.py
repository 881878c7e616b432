"""This module keeps VPCs, subnets, route tables, network ACLs and DHCP options, and what holds them back.

Closed: a subnet with an interface in it, a VPC with an endpoint, a gateway or a route table, a route table in use and
DHCP options in use could all be deleted; AssociateVpcCidrBlock was missing; a subnet had no network ACL association.
"""

from __future__ import annotations

import ipaddress

from ministack.services import ec2

from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import Params, Query, Record, Refused, Reply, element, filters, first, members, succeeded

_WORDS = {
    "DeleteSubnet": ("SubnetId", "subnet"),
    "DeleteVpc": ("VpcId", "vpc"),
    "DeleteRouteTable": ("RouteTableId", "routeTable"),
    "DeleteNetworkAcl": ("NetworkAclId", "networkAcl"),
    "DeleteDhcpOptions": ("DhcpOptionsId", "dhcpOptions"),
}
"""The parameter and the word that AWS uses in its refusal, by action."""


def install() -> None:
    """Patch the actions."""
    for action, (parameter, word) in _WORDS.items():
        ec2._ACTION_MAP[action] = _refusing(action, parameter, word)
    _patch_create_subnet()
    ec2._ACTION_MAP["AssociateRouteTable"] = _associating(ec2._ACTION_MAP["AssociateRouteTable"])
    ec2._ACTION_MAP["CreateRoute"] = _routing(ec2._ACTION_MAP["CreateRoute"])
    ec2._ACTION_MAP["AssociateVpcCidrBlock"] = _associate_cidr
    ec2._ACTION_MAP["DisassociateVpcCidrBlock"] = _disassociate_cidr
    ec2._ACTION_MAP["ReplaceNetworkAclAssociation"] = _replace_acl
    ec2._ACTION_MAP["DescribeNetworkAcls"] = _describe_acls(ec2._ACTION_MAP["DescribeNetworkAcls"])
    plain_vpc = ec2._vpc_fields_xml

    def vpc_xml(vpc: Record, tag: str = "item") -> str:
        xml: str = plain_vpc(vpc, tag)
        extra = "".join(_cidr_xml(block) for block in vpc.get("ExtraCidrBlocks", []))
        return xml.replace("</cidrBlockAssociationSet>", f"{extra}</cidrBlockAssociationSet>")

    ec2._vpc_fields_xml = vpc_xml
    plain_matches = ec2._matches_vpc_filters

    def matches(vpc: Record, asked: dict[str, list[str]]) -> bool:
        """Closed: the filter by an association's id matched every VPC."""
        extra = vpc.get("ExtraCidrBlocks", [])
        ids = {f"vpc-cidr-assoc-{vpc['VpcId'][4:]}", *(block["AssociationId"] for block in extra)}
        wanted = asked.get("cidr-block-association.association-id")
        return bool(plain_matches(vpc, asked)) and (wanted is None or bool(ids & set(wanted)))

    ec2._matches_vpc_filters = matches


def dependencies(action: str, identifier: str) -> list[str]:
    """The ids of what stands in the way of a deletion."""
    if action == "DeleteSubnet":
        return [e["NetworkInterfaceId"] for e in ec2._network_interfaces.values() if e["SubnetId"] == identifier]
    if action == "DeleteRouteTable":
        return [a["RouteTableAssociationId"] for a in ec2._route_tables.get(identifier, {}).get("Associations", [])]
    if action == "DeleteNetworkAcl":
        return [a["NetworkAclAssociationId"] for a in ec2._network_acls.get(identifier, {}).get("Associations", [])]
    if action == "DeleteDhcpOptions":
        return [v["VpcId"] for v in ec2._vpcs.values() if v["DhcpOptionsId"] == identifier]
    return _in_vpc(identifier)


def _in_vpc(vpc: str) -> list[str]:
    """Everything of a VPC that AWS does not remove with it: all but its default group, ACL and main route table."""
    main = ec2._vpcs.get(vpc, {}).get("MainRouteTableId")
    stores = {
        "SubnetId": ec2._subnets.values(),
        "NetworkInterfaceId": ec2._network_interfaces.values(),
        "VpcEndpointId": ec2._vpc_endpoints.values(),
        "NatGatewayId": [n for n in ec2._nat_gateways.values() if n["State"] != "deleted"],
        "GroupId": [g for g in ec2._security_groups.values() if g["GroupName"] != "default"],
        "RouteTableId": [t for t in ec2._route_tables.values() if t["RouteTableId"] != main and not _is_main(t)],
        "NetworkAclId": [a for a in ec2._network_acls.values() if not a["IsDefault"]],
    }
    found = [record[key] for key, records in stores.items() for record in records if record["VpcId"] == vpc]
    gateways = [
        igw["InternetGatewayId"]
        for igw in ec2._internet_gateways.values()
        if any(attachment["VpcId"] == vpc for attachment in igw["Attachments"])
    ]
    return found + gateways


def _is_main(table: Record) -> bool:
    return any(association.get("Main") for association in table["Associations"])


def _refusing(action: str, parameter: str, word: str) -> Query:
    delete = ec2._ACTION_MAP[action]

    def answer(params: Params) -> Reply:
        identifier = first(params, parameter)
        if dependencies(action, identifier):
            raise Refused("DependencyViolation", f"The {word} '{identifier}' has dependencies and cannot be deleted.")
        reply: Reply = delete(params)
        if succeeded(reply):
            _clear_after(identifier)
        return reply

    return answer


def _clear_after(identifier: str) -> None:
    """What goes with a deleted subnet or VPC: its flow logs and associations."""
    for flow_log in [f for f in ec2._flow_logs.values() if f["ResourceId"] == identifier]:
        ec2._flow_logs.pop(flow_log["FlowLogId"], None)
    for store in (ec2._route_tables, ec2._network_acls):
        for record in store.values():
            record["Associations"] = [a for a in record["Associations"] if a.get("SubnetId") != identifier]


def _patch_create_subnet() -> None:
    create = ec2._ACTION_MAP["CreateSubnet"]

    def create_subnet(params: Params) -> Reply:
        _check_subnet(first(params, "VpcId"), first(params, "CidrBlock"))
        before = set(ec2._subnets)
        reply: Reply = create(params)
        for subnet_id in set(ec2._subnets) - before:
            vpc = ec2._vpcs[ec2._subnets[subnet_id]["VpcId"]]
            acl = ec2._network_acls.get(vpc.get("DefaultNetworkAclId", ""))
            if acl is not None:
                association = interfaces.identifier("aclassoc")
                acl["Associations"].append({"NetworkAclAssociationId": association, "SubnetId": subnet_id})
            free = ipaddress.ip_network(ec2._subnets[subnet_id]["CidrBlock"]).num_addresses - 5
            ec2._subnets[subnet_id]["AvailableIpAddressCount"] = free
        return reply

    ec2._ACTION_MAP["CreateSubnet"] = create_subnet


def _check_subnet(vpc_id: str, cidr: str) -> None:
    vpc = ec2._vpcs.get(vpc_id)
    if vpc is None:
        raise Refused("InvalidVpcID.NotFound", f"The vpc ID '{vpc_id}' does not exist")
    block = ipaddress.IPv4Network(cidr, strict=False)
    blocks = [vpc["CidrBlock"], *(extra["CidrBlock"] for extra in vpc.get("ExtraCidrBlocks", []))]
    if not any(block.subnet_of(ipaddress.IPv4Network(whole)) for whole in blocks):
        raise Refused("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid.")
    for other in ec2._subnets.values():
        if other["VpcId"] == vpc_id and block.overlaps(ipaddress.ip_network(other["CidrBlock"])):
            raise Refused("InvalidSubnet.Conflict", f"The CIDR '{cidr}' conflicts with another subnet")


def _associating(associate: Query) -> Query:
    """A subnet has one route table: it was associated as often as it was asked for."""

    def answer(params: Params) -> Reply:
        subnet, table = first(params, "SubnetId"), first(params, "RouteTableId")
        taken = [one.get("SubnetId") for record in ec2._route_tables.values() for one in record["Associations"]]
        if subnet and subnet in taken:
            words = f"the specified association for route table {table} conflicts with an existing association"
            raise Refused("Resource.AlreadyAssociated", words)
        reply: Reply = associate(params)
        return reply

    return answer


def _routing(create: Query) -> Query:
    """A destination names a route: it was there as often as it was asked for."""

    def answer(params: Params) -> Reply:
        table = ec2._route_tables.get(first(params, "RouteTableId"), {})
        destination = first(params, "DestinationCidrBlock")
        if destination in [route.get("DestinationCidrBlock") for route in table.get("Routes", [])]:
            raise Refused("RouteAlreadyExists", f"The route identified by {destination} already exists.")
        reply: Reply = create(params)
        return reply

    return answer


def _cidr_xml(block: Record) -> str:
    fields = element("cidrBlock", block["CidrBlock"]) + element("associationId", block["AssociationId"])
    return f"<item>{fields}<cidrBlockState><state>associated</state></cidrBlockState></item>"


def _associate_cidr(params: Params) -> Reply:
    vpc = ec2._vpcs.get(first(params, "VpcId"))
    if vpc is None:
        raise Refused("InvalidVpcID.NotFound", f"The vpc ID '{first(params, 'VpcId')}' does not exist")
    block = {"CidrBlock": first(params, "CidrBlock"), "AssociationId": interfaces.identifier("vpc-cidr-assoc")}
    vpc.setdefault("ExtraCidrBlocks", []).append(block)
    inner = f"<vpcId>{vpc['VpcId']}</vpcId>{_cidr_xml(block).replace('item>', 'cidrBlockAssociation>')}"
    reply: Reply = ec2._xml(200, "AssociateVpcCidrBlockResponse", inner)
    return reply


def _disassociate_cidr(params: Params) -> Reply:
    association = first(params, "AssociationId")
    for vpc in ec2._vpcs.values():
        for block in list(vpc.get("ExtraCidrBlocks", [])):
            if block["AssociationId"] == association:
                vpc["ExtraCidrBlocks"].remove(block)
                inner = f"<vpcId>{vpc['VpcId']}</vpcId>{_cidr_xml(block).replace('item>', 'cidrBlockAssociation>')}"
                reply: Reply = ec2._xml(200, "DisassociateVpcCidrBlockResponse", inner)
                return reply
    raise Refused(
        "InvalidVpcCidrBlockAssociationID.NotFound", f"The vpc CIDR block association ID '{association}' does not exist"
    )


def _replace_acl(params: Params) -> Reply:
    old, target = first(params, "AssociationId"), ec2._network_acls.get(first(params, "NetworkAclId"))
    if target is None:
        raise Refused("InvalidNetworkAclID.NotFound", "The network ACL does not exist")
    for acl in ec2._network_acls.values():
        for association in list(acl["Associations"]):
            if association["NetworkAclAssociationId"] == old:
                acl["Associations"].remove(association)
                new = association | {"NetworkAclAssociationId": interfaces.identifier("aclassoc")}
                target["Associations"].append(new)
                done = f"<newAssociationId>{new['NetworkAclAssociationId']}</newAssociationId>"
                reply: Reply = ec2._xml(200, "ReplaceNetworkAclAssociationResponse", done)
                return reply
    raise Refused("InvalidAssociationID.NotFound", f"The association ID '{old}' does not exist")


def _describe_acls(describe: Query) -> Query:
    """Closed: the filter by associated subnet returned every ACL, which aws_network_acl reads as three of them."""

    def answer(params: Params) -> Reply:
        asked = filters(params)
        subnets, ids = asked.get("association.subnet-id"), asked.get("association.association-id")
        if not subnets and not ids:
            return describe(params)
        chosen = [
            acl["NetworkAclId"]
            for acl in ec2._network_acls.values()
            if any(
                a["SubnetId"] in (subnets or []) or a["NetworkAclAssociationId"] in (ids or [])
                for a in acl["Associations"]
            )
        ]
        if not chosen:
            empty: Reply = ec2._xml(200, "DescribeNetworkAclsResponse", "<networkAclSet/>")
            return empty
        wanted = members(params, "NetworkAclId")
        kept = [acl for acl in chosen if not wanted or acl in wanted]
        numbered = {f"NetworkAclId.{index}": [acl] for index, acl in enumerate(kept, 1)}
        return describe({k: v for k, v in params.items() if not k.startswith("NetworkAclId")} | numbered)

    return answer
