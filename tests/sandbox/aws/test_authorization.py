"""Calls are judged by every resource that they touch, its tags and path, and by what they do on the caller's behalf."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import ACCOUNT, Endpoint, code, end, launch

OWN = {"Key": "event", "Value": "ours"}
TAGGED = {"StringEquals": {"aws:RequestTag/event": "ours"}}
OWNED = {"StringEquals": {"aws:ResourceTag/event": "ours"}}
ROLES = f"arn:aws:iam::{ACCOUNT}:role/ours/*"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}
Somebody = Callable[..., Callable[[str], Any]]

_numbers = itertools.count()


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint that enforces IAM."""
    endpoint = launch(tmp_path_factory.mktemp("aws"), "--enforce-iam")
    yield endpoint
    end(endpoint)


def allow(*actions: str, on: str | list[str] = "*", when: dict[str, Any] | None = None) -> dict[str, Any]:
    """A statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on} | ({"Condition": when} if when else {})


@pytest.fixture
def somebody(aws: Endpoint) -> Somebody:
    """Makes a user with these statements; gives a maker of clients."""

    def make(*statements: dict[str, Any]) -> Callable[[str], Any]:
        iam, name = aws.client("iam"), f"somebody-{next(_numbers)}"
        iam.create_user(UserName=name)
        policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return lambda service: aws.client(service, key["AccessKeyId"], secret=key["SecretAccessKey"])

    return make


@pytest.fixture
def theirs(aws: Endpoint) -> str:
    """A VPC of somebody else."""
    found: str = aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return found


def refused(call: Callable[..., Any], **arguments: Any) -> None:
    with pytest.raises(ClientError) as denied:
        call(**arguments)
    assert code(denied) in DENIED


def _spec(kind: str, *tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": list(tags)}]


def test_a_thing_is_made_only_with_the_tag_that_the_policy_asks_for(somebody: Somebody) -> None:
    ec2 = somebody(allow("ec2:CreateVpc", when=TAGGED), allow("ec2:CreateTags"))("ec2")
    refused(ec2.create_vpc, CidrBlock="10.0.0.0/16")
    refused(ec2.create_vpc, CidrBlock="10.0.0.0/16", TagSpecifications=_spec("vpc", {"Key": "event", "Value": "x"}))
    assert ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=_spec("vpc", OWN))


def test_tagging_what_is_made_asks_for_a_permission_of_its_own(somebody: Somebody) -> None:
    ec2 = somebody(allow("ec2:CreateVpc"))("ec2")
    assert ec2.create_vpc(CidrBlock="10.0.0.0/16")
    refused(ec2.create_vpc, CidrBlock="10.0.0.0/16", TagSpecifications=_spec("vpc", OWN))


def test_tagging_is_told_which_call_makes_the_thing(somebody: Somebody) -> None:
    when = {"StringEquals": {"ec2:CreateAction": ["CreateVpc"]}}
    ec2 = somebody(allow("ec2:CreateVpc", "ec2:CreateInternetGateway"), allow("ec2:CreateTags", when=when))("ec2")
    assert ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=_spec("vpc", OWN))
    refused(ec2.create_internet_gateway, TagSpecifications=_spec("internet-gateway", OWN))


def test_only_things_with_the_tag_are_deleted(aws: Endpoint, somebody: Somebody, theirs: str) -> None:
    ec2 = somebody(allow("ec2:DeleteVpc", when=OWNED))("ec2")
    refused(ec2.delete_vpc, VpcId=theirs)
    aws.client("ec2").create_tags(Resources=[theirs], Tags=[OWN])
    ec2.delete_vpc(VpcId=theirs)


def test_a_subnet_is_judged_by_its_vpc_too(aws: Endpoint, somebody: Somebody, theirs: str) -> None:
    new, inside = f"arn:aws:ec2:us-west-2:{ACCOUNT}:subnet/*", f"arn:aws:ec2:us-west-2:{ACCOUNT}:vpc/*"
    ec2 = somebody(
        allow("ec2:CreateSubnet", on=new, when=TAGGED),
        allow("ec2:CreateSubnet", on=inside, when=OWNED),
        allow("ec2:CreateTags"),
    )("ec2")
    asked = {"VpcId": theirs, "CidrBlock": "10.0.1.0/24", "TagSpecifications": _spec("subnet", OWN)}
    refused(ec2.create_subnet, **asked)
    aws.client("ec2").create_tags(Resources=[theirs], Tags=[OWN])
    assert ec2.create_subnet(**asked)


def test_the_tags_of_a_request_do_not_count_for_what_it_only_names(somebody: Somebody, theirs: str) -> None:
    ec2 = somebody(allow("ec2:CreateSubnet", when=TAGGED), allow("ec2:CreateTags"))("ec2")
    refused(ec2.create_subnet, VpcId=theirs, CidrBlock="10.0.2.0/24", TagSpecifications=_spec("subnet", OWN))


def test_a_role_is_made_only_below_the_path(somebody: Somebody) -> None:
    iam = somebody(allow("iam:CreateRole", on=ROLES))("iam")
    refused(iam.create_role, RoleName="elsewhere", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="inside", Path="/ours/", AssumeRolePolicyDocument=TRUST)


def test_a_role_is_found_below_its_path_later(aws: Endpoint, somebody: Somebody) -> None:
    aws.client("iam").create_role(RoleName="kept", Path="/ours/", AssumeRolePolicyDocument=TRUST)
    aws.client("iam").create_role(RoleName="others", AssumeRolePolicyDocument=TRUST)
    iam = somebody(allow("iam:GetRole", on=ROLES))("iam")
    assert iam.get_role(RoleName="kept")
    refused(iam.get_role, RoleName="others")


def test_a_role_is_made_only_with_the_boundary(aws: Endpoint, somebody: Somebody) -> None:
    anything = json.dumps({"Version": "2012-10-17", "Statement": [allow("*")]})
    aws.client("iam").create_policy(PolicyName="boundary", PolicyDocument=anything)
    iam = somebody(allow("iam:CreateRole", when={"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}}))("iam")
    refused(iam.create_role, RoleName="free", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="bound", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=BOUNDARY)


def test_handing_a_role_to_a_service_asks_for_a_permission_of_its_own(aws: Endpoint, somebody: Somebody) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"us-west-2{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("ab")
    ]
    for name, path in (("admin", "/"), ("eks", "/ours/")):
        aws.client("iam").create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=TRUST)
    to = {"StringEquals": {"iam:PassedToService": "eks.amazonaws.com"}}
    eks = somebody(allow("eks:CreateCluster"), allow("iam:PassRole", on=ROLES, when=to))("eks")
    asked = {"name": "handed", "resourcesVpcConfig": {"subnetIds": subnets}}
    refused(eks.create_cluster, roleArn=f"arn:aws:iam::{ACCOUNT}:role/admin", **asked)
    assert eks.create_cluster(roleArn=f"arn:aws:iam::{ACCOUNT}:role/ours/eks", **asked)


def test_a_cluster_is_judged_by_its_name(somebody: Somebody) -> None:
    eks = somebody(allow("eks:DescribeCluster", on=f"arn:aws:eks:us-west-2:{ACCOUNT}:cluster/ours"))("eks")
    refused(eks.describe_cluster, name="theirs")
    with pytest.raises(ClientError) as absent:
        eks.describe_cluster(name="ours")
    assert code(absent) == "ResourceNotFoundException"


def test_only_file_systems_with_the_tag_are_deleted(aws: Endpoint, somebody: Somebody) -> None:
    made = [aws.client("efs").create_file_system(CreationToken=str(tags), Tags=tags) for tags in ([], [OWN])]
    efs = somebody(allow("elasticfilesystem:DeleteFileSystem", when=OWNED))("efs")
    refused(efs.delete_file_system, FileSystemId=made[0]["FileSystemId"])
    efs.delete_file_system(FileSystemId=made[1]["FileSystemId"])


def test_only_load_balancers_with_the_tag_are_deleted(aws: Endpoint, somebody: Somebody, theirs: str) -> None:
    subnet = aws.client("ec2").create_subnet(VpcId=theirs, CidrBlock="10.0.3.0/24")["Subnet"]["SubnetId"]
    listener = {"Protocol": "TCP", "LoadBalancerPort": 80, "InstancePort": 80}
    for name, tags in (("theirs", [{"Key": "event", "Value": "theirs"}]), ("ours", [OWN])):
        aws.client("elb").create_load_balancer(LoadBalancerName=name, Listeners=[listener], Subnets=[subnet], Tags=tags)
    elb = somebody(allow("elasticloadbalancing:DeleteLoadBalancer", when=OWNED))("elb")
    refused(elb.delete_load_balancer, LoadBalancerName="theirs")
    elb.delete_load_balancer(LoadBalancerName="ours")


def test_only_records_of_own_names_are_changed(aws: Endpoint, somebody: Somebody) -> None:
    zone = aws.client("route53").create_hosted_zone(Name="example.org", CallerReference="a")["HostedZone"]["Id"]
    key = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
    when = {"ForAllValues:StringEquals": {key: ["hub.example.org"]}}
    route53 = somebody(allow("route53:ChangeResourceRecordSets", when=when))("route53")

    def change(name: str) -> dict[str, Any]:
        record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
        return {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}

    refused(route53.change_resource_record_sets, HostedZoneId=zone, ChangeBatch=change("www.example.org"))
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change("hub.example.org"))


def test_budgets_are_judged_by_the_actions_that_iam_knows(aws: Endpoint, somebody: Somebody) -> None:
    budget = {
        "BudgetName": "ours",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "1", "Unit": "USD"},
    }
    aws.client("budgets").create_budget(AccountId=ACCOUNT, Budget=budget)
    on = f"arn:aws:budgets::{ACCOUNT}:budget/ours"
    budgets = somebody(allow("budgets:ViewBudget", on=on))("budgets")
    assert budgets.describe_budget(AccountId=ACCOUNT, BudgetName="ours")
    refused(budgets.delete_budget, AccountId=ACCOUNT, BudgetName="ours")


def test_a_bucket_that_demands_tls_is_reached(aws: Endpoint, somebody: Somebody) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="only-tls", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::only-tls",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket="only-tls", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    assert somebody(allow("s3:ListBucket"))("s3").list_objects_v2(Bucket="only-tls")


def test_what_exists_no_more_is_not_there_for_anybody(somebody: Somebody) -> None:
    ec2 = somebody(allow("ec2:DisassociateAddress", when=OWNED))("ec2")
    with pytest.raises(ClientError) as absent:
        ec2.disassociate_address(AssociationId="eipassoc-0123456789abcdef0")
    assert code(absent) == "InvalidAssociationID.NotFound"


def test_an_alarm_and_its_topic_are_judged_by_their_names(aws: Endpoint, somebody: Somebody) -> None:
    ours, topic = f"arn:aws:cloudwatch:us-west-2:{ACCOUNT}:alarm:ours-*", f"arn:aws:sns:us-west-2:{ACCOUNT}:ours-*"
    sns = somebody(allow("sns:CreateTopic", "sns:ListTagsForResource", "sns:DeleteTopic", on=topic))("sns")
    made = sns.create_topic(Name="ours-alarms")["TopicArn"]
    assert sns.list_tags_for_resource(ResourceArn=made)["Tags"] == []
    sns.delete_topic(TopicArn=made)
    refused(sns.create_topic, Name="theirs-alarms")
    alarm = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1, "Period": 60}
    of = {"Namespace": "AWS/NATGateway", "MetricName": "BytesInFromSource", "Statistic": "Sum"}
    watching = somebody(allow("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", on=ours))("cloudwatch")
    watching.put_metric_alarm(AlarmName="ours-traffic", **alarm, **of)
    refused(watching.put_metric_alarm, AlarmName="theirs-traffic", **alarm, **of)
    refused(watching.delete_alarms, AlarmNames=["theirs-traffic"])
    watching.delete_alarms(AlarmNames=["ours-traffic"])
