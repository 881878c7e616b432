"""Fulfils `hubctl.ports.objects.Objects` with boto3."""

from __future__ import annotations

from typing import Any

from hubctl.adapters.aws.errors import in_our_words, is_absent
from hubctl.ports.objects import Head


class S3Objects:
    """One bucket of one expected owner."""

    def __init__(self, client: Any, bucket: str, account_id: str) -> None:
        self._client = client
        self._bucket = bucket
        self._where = {"Bucket": bucket, "ExpectedBucketOwner": account_id}

    def read(self, key: str) -> bytes | None:
        """A whole object."""
        from botocore.exceptions import ClientError

        with in_our_words(f"reading s3://{self._bucket}/{key}", action="s3:GetObject"):
            try:
                return bytes(self._client.get_object(Key=key, **self._where)["Body"].read())
            except ClientError as error:
                if is_absent(error):
                    return None
                raise

    def head(self, key: str) -> Head | None:
        """What S3 holds."""
        from botocore.exceptions import ClientError

        with in_our_words(f"looking at s3://{self._bucket}/{key}", action="s3:GetObject"):
            try:
                found = self._client.head_object(Key=key, **self._where)
            except ClientError as error:
                if is_absent(error):
                    return None
                raise
        return Head(int(found["ContentLength"]), str(found["ETag"]).strip('"'))
