"""This module keeps instances: their interface, disks and options, and what goes with them when they are terminated.

Closed: RunInstances ignored the network interface block, the metadata options, the disk options and the public address
settings, so every plan replaced or changed the instance; MonitorInstances and the Modify calls were missing; a
terminated instance left its disk behind and held no subnet before.
"""

from __future__ import annotations

import secrets
from typing import Any

from ministack.services import ec2

from hubctl.sandbox.aws.ec2 import addresses, instance_disks, instance_xml, interfaces, plug_in
from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, first, members, succeeded

_METADATA_DEFAULTS = {
    "HttpTokens": "optional",
    "HttpPutResponseHopLimit": "1",
    "HttpEndpoint": "enabled",
    "HttpProtocolIpv6": "disabled",
    "InstanceMetadataTags": "disabled",
}


def install() -> None:
    """Patch the actions and the XML of an instance."""
    run, terminate = ec2._ACTION_MAP["RunInstances"], ec2._ACTION_MAP["TerminateInstances"]

    def run_instances(params: Params) -> Reply:
        before = set(ec2._instances)
        plain = _flatten(params)
        if first(plain, "SubnetId") and first(plain, "SubnetId") not in ec2._subnets:
            raise Refused("InvalidSubnetID.NotFound", f"The subnet ID '{first(plain, 'SubnetId')}' does not exist")
        reply: Reply = run(plain)
        new = [ec2._instances[i] for i in set(ec2._instances) - before]
        for instance in new:
            _complete(instance, params)
        return instance_xml.run_reply(new) if succeeded(reply) else reply

    def terminate_instances(params: Params) -> Reply:
        ids = [i for i in members(params, "InstanceId") if i in ec2._instances]
        for identifier in ids:
            if ec2._instances[identifier].get("DisableApiTermination"):
                raise Refused(
                    "OperationNotPermitted",
                    f"The instance '{identifier}' may not be terminated. "
                    "Modify its 'disableApiTermination' instance attribute "
                    "and try again.",
                )
        reply: Reply = terminate(params)
        for identifier in ids:
            _release(identifier)
        return reply

    ec2._ACTION_MAP["RunInstances"] = run_instances
    ec2._ACTION_MAP["TerminateInstances"] = terminate_instances
    ec2._ACTION_MAP["MonitorInstances"] = _monitor("MonitorInstances", "enabled")
    ec2._ACTION_MAP["UnmonitorInstances"] = _monitor("UnmonitorInstances", "disabled")
    ec2._ACTION_MAP["ModifyInstanceMetadataOptions"] = _modify_metadata
    ec2._ACTION_MAP["ModifyInstanceAttribute"] = _modify_attribute
    instance_xml.install()


