"""Fulfils `hubctl.ports.buckets.BucketStore` with boto3, lean where millions of keys pass (see s3_lean)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from hubctl.adapters.aws.errors import code, in_our_words
from hubctl.adapters.aws.s3_lean import Lean, speakable
from hubctl.adapters.aws.s3_metrics import reported
from hubctl.adapters.aws.s3_obstacles import obstacle
from hubctl.adapters.aws.s3_writers import writers
from hubctl.ports.buckets import Obstacle, Page, Refusal, Reported, Upload, Version, Writers

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OF_ALL = frozenset({"SlowDown", "ServiceUnavailable", "InternalError", "503", "500", "AccessDenied", "403"})
"""Codes of a whole call that mean the same as if each version in it had been refused so."""


class S3Buckets:
    """The buckets of one region, of one expected owner (an account id; None only where nobody knows it). `metrics`
    makes the region's CloudWatch client, when it is first needed."""

    def __init__(self, client: S3Client, account_id: str | None, metrics: Callable[[], Any] | None = None) -> None:
        self._client: Any = client
        self._metrics = metrics
        self._owner = {"ExpectedBucketOwner": account_id} if account_id else {}
        self._lean = Lean(client)

    def list_versions(
        self, bucket: str, *, prefix: str = "", delimiter: str = "", key_marker: str = "", version_marker: str = ""
    ) -> Page:
        """One page of at most 1000 versions and delete markers."""
        given = {"Prefix": prefix, "Delimiter": delimiter, "KeyMarker": key_marker, "VersionIdMarker": version_marker}
        wanted: dict[str, Any] = {name: value for name, value in given.items() if value}
        with in_our_words(f"listing s3://{bucket}", action="s3:ListBucketVersions"):
            return self._lean.page(Bucket=bucket, **wanted, **self._owner)

    def delete_versions(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        """Deletes 1 to 1000 versions in one call; keys that XML cannot carry one by one."""
        bulk = [version for version in versions if speakable(version.key)]
        single = [version for version in versions if not speakable(version.key)] if len(bulk) < len(versions) else []
        refused = [refusal for version in single if (refusal := self._delete_one(bucket, version))]
        return [*refused, *self._delete_bulk(bucket, bulk)] if bulk else refused

    def _delete_bulk(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        from botocore.exceptions import ClientError

        with in_our_words(f"deleting from s3://{bucket}", action="s3:DeleteObjectVersion"):
            try:
                errors = self._lean.delete(versions, Bucket=bucket, **self._owner)
            except ClientError as error:
                if code(error) not in _OF_ALL:
                    raise
                words = error.response["Error"].get("Message", "")
                return [Refusal(version, code(error), words) for version in versions]
        by_name = {(version.key, version.version_id): version for version in versions} if errors else {}
        return [_refusal(error, by_name) for error in errors]

    def _delete_one(self, bucket: str, version: Version) -> Refusal | None:
        from botocore.exceptions import ClientError

        with in_our_words(f"deleting from s3://{bucket}", action="s3:DeleteObjectVersion"):
            try:
                self._client.delete_object(Bucket=bucket, Key=version.key, VersionId=version.version_id, **self._owner)
            except ClientError as error:
                if code(error) not in _OF_ALL:
                    raise
                return Refusal(version, code(error), error.response["Error"].get("Message", ""))
        return None

    def uploads(self, bucket: str) -> Sequence[Upload]:
        """All unfinished multipart uploads."""
        asked = {"Bucket": bucket, "EncodingType": "url", **self._owner}
        with in_our_words(f"listing uploads of s3://{bucket}", action="s3:ListBucketMultipartUploads"):
            return [
                Upload(
                    unquote_plus(item["Key"]) if page.get("EncodingType") == "url" else item["Key"], item["UploadId"]
                )
                for page in self._upload_pages(asked)
                for item in page.get("Uploads", ())
            ]

    def _upload_pages(self, asked: dict[str, Any]) -> Any:
        """Not botocore's paginator: it hands an encoded marker back as it came, and a key with a space is skipped."""
        marker: dict[str, str] = {}
        while True:
            page = self._client.list_multipart_uploads(**asked, **marker)
            yield page
            if not page.get("IsTruncated"):
                return
            key = page.get("NextKeyMarker", "")
            plain = unquote_plus(key) if page.get("EncodingType") == "url" else key
            marker = {"KeyMarker": plain, "UploadIdMarker": page.get("NextUploadIdMarker", "")}

    def abort(self, bucket: str, upload: Upload) -> None:
        """Ends an upload; nothing where it is gone."""
        from botocore.exceptions import ClientError

        with in_our_words(f"aborting an upload in s3://{bucket}", action="s3:AbortMultipartUpload"):
            try:
                self._client.abort_multipart_upload(
                    Bucket=bucket, Key=upload.key, UploadId=upload.upload_id, **self._owner
                )
            except ClientError as error:
                if code(error) != "NoSuchUpload":
                    raise

    def expire(self, bucket: str) -> None:
        """Two rules, since S3 takes no days beside the removal of markers that hide nothing.

        https://repost.aws/knowledge-center/s3-empty-bucket-lifecycle-rule
        """
        everything = {"Status": "Enabled", "Filter": {"Prefix": ""}}
        rules = [
            {
                "ID": "hubctl-empty-versions",
                **everything,
                "Expiration": {"Days": 1},
                "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            },
            {"ID": "hubctl-empty-markers", **everything, "Expiration": {"ExpiredObjectDeleteMarker": True}},
        ]
        with in_our_words(f"setting the lifecycle of s3://{bucket}", action="s3:PutLifecycleConfiguration"):
            self._client.put_bucket_lifecycle_configuration(
                Bucket=bucket, LifecycleConfiguration={"Rules": rules}, **self._owner
            )

    def reported(self, bucket: str) -> Reported | None:
        """What CloudWatch knows of a bucket."""
        return reported(self._metrics(), bucket) if self._metrics else None

    def writers(self, bucket: str) -> Writers:
        """Who writes into a bucket."""
        return writers(self._client, bucket, self._owner)

    def obstacle(self, bucket: str, refusal: Refusal) -> Obstacle:
        """Why a version is refused for good."""
        return obstacle(self._client, bucket, refusal, self._owner)


def _refusal(error: Any, by_name: dict[tuple[str, str], Version]) -> Refusal:
    key, version_id = error.get("Key", ""), error.get("VersionId", "")
    version = by_name.get((key, version_id)) or Version(key, version_id)
    return Refusal(version, error.get("Code", ""), error.get("Message", ""))
