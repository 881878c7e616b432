"""What the AWS adapters make of a single call that is throttled, fails, is cut, or whose answer is lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hubctl.ports.aws import LoadBalancer
from tests.adapters.aws.conftest import Account
from tests.fakes.faulty_api import FaultyApi, serving
from tests.sandbox.aws.conftest import Endpoint

THROTTLE, ERROR = 400, 500
BALANCER = LoadBalancer("a1b2.us-west-2.elb.amazonaws.com", "Z1H1FL5HABSF5")


def refusal(status: int) -> tuple[int, str, bytes]:
    """In the XML that IAM, STS and Route 53 share; they throttle with 400.

    https://docs.aws.amazon.com/Route53/latest/APIReference/CommonErrors.html
    """
    code, words = {THROTTLE: ("Throttling", "Rate exceeded"), ERROR: ("InternalFailure", "oh")}[status]
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{words}</Message></Error>"
    return status, "text/xml", f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>".encode()


@pytest.fixture
def faulty(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Account, FaultyApi]]:
    """The adapters behind the proxy; the account's own client goes past it."""
    with serving(FaultyApi(account.endpoint.url, refusal=refusal)) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        port = int(api.url.rpartition(":")[2])
        yield Account(dataclasses.replace(account.endpoint, port=port), account.work, "user"), api


@dataclass(frozen=True)
class Case:
    """A call of the port, and what is true afterwards."""

    request: str
    faults: tuple[int | str, ...]
    call: Callable[[Account], object]
    expected: object


def zone(client: Any) -> None:
    if not client.list_hosted_zones_by_name(DNSName="faulty.example")["HostedZones"]:
        client.create_hosted_zone(Name="faulty.example", CallerReference="1")


def record(account: Account, *, there: bool) -> None:
    zone(account.client("route53"))
    change = (
        account.aws.upsert_alias
        if there
        else lambda zone, _host, _balancer, event: account.aws.remove_aliases(zone, event)
    )
    change("faulty.example", "hub.faulty.example", BALANCER, "ohw")


def a_key(account: Account) -> int:
    account.aws.ensure_access_key("keeper")
    return len(account.aws.access_keys("keeper"))


RRSET = r"POST /2013-04-01/hostedzone/.*/rrset"
CASES = {
    "who we are": Case("GetCallerIdentity", (THROTTLE, ERROR), lambda a: a.aws.caller().account_id, "123456789012"),
    "records": Case(
        r"GET /2013-04-01/hostedzone", (THROTTLE, "reset"), lambda a: len(a.aws.records("faulty.example") or ()), 0
    ),
    "a record made": Case(
        RRSET,
        (THROTTLE, ERROR, "reset", "lost"),
        lambda a: a.aws.upsert_alias("faulty.example", "hub.faulty.example", BALANCER, "ohw"),
        True,
    ),
    "a record removed": Case(
        RRSET,
        (THROTTLE, "reset", "lost"),
        lambda a: (a.aws.remove_aliases("faulty.example", "ohw"), a.aws.records("faulty.example")),
        (1, []),
    ),
    "one key made": Case("CreateAccessKey", (THROTTLE, "reset", "lost"), a_key, 1),
    "a lost key replaced": Case("DeleteAccessKey", (ERROR, "lost"), a_key, 1),
    "a bucket looked for": Case(
        "HEAD /faulty-bucket", ("reset",), lambda a: a.aws.bucket_exists("faulty-bucket", "us-west-2"), True
    ),
}


def prepare(endpoint: Endpoint, account: Account, name: str) -> None:
    """The world before a case, made past the proxy."""
    if name in ("records", "a record made", "a record removed"):
        zone(endpoint.client("route53", "123456789012"))
        record(account, there=name == "a record removed")
    if "key" in name:
        iam = endpoint.client("iam", "123456789012")
        if not any(user["UserName"] == "keeper" for user in iam.list_users()["Users"]):
            iam.create_user(UserName="keeper")
        for key in iam.list_access_keys(UserName="keeper")["AccessKeyMetadata"]:
            iam.delete_access_key(UserName="keeper", AccessKeyId=key["AccessKeyId"])
        if name == "a lost key replaced":
            iam.create_access_key(UserName="keeper")
    if name == "a bucket looked for":
        where = {"LocationConstraint": "us-west-2"}
        endpoint.client("s3", "123456789012").create_bucket(Bucket="faulty-bucket", CreateBucketConfiguration=where)


@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, case in CASES.items() for fault in case.faults])
def test_a_single_fault_is_ridden_through(
    faulty: tuple[Account, FaultyApi], endpoint: Endpoint, tmp_path: Path, name: str, fault: int | str
) -> None:
    account, api = faulty
    case = CASES[name]
    prepare(endpoint, account, name)
    broken = api.will(case.request, fault)

    assert case.call(account) == case.expected

    assert broken.hits == 1
