"""What EC2 refuses to delete because something hangs on it: without these the order of a teardown is not tested."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import Endpoint, code, words

_blocks = itertools.count(1)


@pytest.fixture
def ec2(aws: Endpoint) -> Any:
    return aws.client("ec2")


@pytest.fixture
def vpc(ec2: Any) -> str:
    found: str = ec2.create_vpc(CidrBlock=f"10.{next(_blocks)}.0.0/16")["Vpc"]["VpcId"]
    return found


@pytest.fixture
def subnet(ec2: Any, vpc: str) -> str:
    block = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"].replace(".0.0/16", ".1.0/24")
    found: str = ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone="us-west-2a")["Subnet"]["SubnetId"]
    return found


@pytest.fixture
def group(ec2: Any, vpc: str) -> str:
    found: str = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    return found


@pytest.fixture
def gateway(ec2: Any, vpc: str) -> str:
    found: str = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=found, VpcId=vpc)
    return found


def _rule(group: str) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": group}]}]


def test_a_subnet_with_an_interface_is_not_deleted(ec2: Any, subnet: str) -> None:
    ec2.create_network_interface(SubnetId=subnet)
    with pytest.raises(ClientError) as refused:
        ec2.delete_subnet(SubnetId=subnet)
    assert code(refused) == "DependencyViolation"
    assert words(refused) == f"The subnet '{subnet}' has dependencies and cannot be deleted."


def test_a_subnet_without_interfaces_is_deleted(ec2: Any, subnet: str) -> None:
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_subnet(SubnetId=subnet)
    with pytest.raises(ClientError) as gone:
        ec2.describe_subnets(SubnetIds=[subnet])
    assert code(gone) == "InvalidSubnetID.NotFound"


def test_an_attached_internet_gateway_is_not_deleted(ec2: Any, gateway: str) -> None:
    with pytest.raises(ClientError) as refused:
        ec2.delete_internet_gateway(InternetGatewayId=gateway)
    assert code(refused) == "DependencyViolation"
    assert words(refused) == f"The internetGateway '{gateway}' has dependencies and cannot be deleted."


def test_a_gateway_is_not_detached_under_a_nat_gateways_address(ec2: Any, vpc: str, subnet: str, gateway: str) -> None:
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    with pytest.raises(ClientError) as refused:
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    assert code(refused) == "DependencyViolation"
    assert words(refused) == (
        f"Network {vpc} has some mapped public address(es). "
        "Please unmap those public address(es) before detaching the gateway."
    )
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.release_address(AllocationId=address)


def test_a_mapped_address_is_not_released(ec2: Any, subnet: str) -> None:
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    ec2.associate_address(AllocationId=address, NetworkInterfaceId=interface)
    with pytest.raises(ClientError) as refused:
        ec2.release_address(AllocationId=address)
    assert code(refused) == "InvalidIPAddress.InUse"


def test_a_security_group_in_use_is_not_deleted(ec2: Any, subnet: str, group: str) -> None:
    ec2.create_network_interface(SubnetId=subnet, Groups=[group])
    with pytest.raises(ClientError) as refused:
        ec2.delete_security_group(GroupId=group)
    assert code(refused) == "DependencyViolation"
    assert words(refused) == f"resource {group} has a dependent object"


def test_a_security_group_that_another_ones_rules_name_is_not_deleted(ec2: Any, vpc: str, group: str) -> None:
    other = ec2.create_security_group(GroupName="other", Description="other", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=_rule(group))
    with pytest.raises(ClientError) as refused:
        ec2.delete_security_group(GroupId=group)
    assert code(refused) == "DependencyViolation"
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=_rule(group))
    ec2.delete_security_group(GroupId=group)


def test_a_group_whose_own_rules_name_it_is_deleted(ec2: Any, group: str) -> None:
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=_rule(group))
    ec2.delete_security_group(GroupId=group)
    with pytest.raises(ClientError) as gone:
        ec2.describe_security_groups(GroupIds=[group])
    assert code(gone) == "InvalidGroup.NotFound"


@pytest.mark.parametrize("inside", ["subnet", "group", "gateway", "endpoint", "route table", "network ACL"])
def test_a_vpc_with_anything_in_it_is_not_deleted(
    ec2: Any, vpc: str, inside: str, request: pytest.FixtureRequest
) -> None:
    if inside == "endpoint":
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-west-2.s3")
    elif inside == "route table":
        ec2.create_route_table(VpcId=vpc)
    elif inside == "network ACL":
        ec2.create_network_acl(VpcId=vpc)
    else:
        request.getfixturevalue(inside)
    with pytest.raises(ClientError) as refused:
        ec2.delete_vpc(VpcId=vpc)
    assert code(refused) == "DependencyViolation"
    assert words(refused) == f"The vpc '{vpc}' has dependencies and cannot be deleted."


def test_an_empty_vpc_is_deleted_with_its_defaults(ec2: Any, vpc: str) -> None:
    ec2.delete_vpc(VpcId=vpc)
    assert ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"] == []
    assert ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"] == []


def test_a_route_table_in_use_is_not_deleted(ec2: Any, vpc: str, subnet: str) -> None:
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    with pytest.raises(ClientError) as refused:
        ec2.delete_route_table(RouteTableId=table)
    assert code(refused) == "DependencyViolation"


def test_an_interface_endpoint_holds_its_subnet_and_group(ec2: Any, vpc: str, subnet: str, group: str) -> None:
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc,
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.us-west-2.ecr.api",
        SubnetIds=[subnet],
        SecurityGroupIds=[group],
    )["VpcEndpoint"]["VpcEndpointId"]
    with pytest.raises(ClientError) as held:
        ec2.delete_subnet(SubnetId=subnet)
    assert code(held) == "DependencyViolation"
    with pytest.raises(ClientError) as used:
        ec2.delete_security_group(GroupId=group)
    assert code(used) == "DependencyViolation"
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_security_group(GroupId=group)


def test_an_instance_holds_its_subnet_until_it_is_terminated(ec2: Any, subnet: str) -> None:
    instance = ec2.run_instances(ImageId="ami-0c2023a1b2c3d4e5f", MinCount=1, MaxCount=1, SubnetId=subnet)["Instances"][
        0
    ]
    with pytest.raises(ClientError) as refused:
        ec2.delete_subnet(SubnetId=subnet)
    assert code(refused) == "DependencyViolation"
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    ec2.delete_subnet(SubnetId=subnet)


def test_an_interface_in_use_is_not_deleted(ec2: Any, subnet: str) -> None:
    ec2.run_instances(ImageId="ami-0c2023a1b2c3d4e5f", MinCount=1, MaxCount=1, SubnetId=subnet)
    found = ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [subnet]}])["NetworkInterfaces"]
    with pytest.raises(ClientError) as refused:
        ec2.delete_network_interface(NetworkInterfaceId=found[0]["NetworkInterfaceId"])
    assert code(refused) == "InvalidParameterValue"
    assert words(refused).endswith("is currently in use.")


def test_an_attached_volume_is_not_deleted(ec2: Any, subnet: str) -> None:
    instance = ec2.run_instances(ImageId="ami-0c2023a1b2c3d4e5f", MinCount=1, MaxCount=1, SubnetId=subnet)["Instances"][
        0
    ]
    volume = instance["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    with pytest.raises(ClientError) as refused:
        ec2.delete_volume(VolumeId=volume)
    assert code(refused) == "VolumeInUse"
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    with pytest.raises(ClientError) as gone:
        ec2.describe_volumes(VolumeIds=[volume])
    assert code(gone) == "InvalidVolume.NotFound"


def test_dry_run_creates_nothing(ec2: Any, vpc: str) -> None:
    with pytest.raises(ClientError) as refused:
        ec2.create_security_group(GroupName="dry", Description="dry", VpcId=vpc, DryRun=True)
    assert code(refused) == "DryRunOperation"
    assert words(refused) == "Request would have succeeded, but DryRun flag is set."
    named = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["dry"]}])
    assert named["SecurityGroups"] == []


def test_the_tags_of_what_was_deleted_are_gone_too(aws: Endpoint, ec2: Any, vpc: str) -> None:
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "hubctl:event", "Value": "gone"}])
    ec2.delete_vpc(VpcId=vpc)
    found = aws.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "hubctl:event", "Values": ["gone"]}]
    )
    assert found["ResourceTagMappingList"] == []


def test_the_tagging_api_finds_a_vpc(aws: Endpoint, ec2: Any, vpc: str) -> None:
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "hubctl:event", "Value": "here"}])
    found = aws.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "hubctl:event", "Values": ["here"]}]
    )
    assert [one["ResourceARN"] for one in found["ResourceTagMappingList"]] == [
        f"arn:aws:ec2:us-west-2:111111111111:vpc/{vpc}"
    ]


def test_an_interface_that_aws_manages_is_not_detached(aws: Endpoint, ec2: Any, subnet: str) -> None:
    aws.client("elb").create_load_balancer(
        LoadBalancerName="managed",
        Listeners=[{"Protocol": "TCP", "LoadBalancerPort": 80, "InstancePort": 80}],
        Subnets=[subnet],
    )
    (found,) = ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [subnet]}])["NetworkInterfaces"]
    with pytest.raises(ClientError) as refused:
        ec2.detach_network_interface(AttachmentId=found["Attachment"]["AttachmentId"], Force=True)
    assert code(refused) == "OperationNotPermitted"
    assert words(refused) == "You are not allowed to manage 'ela-attach' attachments."


def test_the_first_interface_of_an_instance_is_not_detached(ec2: Any, subnet: str) -> None:
    ec2.run_instances(ImageId="ami-0c2023a1b2c3d4e5f", MinCount=1, MaxCount=1, SubnetId=subnet)
    (found,) = ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [subnet]}])["NetworkInterfaces"]
    with pytest.raises(ClientError) as refused:
        ec2.detach_network_interface(AttachmentId=found["Attachment"]["AttachmentId"])
    assert code(refused) == "OperationNotPermitted"


def test_the_default_security_group_is_not_deleted(ec2: Any, vpc: str) -> None:
    (default,) = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    with pytest.raises(ClientError) as refused:
        ec2.delete_security_group(GroupId=default["GroupId"])
    assert code(refused) == "CannotDelete"


def test_a_deleted_route_leaves_its_tables_tags(ec2: Any, vpc: str, gateway: str) -> None:
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_tags(Resources=[table], Tags=[{"Key": "kept", "Value": "yes"}])
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    assert ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Tags"] == [
        {"Key": "kept", "Value": "yes"}
    ]


def test_a_subnet_has_one_route_table(ec2: Any, vpc: str, subnet: str) -> None:
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    with pytest.raises(ClientError) as refused:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    assert code(refused) == "Resource.AlreadyAssociated"


def test_a_destination_has_one_route_in_a_table(ec2: Any, vpc: str, gateway: str) -> None:
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    route = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    ec2.create_route(**route)
    with pytest.raises(ClientError) as refused:
        ec2.create_route(**route)
    assert code(refused) == "RouteAlreadyExists"
