"""An event with something wrong in every corner, in a sandbox account of its own: each fault is planted as it happens.

What the sandbox cannot carry (the time, a registrar) is planted at a port; everything else in AWS's own API, the
config, the environment or a file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubctl.adapters.helm.charts import packed_path
from hubctl.render import static
from tests.loopback import Quiet, serving
from tests.sandbox.aws.conftest import Endpoint

ACCOUNT = "111111111111"
OTHER_ACCOUNT = "222222222222"
OPERATOR = "operator"


def all_allowed_but(*actions: str) -> str:
    """An IAM policy."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": list(actions), "Resource": "*"},
            ],
        }
    )


@contextmanager
def github(*organisations: str) -> Iterator[str]:
    """GitHub's API, as far as it tells whether an organisation is there, with its team `hub-team`; its address."""
    teams = {f"/orgs/{name}/teams/hub-team" for name in organisations}

    class Answering(Quiet):
        def do_GET(self) -> None:
            if self.path in teams and "Authorization" in self.headers:
                self.answer(200, b'{"id": 4711, "slug": "hub-team"}')
            else:
                self.answer(200 if self.path.rpartition("/")[2] in organisations else 404, b"{}")

        def do_HEAD(self) -> None:
            self.answer(200 if self.path.rpartition("/")[2] in organisations else 404, b"")

    with serving(Answering) as address:
        yield address


def healthy_account(aws: Endpoint) -> dict[str, str]:
    """A zone, and an operator who may do everything, with a key. The environment of their commands."""
    aws.client("route53").create_hosted_zone(Name="example.org", CallerReference="x")
    iam = aws.client("iam")
    iam.create_user(UserName=OPERATOR)
    iam.put_user_policy(UserName=OPERATOR, PolicyName="own", PolicyDocument=all_allowed_but("health:None"))
    key = iam.create_access_key(UserName=OPERATOR)["AccessKey"]
    return {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "AWS_REGION": "us-west-2",
    }


def old_terraform(folder: Path) -> Path:
    """A terraform of three years ago."""
    path = folder / "terraform"
    path.write_text('#!/bin/sh\necho \'{"terraform_version": "1.5.7"}\'\n')
    path.chmod(0o755)
    return path


def forged_charts(cache: Path, *names: str) -> None:
    """Something else in the cache, in the place of the charts."""
    for chart in map(static.chart, names):
        path = packed_path(cache, chart.repository, chart)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"not the chart that was pinned")


def chart_folder(folder: Path, *names: str) -> Path:
    """Charts that somebody works on."""
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "Chart.yaml").write_text(f"name: {name}\nversion: {static.chart(name).version}\n")
    return folder


def ending_login(aws: Endpoint, *, minutes: int) -> dict[str, str]:
    """The environment of a login that ends in so many minutes."""
    key = aws.client("iam").create_access_key(UserName=OPERATOR)["AccessKey"]
    sts = aws.client("sts", key["AccessKeyId"], secret=key["SecretAccessKey"])
    login = sts.get_session_token()["Credentials"]
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes, seconds=10)
    return {
        "AWS_ACCESS_KEY_ID": login["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": login["SecretAccessKey"],
        "AWS_SESSION_TOKEN": login["SessionToken"],
        "AWS_CREDENTIAL_EXPIRATION": ends.isoformat(),
    }


def make_ill(aws: Endpoint) -> None:
    """Everything that is wrong in the account."""
    for plant in (
        forbid_by_identity,
        forbid_by_boundary,
        forbid_by_organisation,
        fill_with_machines,
        fill_with_networks,
        fill_with_addresses,
        take_bucket,
        leave_log_group,
        delegate_elsewhere,
        take_host,
    ):
        plant(aws)


def forbid_by_identity(aws: Endpoint) -> None:
    iam = aws.client("iam")
    iam.put_user_policy(UserName=OPERATOR, PolicyName="own", PolicyDocument=all_allowed_but("iam:CreateRole"))


def forbid_by_boundary(aws: Endpoint) -> None:
    iam = aws.client("iam")
    made = iam.create_policy(PolicyName="limit", PolicyDocument=all_allowed_but("s3:DeleteObjectVersion"))
    iam.put_user_permissions_boundary(UserName=OPERATOR, PermissionsBoundary=made["Policy"]["Arn"])


def forbid_by_organisation(aws: Endpoint) -> None:
    organisations = aws.client("organizations")
    root = organisations.list_roots()["Roots"][0]["Id"]
    made = organisations.create_policy(
        Name="no-dns",
        Description="x",
        Type="SERVICE_CONTROL_POLICY",
        Content=all_allowed_but("route53:ChangeResourceRecordSets"),
    )
    organisations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=root)


def fill_with_machines(aws: Endpoint) -> None:
    image = "ami-12345678"
    aws.client("ec2").run_instances(ImageId=image, MinCount=15, MaxCount=15, InstanceType="m5.4xlarge")


def fill_with_networks(aws: Endpoint) -> None:
    ec2 = aws.client("ec2")
    for number in range(5 - len(ec2.describe_vpcs()["Vpcs"])):
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")


def fill_with_addresses(aws: Endpoint) -> None:
    for _ in range(5):
        aws.client("ec2").allocate_address(Domain="vpc")


def take_bucket(aws: Endpoint) -> None:
    where = {"LocationConstraint": "us-west-2"}
    name = f"ohw-data-{ACCOUNT}"
    aws.client("s3", OTHER_ACCOUNT).create_bucket(Bucket=name, CreateBucketConfiguration=where)


def leave_log_group(aws: Endpoint) -> None:
    aws.client("logs").create_log_group(logGroupName="/aws/eks/ohw-cluster/cluster")


def _change_zone(aws: Endpoint, name: str, kind: str, *values: str) -> None:
    route53 = aws.client("route53")
    zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
    record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value} for value in values]}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def delegate_elsewhere(aws: Endpoint) -> None:
    _change_zone(aws, "example.org", "NS", "ns1.registrar.example.", "ns2.registrar.example.")


def take_host(aws: Endpoint) -> None:
    _change_zone(aws, "hub.example.org", "A", "192.0.2.7")
