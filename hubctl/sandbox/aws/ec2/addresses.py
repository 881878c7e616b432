"""This module keeps Elastic IP addresses: what they are mapped to, and what they hold back.

Closed: AssociateAddress and DescribeAddresses knew instances only (no interfaces, no NAT gateways), a mapped address
could be released, and DescribeAddresses knew no filters.
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws.ec2 import interfaces
from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, element, filters, first, members


def install() -> None:
    """Patch the actions."""
    release = ec2._ACTION_MAP["ReleaseAddress"]

    def refuse_release_in_use(params: Params) -> Reply:
        address = ec2._addresses.get(first(params, "AllocationId"))
        if address and address["AssociationId"]:
            raise Refused("InvalidIPAddress.InUse", f"Address {address['PublicIp']} is in use.")
        reply: Reply = release(params)
        return reply

    ec2._ACTION_MAP["ReleaseAddress"] = refuse_release_in_use
    ec2._ACTION_MAP["AssociateAddress"] = _associate
    ec2._ACTION_MAP["DisassociateAddress"] = _disassociate
    ec2._ACTION_MAP["DescribeAddresses"] = _describe


def map_to(allocation_id: str, eni: Record) -> Record:
    """Map an address to an interface; both sides remember it."""
    address: Record | None = ec2._addresses.get(allocation_id)
    if address is None:
        raise Refused("InvalidAllocationID.NotFound", f"The allocation ID '{allocation_id}' does not exist")
    if address["AssociationId"]:
        raise Refused(
            "Resource.AlreadyAssociated",
            f"resource {allocation_id} is already associated with {address['AssociationId']}",
        )
    instance = (eni.get("Attachment") or {}).get("InstanceId") or None
    address.update(
        AssociationId=interfaces.identifier("eipassoc"),
        NetworkInterfaceId=eni["NetworkInterfaceId"],
        NetworkInterfaceOwnerId=eni["OwnerId"],
        InstanceId=instance,
        PrivateIpAddress=eni["PrivateIpAddress"],
    )
    eni["Association"] = {
        "PublicIp": address["PublicIp"],
        "AllocationId": allocation_id,
        "AssociationId": address["AssociationId"],
    }
    if instance and instance in ec2._instances:
        ec2._instances[instance]["PublicIpAddress"] = address["PublicIp"]
    return address


def unmap(eni_ids: list[str]) -> None:
    """The addresses of these interfaces are free again."""
    for address in ec2._addresses.values():
        if address.get("NetworkInterfaceId") in eni_ids:
            instance = ec2._instances.get(address.get("InstanceId") or "")
            if instance is not None:
                instance["PublicIpAddress"] = ""
            eni = ec2._network_interfaces.get(address["NetworkInterfaceId"])
            if eni is not None:
                eni.pop("Association", None)
            address.update(
                AssociationId=None,
                NetworkInterfaceId=None,
                NetworkInterfaceOwnerId=None,
                InstanceId=None,
                PrivateIpAddress=None,
            )


def _associate(params: Params) -> Reply:
    eni_id, instance = first(params, "NetworkInterfaceId"), first(params, "InstanceId")
    if not eni_id:
        own = interfaces.of(instance)
        if not own:
            raise Refused("InvalidInstanceID.NotFound", f"The instance ID '{instance}' does not exist")
        eni_id = own[0]["NetworkInterfaceId"]
    eni = ec2._network_interfaces.get(eni_id)
    if eni is None:
        raise Refused("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{eni_id}' does not exist")
    address = ec2._addresses.get(first(params, "AllocationId"))
    if address and address["AssociationId"] and first(params, "AllowReassociation") == "true":
        unmap([address["NetworkInterfaceId"]])
    mapped = map_to(first(params, "AllocationId"), eni)
    done = f"<return>true</return><associationId>{mapped['AssociationId']}</associationId>"
    reply: Reply = ec2._xml(200, "AssociateAddressResponse", done)
    return reply


def _disassociate(params: Params) -> Reply:
    association = first(params, "AssociationId")
    found = [a for a in ec2._addresses.values() if a["AssociationId"] == association]
    if not found:
        raise Refused("InvalidAssociationID.NotFound", f"The association ID '{association}' does not exist")
    unmap([found[0]["NetworkInterfaceId"]])
    reply: Reply = ec2._xml(200, "DisassociateAddressResponse", "<return>true</return>")
    return reply


def _describe(params: Params) -> Reply:
    wanted = members(params, "AllocationId")
    for allocation in wanted:
        if allocation not in ec2._addresses:
            raise Refused("InvalidAllocationID.NotFound", f"The allocation ID '{allocation}' does not exist")
    asked = filters(params)
    items = "".join(
        _xml(address)
        for address in ec2._addresses.values()
        if (not wanted or address["AllocationId"] in wanted) and _matches(address, asked)
    )
    reply: Reply = ec2._xml(200, "DescribeAddressesResponse", f"<addressesSet>{items}</addressesSet>")
    return reply


def _matches(address: Record, asked: dict[str, list[str]]) -> bool:
    if not ec2._resource_matches_tag_filters(address["AllocationId"], asked):
        return False
    values = {
        "allocation-id": address["AllocationId"],
        "association-id": address["AssociationId"],
        "public-ip": address["PublicIp"],
        "instance-id": address["InstanceId"],
        "network-interface-id": address["NetworkInterfaceId"],
        "domain": address["Domain"],
    }
    return all(values[name] in accepted for name, accepted in asked.items() if name in values)


def _xml(address: Record) -> str:
    names = {
        "allocationId": "AllocationId",
        "publicIp": "PublicIp",
        "domain": "Domain",
        "associationId": "AssociationId",
        "instanceId": "InstanceId",
        "networkInterfaceId": "NetworkInterfaceId",
        "networkInterfaceOwnerId": "NetworkInterfaceOwnerId",
        "privateIpAddress": "PrivateIpAddress",
    }
    fields = "".join(element(tag, address.get(name)) for tag, name in names.items())
    return f"<item>{fields}{ec2._tag_set_xml(address['AllocationId'])}</item>"
