"""A security group that rules of others refer to, deleted in the embedded AWS."""

from __future__ import annotations

from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.ports.inventory import Thing
from tests.adapters.aws.conftest import Account


def test_rules_of_others_that_hold_a_group_go_first_and_no_other_rule_does(account: Account) -> None:
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    nodes, files = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        for name in ("eks-cluster-sg-ohw-cluster-1", "ohw-efs")
    )
    nfs = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049}
    ec2.authorize_security_group_ingress(
        GroupId=files,
        IpPermissions=[
            {**nfs, "UserIdGroupPairs": [{"GroupId": nodes, "UserId": "123456789012", "Description": "of the nodes"}]},
            {**nfs, "IpRanges": [{"CidrIp": "10.8.9.0/24"}]},
        ],
    )

    AwsDisposal(account.sessions, account.config).delete(Thing("security group", nodes, "us-west-2"))

    there = {one["GroupId"]: one for one in ec2.describe_security_groups()["SecurityGroups"]}
    assert nodes not in there
    rules = there[files]["IpPermissions"]
    assert [pair for rule in rules for pair in rule["UserIdGroupPairs"]] == []
    assert [one["CidrIp"] for rule in rules for one in rule["IpRanges"]] == ["10.8.9.0/24"]
