"""What an event leaves in its buckets: versions, delete markers, folder keys, odd names, an unfinished upload."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hubctl.sandbox import process

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

VERSIONS = 3
OBJECTS = 200


def fill(folder: Path) -> Iterator[tuple[str, str]]:
    """Puts data into every bucket of the config in `folder`. Yields each bucket's name and what went in."""
    import boto3

    running = process.status(folder / ".hubctl" / "sandbox")
    if running is None:
        sys.exit("demo: the sandbox does not run")
    environment = running.environment()
    config = tomllib.loads((folder / "config.toml").read_text())
    event, account = config["event"]["name"], config["aws"]["account_id"]
    for short, bucket in config["buckets"].items():
        s3 = boto3.client(
            "s3",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=bucket.get("region", config["aws"]["region"]),
        )
        name = f"{event}-{short}-{account}"
        yield name, _fill_one(s3, name)


def _fill_one(s3: S3Client, bucket: str) -> str:
    for number in range(OBJECTS):
        for version in range(VERSIONS):
            s3.put_object(Bucket=bucket, Key=f"granules/{number:04}.nc", Body=f"{number} {version}".encode())
    for key in ("shared/", "tutorial-data/", "with space & <angle>.txt", "unicode-é-中.txt"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    for number in range(0, OBJECTS, 4):
        s3.delete_object(Bucket=bucket, Key=f"granules/{number:04}.nc")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="unfinished.zarr")
    s3.upload_part(
        Bucket=bucket, Key="unfinished.zarr", UploadId=upload["UploadId"], PartNumber=1, Body=b"x" * 5 * 1024 * 1024
    )
    return f"{OBJECTS * VERSIONS + 4} versions, {OBJECTS // 4} delete markers, 1 unfinished upload"
