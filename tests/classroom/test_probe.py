"""What runs in a participant's server, run here as a program of its own, against the embedded S3."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.classroom.smoke import code
from hubctl.render.wishes import Wishes
from tests.sandbox.aws.conftest import Endpoint, end, launch

ACCOUNT = "123456789012"


def seen(wishes: Wishes, **environment: str) -> dict[str, tuple[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", code(wishes)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: (state, reason) for name, state, reason in json.loads(done.stdout)}


@pytest.mark.parametrize("said", ["max", "9223372036854771712"])
def test_a_server_without_a_limit_is_told_so_in_words(said: str, tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text(f"{said}\n")
    found = seen(Wishes((), 1024, cgroup=str(tmp_path)))
    assert found["memory limit"] == ("failed", "the server has no limit; the config says 1024")


def test_where_no_limit_can_be_read_the_check_is_skipped(tmp_path: Path) -> None:
    assert seen(Wishes((), 1024, cgroup=str(tmp_path)))["memory limit"][0] == "skipped"


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    started = launch(tmp_path / "state")
    yield started
    end(started)


def test_a_bucket_takes_an_object_and_gives_it_back_and_a_missing_one_is_told(endpoint: Endpoint) -> None:
    s3 = endpoint.client("s3", ACCOUNT)
    s3.create_bucket(Bucket="there", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    found = seen(
        Wishes((), 1, buckets=("there", "not-there")),
        AWS_ENDPOINT_URL=endpoint.url,
        AWS_ACCESS_KEY_ID=ACCOUNT,
        AWS_SECRET_ACCESS_KEY="x",
        AWS_REGION="us-west-2",
        AWS_DEFAULT_REGION="us-west-2",
    )
    assert found["bucket there"] == ("ok", "")
    assert found["bucket not-there"][0] == "failed"
    assert "NoSuchBucket" in found["bucket not-there"][1]
    assert "Contents" not in s3.list_objects_v2(Bucket="there")
