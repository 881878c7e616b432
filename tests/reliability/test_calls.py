"""What the proxy takes for a change decides what the sweep breaks."""

from __future__ import annotations

import pytest

from faults.answers import refusal
from faults.calls import Request, of_aws, of_kubernetes


def signed(service: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential=AKIA/20270809/us-west-2/{service}/aws4_request, SignedHeaders=host"


def aws(service: str, method: str, path: str, body: bytes = b"", **headers: str) -> Request:
    where, _, query = path.partition("?")
    return Request(method, where, query, {"authorization": signed(service), **headers}, body)


FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


@pytest.mark.parametrize(
    ("request_", "name", "changes"),
    [
        (aws("ec2", "POST", "/", b"Action=CreateVpc&CidrBlock=10.0.0.0", **FORM), "ec2:CreateVpc", True),
        (aws("ec2", "POST", "/", b"Action=DescribeVpcs", **FORM), "ec2:DescribeVpcs", False),
        (aws("sts", "POST", "/", b"Action=AssumeRole", **FORM), "sts:AssumeRole", False),
        (aws("iam", "POST", "/", b"Action=UntagRole", **FORM), "iam:UntagRole", True),
        (aws("logs", "POST", "/", **{"x-amz-target": "Logs_2014.DeleteLogGroup"}), "logs:DeleteLogGroup", True),
        (aws("eks", "POST", "/clusters/ohw-cluster/addons"), "eks:POST /clusters/*/addons", True),
        (aws("eks", "POST", "/clusters/ohw/node-groups"), "eks:POST /clusters/ohw/node-groups", True),
        (
            aws("elasticfilesystem", "POST", "/2015-02-01/mount-targets"),
            "elasticfilesystem:POST /*/mount-targets",
            True,
        ),
        (aws("eks", "GET", "/clusters"), "eks:GET /clusters", False),
        (aws("s3", "PUT", "/bucket?versioning"), "s3:PUT bucket?versioning", True),
        (aws("s3", "POST", "/bucket?delete"), "s3:POST bucket?delete", True),
        (aws("s3", "PUT", "/states/cluster/terraform.tfstate.tflock"), "s3:PUT terraform lock", True),
        (aws("s3", "HEAD", "/bucket"), "s3:HEAD bucket", False),
    ],
)
def test_aws_calls_are_known_by_name_and_by_whether_they_change_anything(
    request_: Request, name: str, changes: bool
) -> None:
    call = of_aws(request_)
    assert (call.name, call.changes) == (name, changes)


@pytest.mark.parametrize(
    ("method", "path", "name", "changes"),
    [
        ("POST", "/api/v1/namespaces", "kubernetes:POST namespaces", True),
        ("PATCH", "/api/v1/namespaces/a/secrets/b?fieldManager=x", "kubernetes:PATCH secrets", True),
        ("PATCH", "/api/v1/namespaces/a/secrets/b?dryRun=All", "kubernetes:PATCH secrets", False),
        ("DELETE", "/apis/apps/v1/namespaces/a/deployments/b", "kubernetes:DELETE deployments", True),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "", False),
        ("GET", "/api/v1/namespaces/a/services/hub/proxy/hub/health", "", False),
    ],
)
def test_kubernetes_calls_too(method: str, path: str, name: str, changes: bool) -> None:
    where, _, query = path.partition("?")
    call = of_kubernetes(Request(method, where, query, {}, b""))
    assert call.changes is changes
    assert call.name == name or not name


def test_refusals_are_in_the_words_of_the_protocol() -> None:
    ec2 = aws("ec2", "POST", "/", b"Action=CreateVpc", **FORM)
    assert b"<Code>RequestLimitExceeded</Code>" in refusal("throttle", of_aws(ec2), ec2).body
    s3 = aws("s3", "PUT", "/bucket/key")
    assert (refusal("throttle", of_aws(s3), s3).status, refusal("denied", of_aws(s3), s3).status) == (503, 403)
    eks = aws("eks", "POST", "/clusters")
    assert ("x-amzn-ErrorType", "AccessDeniedException") in refusal("denied", of_aws(eks), eks).headers
    zone = aws("route53", "POST", "/2013-04-01/hostedzone/Z1/rrset")
    throttled = refusal("throttle", of_aws(zone), zone)
    assert (throttled.status, throttled.content_type) == (400, "text/xml")
    assert b"<Code>Throttling</Code><Message>Rate exceeded</Message>" in throttled.body
