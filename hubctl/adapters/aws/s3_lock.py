"""Fulfils hubctl.ports.lock.LockStore with one S3 bucket and its conditional writes.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
"""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Any

from hubctl.adapters.aws.clients import ATTEMPTS, FEW_ATTEMPTS
from hubctl.adapters.aws.errors import code, in_our_words, is_absent
from hubctl.adapters.aws.sessions import Sessions
from hubctl.ports.lock import NoStoreError, Stored, TakenError

_TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey"})
"""409: two conditional writes at the same moment. NoSuchKey: what was to be replaced has been deleted."""


class S3Locks:
    """Lock objects in one bucket."""

    def __init__(self, sessions: Sessions, bucket: str, account_id: str, *, attempts: int = ATTEMPTS) -> None:
        self._sessions = sessions
        self._where = {"Bucket": bucket, "ExpectedBucketOwner": account_id}
        self._bucket, self._account_id = bucket, account_id
        self._attempts = attempts

    @property
    def _client(self) -> Any:
        return self._sessions.client("s3", attempts=self._attempts)

    def impatient(self) -> S3Locks:
        """See the port."""
        return S3Locks(self._sessions, self._bucket, self._account_id, attempts=FEW_ATTEMPTS)

    def read(self, key: str) -> Stored | None:
        """See the port."""
        from botocore.exceptions import ClientError

        with in_our_words(f"reading s3://{self._bucket}/{key}", action="s3:GetObject"):
            try:
                found = self._client.get_object(Key=key, **self._where)
            except ClientError as error:
                if is_absent(error):
                    return None
                raise
            body = found["Body"].read()
        return Stored(body, found["ETag"], _age_seconds(found))

    def write(self, key: str, body: bytes, *, replacing: str = "") -> str:
        """See the port. botocore sends again what was not answered, so a refusal may be of our own first write."""
        from botocore.exceptions import ClientError

        condition = {"IfMatch": replacing} if replacing else {"IfNoneMatch": "*"}
        with in_our_words(f"writing s3://{self._bucket}/{key}", action="s3:PutObject"):
            try:
                done = self._client.put_object(
                    Key=key, Body=body, ContentType="application/json", **condition, **self._where
                )
            except ClientError as error:
                if code(error) == "NoSuchBucket":
                    raise NoStoreError(f"there is no bucket {self._bucket}", hint="hubctl up makes it") from error
                if code(error) not in _TAKEN:
                    raise
            else:
                return str(done["ETag"])
        there = self.read(key)
        if there is not None and there.body == body:
            return there.etag
        raise TakenError

    def remove(self, key: str, etag: str) -> bool:
        """See the port."""
        from botocore.exceptions import ClientError

        with in_our_words(f"removing s3://{self._bucket}/{key}", action="s3:DeleteObject"):
            try:
                self._client.delete_object(Key=key, IfMatch=etag, **self._where)
            except ClientError as error:
                if is_absent(error) or code(error) in _TAKEN:
                    return False
                raise
        return True


def _age_seconds(answer: Any) -> float:
    """By the clock of the one who answered, for both times."""
    said = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    now = parsedate_to_datetime(said) if said else dt.datetime.now(dt.UTC)
    return float(max((now - answer["LastModified"]).total_seconds(), 0.0))
