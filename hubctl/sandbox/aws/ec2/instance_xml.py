"""This module writes instances as EC2 does: metadata options, interfaces and attributes as they were asked for."""

from __future__ import annotations

from ministack.core.responses import get_account_id
from ministack.services import ec2

from hubctl.sandbox.aws.ec2 import catalogue, interface_xml, interfaces
from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, element, first


def install() -> None:
    """Patch the XML of an instance and its attributes."""
    plain = ec2._instance_xml

    def xml(instance: Record) -> str:
        text: str = plain(instance)
        # An instance without a public address has empty elements there, which Terraform reads as an address.
        text = text.replace("<ipAddress></ipAddress>", "").replace("<keyName></keyName>", "")
        attached = "".join(_interface_xml(eni) for eni in interfaces.of(instance["InstanceId"]))
        extra = (
            metadata_xml(instance)
            + element("ebsOptimized", bool(instance.get("EbsOptimized")))
            + f"<networkInterfaceSet>{attached}</networkInterfaceSet>"
            + _cpus_xml(instance.get("InstanceType", ""))
            + "<capacityReservationSpecification><capacityReservationPreference>open</capacityReservationPreference>"
            "</capacityReservationSpecification><maintenanceOptions><autoRecovery>default</autoRecovery></maintenanceOptions>"
            "<enclaveOptions><enabled>false</enabled></enclaveOptions>"
            "<privateDnsNameOptions><hostnameType>ip-name</hostnameType><enableResourceNameDnsARecord>false"
            "</enableResourceNameDnsARecord><enableResourceNameDnsAAAARecord>false</enableResourceNameDnsAAAARecord>"
            "</privateDnsNameOptions>"
        )
        return text.replace("<groupSet>", f"{extra}<groupSet>", 1)

    ec2._instance_xml = xml
    ec2._ACTION_MAP["DescribeInstanceAttribute"] = _attribute


def _cpus_xml(instance_type: str) -> str:
    """Two threads a core; of a type that the catalogue does not know one core."""
    try:
        threads, _ = catalogue.size(instance_type)
    except Refused:
        threads = 2
    cores = element("coreCount", max(threads // 2, 1))
    return f"<cpuOptions>{cores}<threadsPerCore>2</threadsPerCore></cpuOptions>"


def run_reply(instances: list[Record]) -> Reply:
    """The reply of RunInstances, written after everything about the instances is known."""
    items = "".join(ec2._instance_xml(instance) for instance in instances)
    inner = (
        f"<instancesSet>{items}</instancesSet>{element('reservationId', interfaces.identifier('r'))}"
        f"{element('ownerId', get_account_id())}<groupSet/>"
    )
    reply: Reply = ec2._xml(200, "RunInstancesResponse", inner)
    return reply


def metadata_xml(instance: Record, tag: str = "metadataOptions") -> str:
    """The options of the metadata service."""
    asked = instance.get("Metadata", {})
    names = {
        "httpTokens": "HttpTokens",
        "httpPutResponseHopLimit": "HttpPutResponseHopLimit",
        "httpEndpoint": "HttpEndpoint",
        "httpProtocolIpv6": "HttpProtocolIpv6",
        "instanceMetadataTags": "InstanceMetadataTags",
    }
    inner = "".join(element(name, asked.get(key)) for name, key in names.items())
    return f"<{tag}><state>applied</state>{inner}</{tag}>"


def _interface_xml(eni: Record) -> str:
    fields = (
        element("networkInterfaceId", eni["NetworkInterfaceId"])
        + element("subnetId", eni["SubnetId"])
        + element("vpcId", eni["VpcId"])
        + element("ownerId", eni["OwnerId"])
        + element("status", eni["Status"])
        + element("macAddress", eni["MacAddress"])
        + element("privateIpAddress", eni["PrivateIpAddress"])
        + element("sourceDestCheck", bool(eni.get("SourceDestCheck", True)))
    )
    groups = "".join(
        f"<item>{element('groupId', g['GroupId'])}{element('groupName', g['GroupName'])}</item>" for g in eni["Groups"]
    )
    attachment = eni["Attachment"] or {}
    attached = (
        element("attachmentId", attachment.get("AttachmentId"))
        + element("deviceIndex", attachment.get("DeviceIndex", 0))
        + "<status>attached</status>"
        + element("attachTime", attachment.get("AttachTime"))
        + element("deleteOnTermination", bool(attachment.get("DeleteOnTermination")))
        + "<networkCardIndex>0</networkCardIndex>"
    )
    address = element("privateIpAddress", eni["PrivateIpAddress"])
    association = interface_xml.association_xml(eni)
    return (
        f"<item>{fields}<groupSet>{groups}</groupSet><attachment>{attached}</attachment>{association}<privateIpAddressesSet><item>"
        f"{address}<primary>true</primary>{association}</item></privateIpAddressesSet><interfaceType>interface</interfaceType></item>"
    )


def _attribute(params: Params) -> Reply:
    """Closed: attributes were constants, whatever had been asked for."""
    identifier, name = first(params, "InstanceId"), first(params, "Attribute")
    instance = ec2._instances.get(identifier)
    if instance is None:
        raise Refused("InvalidInstanceID.NotFound", f"The instance ID '{identifier}' does not exist")
    values = {
        "disableApiTermination": bool(instance.get("DisableApiTermination")),
        "disableApiStop": bool(instance.get("DisableApiStop")),
        "instanceInitiatedShutdownBehavior": instance.get("ShutdownBehavior", "stop"),
        "instanceType": instance["InstanceType"],
        "userData": instance.get("UserData"),
        "rootDeviceName": instance["RootDeviceName"],
        "sourceDestCheck": bool(instance.get("SourceDestCheck", True)),
        "ebsOptimized": bool(instance.get("EbsOptimized")),
        "enaSupport": True,
        "sriovNetSupport": "simple",
    }
    inner = f"<{name}>{element('value', values.get(name))}</{name}>"
    if name == "groupSet":
        groups = "".join(f"<item>{element('groupId', group['GroupId'])}</item>" for group in instance["SecurityGroups"])
        inner = f"<groupSet>{groups}</groupSet>"
    reply: Reply = ec2._xml(200, "DescribeInstanceAttributeResponse", f"<instanceId>{identifier}</instanceId>{inner}")
    return reply
