"""What Route 53, Auto Scaling, load balancing and Certificate Manager refuse to delete while it is in use."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import Endpoint, code, words


@pytest.fixture
def subnet(aws: Endpoint) -> str:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    found: str = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    return found


@pytest.fixture
def balancer(aws: Endpoint, subnet: str, request: pytest.FixtureRequest) -> str:
    name = f"lb-{abs(hash(request.node.name))}"[:30]
    made = aws.client("elbv2").create_load_balancer(Name=name, Type="network", Subnets=[subnet])
    found: str = made["LoadBalancers"][0]["LoadBalancerArn"]
    return found


def test_a_zone_with_records_is_not_deleted(aws: Endpoint) -> None:
    route53 = aws.client("route53")
    zone = route53.create_hosted_zone(Name="full.example.org", CallerReference="full")["HostedZone"]["Id"]
    record = {"Name": "hub.full.example.org", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    for action in ("CREATE", "DELETE"):
        change = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change)
        if action == "CREATE":
            with pytest.raises(ClientError) as refused:
                route53.delete_hosted_zone(Id=zone)
            assert code(refused) == "HostedZoneNotEmpty"
    route53.delete_hosted_zone(Id=zone)


def test_a_target_group_in_use_is_not_deleted_until_its_load_balancer_is_gone(aws: Endpoint, balancer: str) -> None:
    elbv2 = aws.client("elbv2")
    group = elbv2.create_target_group(Name="hub", Protocol="TCP", Port=80)["TargetGroups"][0]["TargetGroupArn"]
    action = {"Type": "forward", "TargetGroupArn": group}
    elbv2.create_listener(LoadBalancerArn=balancer, Protocol="TCP", Port=80, DefaultActions=[action])
    with pytest.raises(ClientError) as refused:
        elbv2.delete_target_group(TargetGroupArn=group)
    assert code(refused) == "ResourceInUse"
    assert words(refused) == f"Target group '{group}' is currently in use by a listener or a rule"
    elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    elbv2.delete_target_group(TargetGroupArn=group)


def test_a_protected_load_balancer_is_not_deleted(aws: Endpoint, balancer: str) -> None:
    elbv2 = aws.client("elbv2")
    for value in ("true", "false"):
        attributes = [{"Key": "deletion_protection.enabled", "Value": value}]
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=attributes)
        if value == "true":
            with pytest.raises(ClientError) as refused:
                elbv2.delete_load_balancer(LoadBalancerArn=balancer)
            assert code(refused) == "OperationNotPermitted"
    elbv2.delete_load_balancer(LoadBalancerArn=balancer)


def test_a_certificate_in_use_is_not_deleted(aws: Endpoint, subnet: str) -> None:
    acm, elb = aws.client("acm"), aws.client("elb")
    arn = acm.request_certificate(DomainName="hub.example.org")["CertificateArn"]
    listener = {"Protocol": "SSL", "LoadBalancerPort": 443, "InstancePort": 80, "SSLCertificateId": arn}
    elb.create_load_balancer(LoadBalancerName="tls", Listeners=[listener], Subnets=[subnet])
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["InUseBy"] == ["tls"]
    with pytest.raises(ClientError) as refused:
        acm.delete_certificate(CertificateArn=arn)
    assert code(refused) == "ResourceInUseException"
    elb.delete_load_balancer(LoadBalancerName="tls")
    acm.delete_certificate(CertificateArn=arn)


def test_a_scaling_group_with_instances_is_not_deleted(aws: Endpoint, subnet: str) -> None:
    ec2, scaling = aws.client("ec2"), aws.client("autoscaling")
    data = {"ImageId": "ami-0c2023a1b2c3d4e5f", "InstanceType": "t3.small"}
    template = ec2.create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData=data)["LaunchTemplate"]
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="nodes",
        MinSize=1,
        MaxSize=1,
        VPCZoneIdentifier=subnet,
        LaunchTemplate={"LaunchTemplateId": template["LaunchTemplateId"], "Version": "1"},
    )
    with pytest.raises(ClientError) as refused:
        scaling.delete_auto_scaling_group(AutoScalingGroupName="nodes")
    assert code(refused) == "ResourceInUse"
    scaling.delete_auto_scaling_group(AutoScalingGroupName="nodes", ForceDelete=True)


def test_a_template_that_is_gone_is_refused_by_the_code_that_terraform_takes_for_absence(aws: Endpoint) -> None:
    ec2 = aws.client("ec2")
    data = {"ImageId": "ami-0c2023a1b2c3d4e5f", "InstanceType": "t3.small"}
    template = ec2.create_launch_template(LaunchTemplateName="gone", LaunchTemplateData=data)["LaunchTemplate"]
    ec2.delete_launch_template(LaunchTemplateId=template["LaunchTemplateId"])

    with pytest.raises(ClientError) as refused:
        ec2.delete_launch_template(LaunchTemplateId=template["LaunchTemplateId"])

    assert code(refused) == "InvalidLaunchTemplateId.NotFound"
