"""Signatures as botocore makes them, and credentials as a pod gets them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unittest import mock

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from hubctl.programs import signature
from tests.loopback import Quiet, serving

NOW = dt.datetime(2027, 8, 14, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("query", [{}, {"uploads": ""}, {"partNumber": "2", "uploadId": "a/b+c="}])
def test_a_request_is_signed_as_botocore_signs_it(query: dict[str, str]) -> None:
    url, body = "https://ohw-data.s3.us-west-2.amazonaws.com/hubctl-export/prod/ada%20l.tar.gz", b"bytes"
    keys = {"AccessKeyId": "AKIA", "SecretAccessKey": "secret", "Token": "token"}
    ours = signature.signed("PUT", url, query, body, keys=keys, region="us-west-2", now=NOW)
    with mock.patch("botocore.auth.get_current_datetime", return_value=NOW.replace(tzinfo=None), create=True):
        plain = {"Content-MD5": ours["content-md5"], "X-Amz-Content-SHA256": ours["x-amz-content-sha256"]}
        theirs = AWSRequest("PUT", url, headers=plain, data=body, params=query)
        S3SigV4Auth(Credentials("AKIA", "secret", "token"), "s3", "us-west-2").add_auth(theirs)
    assert ours["authorization"] == theirs.headers["Authorization"]


def test_a_request_without_content_is_signed_as_botocore_signs_it() -> None:
    url = "https://s3.us-west-2.amazonaws.com/bucket/week/a%20b%2B%C3%BC.txt"
    keys = {"AccessKeyId": "AKIA", "SecretAccessKey": "secret", "Token": "token"}
    ours = signature.signed("GET", url, {}, b"", keys=keys, region="us-west-2", now=NOW)
    with mock.patch("botocore.auth.get_current_datetime", return_value=NOW.replace(tzinfo=None), create=True):
        theirs = AWSRequest("GET", url, headers={"X-Amz-Content-SHA256": ours["x-amz-content-sha256"]})
        S3SigV4Auth(Credentials("AKIA", "secret", "token"), "s3", "us-west-2").add_auth(theirs)
    assert ours["authorization"] == theirs.headers["Authorization"]


class _Identity(Quiet):
    def do_GET(self) -> None:
        assert self.headers["Authorization"] == "a-token"
        self.answer(
            200, b'{"AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T", "Expiration": "2027-08-14T10:00:00Z"}'
        )


def test_a_pod_gets_its_credentials_from_pod_identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
    with serving(_Identity) as url:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{url}/v1/credentials")
        keys, until = signature.credentials()
    assert (keys["AccessKeyId"], keys["Token"], until) == (
        "A",
        "T",
        dt.datetime(2027, 8, 14, 10, tzinfo=dt.UTC).timestamp(),
    )


def test_a_pod_without_any_says_so() -> None:
    with pytest.raises(OSError, match="no AWS credentials: EKS gives them by a Pod Identity association"):
        signature.Keys().now()