def launch(
    subnet_id: str,
    *,
    image_id: str,
    instance_type: str,
    groups: list[str],
    disk_gib: int,
    tags: dict[str, dict[str, str]],
    profile: str | None,
) -> str:
    """Start one instance as a service of AWS does it (a node group); gives its id.

    `tags` by kind of resource, as in a launch template: `instance`, `volume`, `network-interface`.
    """
    if subnet_id not in ec2._subnets:
        raise Refused("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
    (instance,) = ec2._launch_instances_internal(
        image_id,
        instance_type,
        subnet_id,
        1,
        sg_ids=groups,
        iam_profile={"Arn": profile, "Id": "AIPA" + "0" * 17} if profile else None,
    )
    identifier: str = instance["InstanceId"]
    _complete(
        instance,
        {"BlockDeviceMapping.1.Ebs.VolumeSize": [str(disk_gib)], "BlockDeviceMapping.1.DeviceName": ["/dev/xvda"]},
    )
    disks = [mapping["Ebs"]["VolumeId"] for mapping in instance["BlockDeviceMappings"]]
    enis = [eni["NetworkInterfaceId"] for eni in interfaces.of(identifier)]
    for kind, ids in {"instance": [identifier], "volume": disks, "network-interface": enis}.items():
        for tagged in ids:
            ec2._tags[tagged] = [{"Key": key, "Value": value} for key, value in tags.get(kind, {}).items()]
    return identifier


def terminate(identifier: str) -> None:
    """Terminate an instance on behalf of a service."""
    instance = ec2._instances.get(identifier)
    if instance is not None:
        instance["State"] = {"Code": 48, "Name": "terminated"}
        instance["_terminated_at"] = ec2.time.time()
        _release(identifier)


def _flatten(params: Params) -> Params:
    """The network interface block as the plain parameters that ministack reads."""
    plain = dict(params)
    for source, target in {"SubnetId": "SubnetId", "PrivateIpAddress": "PrivateIpAddress"}.items():
        value = first(params, f"NetworkInterface.1.{source}")
        if value and not first(params, target):
            plain[target] = [value]
    for index, group in enumerate(members(params, "NetworkInterface.1.SecurityGroupId"), 1):
        plain[f"SecurityGroupId.{index}"] = [group]
    return plain


def _complete(instance: Record, params: Params) -> None:
    subnet = ec2._subnets[instance["SubnetId"]]
    instance["VpcId"] = subnet["VpcId"]
    instance["Placement"]["AvailabilityZone"] = subnet["AvailabilityZone"]
    wants_public = first(params, "NetworkInterface.1.AssociatePublicIpAddress")
    public = wants_public == "true" or (not wants_public and subnet["MapPublicIpOnLaunch"])
    asked_groups = members(params, "SecurityGroupId") or members(params, "NetworkInterface.1.SecurityGroupId")
    if not asked_groups and instance["SecurityGroups"][0]["GroupId"] == ec2._DEFAULT_SG_ID:
        instance["SecurityGroups"] = _default_groups(subnet["VpcId"])
    eni = interfaces.create(
        subnet["SubnetId"],
        owner=instance["InstanceId"],
        groups=[group["GroupId"] for group in instance["SecurityGroups"]],
        description="",
        requester=None,
        instance_id=instance["InstanceId"],
        private_ip=first(_flatten(params), "PrivateIpAddress") or None,
    )
    ec2._parse_tag_specs(params, "network-interface", eni["NetworkInterfaceId"])
    address = f"54.{'.'.join(str(byte) for byte in secrets.token_bytes(3))}" if public else ""
    if public:
        eni["Association"] = {"PublicIp": address, "IpOwnerId": "amazon"}
    ip = eni["PrivateIpAddress"]
    instance.update(
        PrivateIpAddress=ip,
        PublicIpAddress=address,
        PrivateDnsName=f"ip-{ip.replace('.', '-')}.{subnet['AvailabilityZone'][:-1]}.compute.internal",
        PublicDnsName=f"ec2-{address.replace('.', '-')}.{subnet['AvailabilityZone'][:-1]}.compute.amazonaws.com"
        if public
        else "",
        Monitoring={"State": "enabled" if first(params, "Monitoring.Enabled") == "true" else "disabled"},
        EbsOptimized=first(params, "EbsOptimized") == "true",
        DisableApiTermination=first(params, "DisableApiTermination") == "true",
        DisableApiStop=first(params, "DisableApiStop") == "true",
        ShutdownBehavior=first(params, "InstanceInitiatedShutdownBehavior", "stop"),
        Metadata={name: first(params, f"MetadataOptions.{name}", value) for name, value in _METADATA_DEFAULTS.items()},
    )
    instance_disks.make(instance, params)


def _default_groups(vpc: str) -> list[dict[str, str]]:
    return [
        {"GroupId": group["GroupId"], "GroupName": group["GroupName"]}
        for group in ec2._security_groups.values()
        if group["VpcId"] == vpc and group["GroupName"] == "default"
    ]


def _release(identifier: str) -> None:
    """What AWS takes back from a terminated instance."""
    addresses.unmap([eni["NetworkInterfaceId"] for eni in interfaces.of(identifier)])
    interfaces.remove(identifier)
    plug_in.release(identifier)
    instance_disks.release(identifier)
    for eni in ec2._network_interfaces.values():
        if (eni.get("Attachment") or {}).get("InstanceId") == identifier:
            eni.update(Status="available", Attachment=None)


def _the(params: Params) -> Record:
    identifier = first(params, "InstanceId")
    instance: Record | None = ec2._instances.get(identifier)
    if instance is None:
        raise Refused("InvalidInstanceID.NotFound", f"The instance ID '{identifier}' does not exist")
    return instance


def _monitor(action: str, state: str) -> Any:
    def answer(params: Params) -> Reply:
        items = ""
        for identifier in members(params, "InstanceId"):
            _the({"InstanceId": [identifier]})["Monitoring"] = {"State": state}
            items += (
                f"<item><instanceId>{identifier}</instanceId><monitoring><state>{state}</state></monitoring></item>"
            )
        reply: Reply = ec2._xml(200, f"{action}Response", f"<instancesSet>{items}</instancesSet>")
        return reply

    return answer


def _modify_metadata(params: Params) -> Reply:
    instance = _the(params)
    for name in _METADATA_DEFAULTS:
        if value := first(params, name):
            instance["Metadata"][name] = value
    metadata = instance_xml.metadata_xml(instance, "instanceMetadataOptions")
    inner = f"<instanceId>{instance['InstanceId']}</instanceId>{metadata}"
    reply: Reply = ec2._xml(200, "ModifyInstanceMetadataOptionsResponse", inner)
    return reply


def _modify_attribute(params: Params) -> Reply:
    instance = _the(params)
    flags = {
        "DisableApiTermination": "DisableApiTermination",
        "DisableApiStop": "DisableApiStop",
        "EbsOptimized": "EbsOptimized",
    }
    for name, key in flags.items():
        if value := first(params, f"{name}.Value"):
            instance[key] = value == "true"
    if check := first(params, "SourceDestCheck.Value"):
        instance["SourceDestCheck"] = check == "true"
    if kind := first(params, "InstanceType.Value"):
        instance["InstanceType"] = kind
    if behaviour := first(params, "InstanceInitiatedShutdownBehavior.Value"):
        instance["ShutdownBehavior"] = behaviour
    if groups := members(params, "GroupId"):
        instance["SecurityGroups"] = [{"GroupId": g, "GroupName": ec2._security_groups[g]["GroupName"]} for g in groups]
        for eni in interfaces.of(instance["InstanceId"]):
            eni["Groups"] = list(instance["SecurityGroups"])
    reply: Reply = ec2._xml(200, "ModifyInstanceAttributeResponse", "<return>true</return>")
    return reply
