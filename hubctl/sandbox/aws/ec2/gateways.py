"""This module keeps internet and NAT gateways, and what holds them back.

Closed: an attached internet gateway could be deleted, and detached under mapped public addresses; a NAT gateway had no
interface and no address, and went from "available" to "deleted" at once.
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.ec2 import addresses, interfaces
from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, element, filters, first, members, succeeded


def install() -> None:
    """Patch the actions."""
    delete, detach, create = (
        ec2._ACTION_MAP[action] for action in ("DeleteInternetGateway", "DetachInternetGateway", "CreateNatGateway")
    )

    def delete_internet_gateway(params: Params) -> Reply:
        gateway = first(params, "InternetGatewayId")
        if ec2._internet_gateways.get(gateway, {}).get("Attachments"):
            raise Refused(
                "DependencyViolation", f"The internetGateway '{gateway}' has dependencies and cannot be deleted."
            )
        reply: Reply = delete(params)
        return reply

    def detach_internet_gateway(params: Params) -> Reply:
        _refuse_detach(first(params, "InternetGatewayId"), first(params, "VpcId"))
        reply: Reply = detach(params)
        return reply

    def create_nat_gateway(params: Params) -> Reply:
        _check_nat(params)
        before = set(ec2._nat_gateways)
        reply: Reply = create(params)
        if not succeeded(reply):
            return reply
        nat = ec2._nat_gateways[next(iter(set(ec2._nat_gateways) - before))]
        _start_nat(nat)
        done: Reply = ec2._xml(200, "CreateNatGatewayResponse", _nat_xml(nat, "natGateway"))
        return done

    ec2._ACTION_MAP["DeleteInternetGateway"] = delete_internet_gateway
    ec2._ACTION_MAP["DetachInternetGateway"] = detach_internet_gateway
    ec2._ACTION_MAP["CreateNatGateway"] = create_nat_gateway
    ec2._ACTION_MAP["DeleteNatGateway"] = _delete_nat
    ec2._ACTION_MAP["DescribeNatGateways"] = _describe_nat


def _refuse_detach(gateway: str, vpc: str) -> None:
    record = ec2._internet_gateways.get(gateway)
    if record is None:
        raise Refused("InvalidInternetGatewayID.NotFound", f"The internetGateway ID '{gateway}' does not exist")
    if not any(a["VpcId"] == vpc for a in record["Attachments"]):
        raise Refused("Gateway.NotAttached", f"resource {gateway} is not attached to network {vpc}")
    if any(eni["VpcId"] == vpc and eni.get("Association") for eni in ec2._network_interfaces.values()):
        raise Refused(
            "DependencyViolation",
            f"Network {vpc} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway.",
        )


def _check_nat(params: Params) -> None:
    subnet = first(params, "SubnetId")
    if subnet not in ec2._subnets:
        raise Refused("InvalidSubnetID.NotFound", f"The subnet ID '{subnet}' does not exist")
    allocation = first(params, "AllocationId")
    if allocation and allocation not in ec2._addresses:
        raise Refused("InvalidAllocationID.NotFound", f"The allocation ID '{allocation}' does not exist")
    if allocation and ec2._addresses[allocation]["AssociationId"]:
        raise Refused("Resource.AlreadyAssociated", f"Elastic IP address [{allocation}] is already associated")


def _start_nat(nat: Record) -> None:
    eni = interfaces.create(
        nat["SubnetId"],
        owner=nat["NatGatewayId"],
        groups=[],
        description=f"Interface for NAT Gateway {nat['NatGatewayId']}",
        kind="nat_gateway",
    )
    if nat["AllocationId"]:
        addresses.map_to(nat["AllocationId"], eni)
    nat["State"] = "pending"
    later.run(lambda: nat.update(State="available"))


def _delete_nat(params: Params) -> Reply:
    identifier = first(params, "NatGatewayId")
    nat = ec2._nat_gateways.get(identifier)
    if nat is None or nat["State"] == "deleted":
        raise Refused("NatGatewayNotFound", f"NatGateway {identifier} was not found")
    nat["State"] = "deleting"
    later.run(lambda: finish_delete(identifier))
    reply: Reply = ec2._xml(200, "DeleteNatGatewayResponse", f"<natGatewayId>{identifier}</natGatewayId>")
    return reply


def finish_delete(identifier: str) -> None:
    """The end of a NAT gateway's deletion: its address is free, its interface gone; it is described for a while yet."""
    addresses.unmap([eni["NetworkInterfaceId"] for eni in interfaces.of(identifier)])
    interfaces.remove(identifier)
    ec2._nat_gateways[identifier]["State"] = "deleted"


def _describe_nat(params: Params) -> Reply:
    wanted, asked = members(params, "NatGatewayId"), filters(params)
    for identifier in wanted:
        if identifier not in ec2._nat_gateways:
            raise Refused("NatGatewayNotFound", f"NatGateway {identifier} was not found")
    items = "".join(
        _nat_xml(nat, "item")
        for nat in ec2._nat_gateways.values()
        if (not wanted or nat["NatGatewayId"] in wanted) and _matches(nat, asked)
    )
    reply: Reply = ec2._xml(200, "DescribeNatGatewaysResponse", f"<natGatewaySet>{items}</natGatewaySet>")
    return reply


def _matches(nat: Record, asked: dict[str, list[str]]) -> bool:
    names = {"state": "State", "vpc-id": "VpcId", "subnet-id": "SubnetId", "nat-gateway-id": "NatGatewayId"}
    if not ec2._resource_matches_tag_filters(nat["NatGatewayId"], asked):
        return False
    return all(nat[names[name]] in accepted for name, accepted in asked.items() if name in names)


def _nat_xml(nat: Record, tag: str) -> str:
    plain = "".join(
        element(name, nat[key])
        for name, key in {
            "natGatewayId": "NatGatewayId",
            "subnetId": "SubnetId",
            "vpcId": "VpcId",
            "state": "State",
            "connectivityType": "ConnectivityType",
            "createTime": "CreateTime",
        }.items()
    )
    items = "".join(_address_xml(eni) for eni in interfaces.of(nat["NatGatewayId"]))
    tags = ec2._tag_set_xml(nat["NatGatewayId"])
    return f"<{tag}>{plain}<natGatewayAddressSet>{items}</natGatewayAddressSet>{tags}</{tag}>"


def _address_xml(eni: Record) -> str:
    association = eni.get("Association") or {}
    fields = (
        element("allocationId", association.get("AllocationId"))
        + element("associationId", association.get("AssociationId"))
        + element("publicIp", association.get("PublicIp"))
        + element("networkInterfaceId", eni["NetworkInterfaceId"])
        + element("privateIp", eni["PrivateIpAddress"])
        + element("isPrimary", True)
        + element("status", "succeeded")
    )
    return f"<item>{fields}</item>"
