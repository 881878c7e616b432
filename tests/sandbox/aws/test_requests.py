"""The request log, IAM enforcement and the listeners of an endpoint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.conftest import ACCOUNT, Endpoint, code

READ_ONLY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]}


def _log(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (endpoint.state / "requests.jsonl").read_text().splitlines()]


def _user(endpoint: Endpoint, name: str, policy: dict[str, Any]) -> dict[str, str]:
    iam = endpoint.client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
    made: dict[str, str] = iam.create_access_key(UserName=name)["AccessKey"]
    return made


def test_the_log_names_action_principal_and_kind(aws: Endpoint) -> None:
    key = _user(aws, "logged", READ_ONLY)
    ec2 = aws.client("ec2", key["AccessKeyId"], secret=key["SecretAccessKey"])
    ec2.describe_vpcs()
    ec2.create_vpc(CidrBlock="10.0.0.0/16")
    found = [(one["action"], one["kind"], one["status"], one["account"], one["principal"]) for one in _log(aws)[-2:]]
    arn = f"arn:aws:iam::{ACCOUNT}:user/logged"
    assert found == [
        ("ec2:DescribeVpcs", "read", 200, ACCOUNT, arn),
        ("ec2:CreateVpc", "write", 200, ACCOUNT, arn),
    ]


def test_the_log_names_the_actions_of_rest_services(aws: Endpoint) -> None:
    aws.client("eks").list_clusters()
    aws.client("s3").list_buckets()
    aws.client("ce").list_cost_allocation_tags()
    aws.client("elb").describe_load_balancers()
    assert [(one["action"], one["kind"]) for one in _log(aws)[-4:]] == [
        ("eks:ListClusters", "read"),
        ("s3:ListAllMyBuckets", "read"),
        ("ce:ListCostAllocationTags", "read"),
        ("elasticloadbalancing:DescribeLoadBalancers", "read"),
    ]


def test_the_log_holds_no_bodies_and_no_secrets(aws: Endpoint) -> None:
    aws.client("ssm").put_parameter(Name="/secret", Type="SecureString", Value="hunter2-canary")
    assert "hunter2-canary" not in (aws.state / "requests.jsonl").read_text()


def test_an_endpoint_listens_on_the_loopback_alone(aws: Endpoint) -> None:
    listening = _listening_addresses(aws.process.pid)
    assert listening == {f"127.0.0.1:{aws.port}"}


def _listening_addresses(pid: int) -> set[str]:
    sockets = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        target = str(link.readlink()) if link.is_symlink() else ""
        if target.startswith("socket:["):
            sockets.add(target[8:-1])
    found = set()
    for family in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{family}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                found.add(_address(fields[1]))
    return found


def _address(field: str) -> str:
    host, _, port = field.partition(":")
    numbers = [str(int(host[i : i + 2], 16)) for i in (6, 4, 2, 0)] if len(host) == 8 else [host]
    return f"{'.'.join(numbers)}:{int(port, 16)}"


@pytest.fixture
def strict(own_aws: Any) -> Endpoint:
    endpoint: Endpoint = own_aws("--enforce-iam")
    return endpoint


def test_enforcement_lets_through_what_a_policy_allows_and_nothing_else(strict: Endpoint) -> None:
    key = _user(strict, "reader", READ_ONLY)
    reader = strict.client("ec2", key["AccessKeyId"], secret=key["SecretAccessKey"])
    reader.describe_vpcs()
    with pytest.raises(ClientError) as denied:
        reader.create_vpc(CidrBlock="10.0.0.0/16")
    assert code(denied) == "UnauthorizedOperation"


def test_enforcement_covers_the_services_that_the_sandbox_adds(strict: Endpoint) -> None:
    key = _user(strict, "reader", READ_ONLY)
    for service, call in {"ce": "list_cost_allocation_tags", "elb": "describe_load_balancers"}.items():
        client = strict.client(service, key["AccessKeyId"], secret=key["SecretAccessKey"])
        with pytest.raises(ClientError) as denied:
            getattr(client, call)()
        assert code(denied) in ("AccessDenied", "AccessDeniedException")


def test_enforcement_refuses_a_wrong_secret(strict: Endpoint) -> None:
    key = _user(strict, "reader", READ_ONLY)
    with pytest.raises(ClientError) as refused:
        strict.client("sts", key["AccessKeyId"], secret="wrong").get_caller_identity()
    assert code(refused) == "SignatureDoesNotMatch"


def test_a_call_that_comes_again_with_its_token_makes_nothing_twice(aws: Endpoint) -> None:
    ec2 = aws.client("ec2")
    asked = {"LaunchTemplateName": "once", "LaunchTemplateData": {"InstanceType": "t3.micro"}}
    made = [ec2.create_launch_template(ClientToken="lost", **asked)["LaunchTemplate"] for _ in range(2)]
    assert made[0]["LaunchTemplateId"] == made[1]["LaunchTemplateId"]
    with pytest.raises(ClientError) as refused:
        ec2.create_launch_template(ClientToken="another", **asked)
    assert code(refused) == "InvalidLaunchTemplateName.AlreadyExistsException"
