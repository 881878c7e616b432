"""Sizes of seeds, asked of a real web with TLS and of the embedded S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubctl.adapters.sources import SizesOfSources
from hubctl.errors import HubctlError
from tests.programs import web
from tests.sandbox.aws.conftest import Endpoint, aws

__all__ = ["aws"]


def _nobody() -> Any:
    raise AssertionError("S3 is not asked for this")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    pem = web.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    (tmp_path / "site" / "files").mkdir(parents=True)
    (tmp_path / "site" / "files" / "a.zip").write_bytes(b"x" * 1234)
    with web.serving(tmp_path / "site", pem) as (url, _):
        yield url


def test_a_web_server_tells_the_size_without_sending_the_file(site: str) -> None:
    sizes = SizesOfSources(_nobody)
    assert sizes.bytes(f"{site}/files/a.zip") == 1234
    with pytest.raises(HubctlError, match="answers with status 404"):
        sizes.bytes(f"{site}/files/none.zip")
    with pytest.raises(HubctlError, match="cannot be reached"):
        sizes.bytes("https://127.0.0.1:1/a.zip")


def test_git_tells_no_size() -> None:
    assert SizesOfSources(_nobody).bytes(f"git+https://example.org/o/r@{'0' * 40}") is None


def test_s3_is_listed_as_the_job_will_list_it(aws: Endpoint) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="ohw-sizes", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    for key in ("week/a", "week/b", "weekend/c"):
        s3.put_object(Bucket="ohw-sizes", Key=key, Body=b"x" * 10)
    sizes = SizesOfSources(lambda: s3)
    assert [sizes.bytes(f"s3://ohw-sizes{rest}") for rest in ("/week", "/week/", "", "/week/a")] == [20, 20, 30, 10]
    with pytest.raises(HubctlError, match="nothing is there"):
        sizes.bytes("s3://ohw-sizes/none")
    with pytest.raises(HubctlError, match="S3 says NoSuchBucket"):
        sizes.bytes("s3://ohw-nowhere")
