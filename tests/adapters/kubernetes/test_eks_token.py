"""Tokens for EKS: what they sign, for whom, and at which STS."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from typer.testing import CliRunner

from hubctl.adapters.kubernetes.eks_token import exec_credential, token
from hubctl.cli import app
from hubctl.errors import HubctlError, RefusedError

SECRET = "canary-secret"
ROLE = "arn:aws:iam::123456789012:role/hubctl/school/bot"
ASSUMED = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>st</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
DENIED = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not authorized to assume</Message></Error></ErrorResponse>"""


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


class _Sts(HTTPServer):
    answer: tuple[int, str] = (200, ASSUMED)


class _Handler(BaseHTTPRequestHandler):
    server: _Sts

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
        """Nobody reads it."""


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Sts]:
    with _Sts(("127.0.0.1", 0), _Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()


def _address(made: str) -> str:
    prefix, _, coded = made.partition(".")
    assert prefix == "k8s-aws-v1"
    assert "=" not in coded
    return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()


def _query(made: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(_address(made)).query).items()}


def test_a_token_asks_the_sts_of_its_region_who_we_are() -> None:
    address = urlsplit(_address(token(boto3.Session(), "school", "eu-central-1")))
    assert (address.scheme, address.netloc, address.path) == ("https", "sts.eu-central-1.amazonaws.com", "/")
    assert "Action=GetCallerIdentity" in address.query


def test_a_token_signs_the_name_of_the_cluster_for_a_minute() -> None:
    query = _query(token(boto3.Session(), "school", "us-west-2"))
    assert query["X-Amz-SignedHeaders"] == "host;x-k8s-aws-id"
    assert query["X-Amz-Expires"] == "60"
    assert query["X-Amz-Credential"].startswith("AKIAEXAMPLE/")


def test_tokens_of_two_clusters_differ_in_their_signature() -> None:
    one, other = (_query(token(boto3.Session(), name, "us-west-2")) for name in ("school", "course"))
    assert one["X-Amz-Signature"] != other["X-Amz-Signature"]


def test_a_token_holds_no_secret_key() -> None:
    assert SECRET not in _address(token(boto3.Session(), "school", "us-west-2"))


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"])
def test_an_endpoint_of_the_environment_is_honoured(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:4566")
    assert _address(token(boto3.Session(), "school", "us-west-2")).startswith("http://127.0.0.1:4566/?")


def test_old_settings_do_not_lead_to_the_global_sts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
    address = _address(token(boto3.Session(), "school", "us-west-2"))
    assert urlsplit(address).netloc == "sts.us-west-2.amazonaws.com"


def test_no_credentials_is_told_before_anything_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(RefusedError):
        token(boto3.Session(), "school", "us-west-2")


def test_a_profile_that_is_asked_for_counts_more_than_keys_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "credentials"
    file.write_text("[bot]\naws_access_key_id = AKIABOT\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    monkeypatch.setenv("AWS_PROFILE", "bot")
    query = _query(exec_credential("school", "us-west-2", (), "bot")["status"]["token"])
    assert query["X-Amz-Credential"].startswith("AKIABOT/")


def test_a_profile_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(HubctlError, match="nobody"):
        exec_credential("school", "us-west-2", (), "nobody")


def test_a_role_is_assumed_first_and_signs_the_token(sts: _Sts) -> None:
    query = _query(exec_credential("school", "us-west-2", [ROLE])["status"]["token"])
    assert query["X-Amz-Credential"].startswith("ASIAASSUMED/")
    assert query["X-Amz-Security-Token"] == "st"


def test_a_role_that_may_not_be_assumed_is_named(sts: _Sts) -> None:
    sts.answer = (403, DENIED)
    with pytest.raises(HubctlError, match=ROLE):
        exec_credential("school", "us-west-2", [ROLE])


def test_the_command_prints_a_credential_that_ends_before_the_cluster_refuses_it() -> None:
    result = CliRunner().invoke(app, ["kube-token", "--cluster", "school", "--region", "us-west-2"])
    made = json.loads(result.stdout)
    until = dt.datetime.strptime(made["status"]["expirationTimestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    assert (made["apiVersion"], made["kind"]) == ("client.authentication.k8s.io/v1", "ExecCredential")
    assert dt.timedelta(minutes=10) < until - dt.datetime.now(dt.UTC) < dt.timedelta(minutes=15)
