"""Signatures as botocore makes them, and what S3 answers when it is not well."""

from __future__ import annotations

import datetime as dt
import urllib.request
from unittest import mock

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from hubctl.export import s3_put
from tests.loopback import Quiet, serving

NOW = dt.datetime(2027, 8, 14, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("query", [{}, {"uploads": ""}, {"partNumber": "2", "uploadId": "a/b+c="}])
def test_a_request_is_signed_as_botocore_signs_it(query: dict[str, str]) -> None:
    url, body = "https://ohw-data.s3.us-west-2.amazonaws.com/hubctl-export/prod/ada%20l.tar.gz", b"bytes"
    keys = {"AccessKeyId": "AKIA", "SecretAccessKey": "secret", "Token": "token"}
    ours = s3_put.signed(urllib.request.Request(url, body, method="PUT"), query, keys=keys, region="us-west-2", now=NOW)
    with mock.patch("botocore.auth.get_current_datetime", return_value=NOW.replace(tzinfo=None), create=True):
        plain = {"Content-MD5": ours["content-md5"], "X-Amz-Content-SHA256": ours["x-amz-content-sha256"]}
        theirs = AWSRequest("PUT", url, headers=plain, data=body, params=query)
        S3SigV4Auth(Credentials("AKIA", "secret", "token"), "s3", "us-west-2").add_auth(theirs)
    assert ours["authorization"] == theirs.headers["Authorization"]


class _Moody(Quiet):
    asked = 0

    def do_PUT(self) -> None:
        type(self).asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(503 if type(self).asked == 1 else 200, b"<Error><Code>SlowDown</Code></Error>")


def test_a_busy_s3_is_asked_again_and_a_strange_etag_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setattr(s3_put.time, "sleep", lambda _seconds: None)
    with serving(_Moody) as url:
        upload = s3_put.Bucket("b", "us-west-2", url).upload("key")
        upload.write(b"content")
        with pytest.raises(OSError, match="S3 holds key as , and 9a0364b9e99bb480dd25e1f0284c8555 was written"):
            upload.finish()
    assert _Moody.asked == 2


class _Identity(Quiet):
    def do_GET(self) -> None:
        assert self.headers["Authorization"] == "a-token"
        self.answer(
            200, b'{"AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T", "Expiration": "2027-08-14T10:00:00Z"}'
        )


def test_a_pod_gets_its_credentials_from_pod_identity(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "token").write_text("a-token")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
    with serving(_Identity) as url:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{url}/v1/credentials")
        keys, until = s3_put.credentials()
    assert (keys["AccessKeyId"], keys["Token"], until) == (
        "A",
        "T",
        dt.datetime(2027, 8, 14, 10, tzinfo=dt.UTC).timestamp(),
    )
