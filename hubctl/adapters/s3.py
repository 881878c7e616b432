"""Fulfils `hubctl.ports.buckets.BucketStore` with boto3, lean where millions of keys pass.

botocore's own parser takes 60 ms of CPU for a page of 1000 versions, ElementTree for the two fields that are needed 5;
so pages are parsed here. Signing, retries and checksums stay botocore's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus
from xml.etree import ElementTree

from hubctl.adapters.aws_errors import in_our_words
from hubctl.ports.buckets import Page, Refusal, Upload, Version

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NS = "{http://s3.amazonaws.com/doc/2006-03-01/}"
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, not even escaped: such keys cannot stand in a bulk delete."""

_PASSING = frozenset({"SlowDown", "ServiceUnavailable", "InternalError", "503", "500"})


class S3Buckets:
    """The buckets of one region, of one expected owner."""

    def __init__(self, client: S3Client, account_id: str | None) -> None:
        self._client: Any = client
        self._owner = {"ExpectedBucketOwner": account_id} if account_id else {}
        client.meta.events.register("before-parse.s3.ListObjectVersions", _parse_versions)

    def list_versions(
        self, bucket: str, *, prefix: str = "", delimiter: str = "", key_marker: str = "", version_marker: str = ""
    ) -> Page:
        """One page of at most 1000 versions and delete markers."""
        given = {"Prefix": prefix, "Delimiter": delimiter, "KeyMarker": key_marker, "VersionIdMarker": version_marker}
        wanted: dict[str, Any] = {name: value for name, value in given.items() if value}
        with in_our_words(f"listing s3://{bucket}", action="s3:ListBucketVersions"):
            answer: Any = self._client.list_object_versions(Bucket=bucket, EncodingType="url", **wanted, **self._owner)
        page: Page = answer["Page"]
        return page

    def delete_versions(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        """Deletes 1 to 1000 versions in one call; keys that XML cannot carry one by one."""
        single = [version for version in versions if _UNSPEAKABLE.search(version.key)]
        bulk = [version for version in versions if version not in single] if single else versions
        refused = [refusal for version in single if (refusal := self._delete_one(bucket, version))]
        return [*refused, *self._delete_bulk(bucket, bulk)] if bulk else refused

    def _delete_bulk(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        from botocore.exceptions import ClientError

        objects: Any = [{"Key": version.key, "VersionId": version.version_id} for version in versions]
        with in_our_words(f"deleting from s3://{bucket}", action="s3:DeleteObjectVersion"):
            try:
                answer = self._client.delete_objects(
                    Bucket=bucket, Delete={"Objects": objects, "Quiet": True}, **self._owner
                )
            except ClientError as error:
                if _code(error) not in _PASSING:
                    raise
                return [Refusal(version, _code(error), "S3 asked to slow down") for version in versions]
        by_name = {(version.key, version.version_id): version for version in versions}
        return [
            Refusal(
                by_name.get((e.get("Key", ""), e.get("VersionId", "")), Version(e.get("Key", ""), "")),
                e.get("Code", ""),
                e.get("Message", ""),
            )
            for e in answer.get("Errors", ())
        ]

    def _delete_one(self, bucket: str, version: Version) -> Refusal | None:
        from botocore.exceptions import ClientError

        try:
            self._client.delete_object(Bucket=bucket, Key=version.key, VersionId=version.version_id, **self._owner)
        except ClientError as error:
            return Refusal(version, _code(error), error.response["Error"].get("Message", ""))
        return None

    def uploads(self, bucket: str) -> Sequence[Upload]:
        """All unfinished multipart uploads."""
        with in_our_words(f"listing uploads of s3://{bucket}", action="s3:ListBucketMultipartUploads"):
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, **self._owner)
            return [Upload(item["Key"], item["UploadId"]) for page in pages for item in page.get("Uploads", ())]

    def abort(self, bucket: str, upload: Upload) -> None:
        """Ends an upload; nothing where it is gone."""
        from botocore.exceptions import ClientError

        with in_our_words(f"aborting an upload in s3://{bucket}", action="s3:AbortMultipartUpload"):
            try:
                self._client.abort_multipart_upload(
                    Bucket=bucket, Key=upload.key, UploadId=upload.upload_id, **self._owner
                )
            except ClientError as error:
                if _code(error) != "NoSuchUpload":
                    raise

    def why_locked(self, bucket: str, version: Version) -> str:
        """Object lock, legal hold or MFA delete in words; "" if it is none of them, or may not be asked."""
        from botocore.exceptions import ClientError

        named: Any = {"Bucket": bucket, "Key": version.key, "VersionId": version.version_id, **self._owner}
        try:
            retention = self._client.get_object_retention(**named)["Retention"]
            return f"object lock in {retention['Mode']} mode until {retention['RetainUntilDate']:%Y-%m-%d %H:%M} UTC"
        except ClientError:
            pass
        try:
            if self._client.get_object_legal_hold(**named)["LegalHold"]["Status"] == "ON":
                return "a legal hold; remove it first"
        except ClientError:
            pass
        try:
            if self._client.get_bucket_versioning(Bucket=bucket, **self._owner).get("MFADelete") == "Enabled":
                return "MFA delete is on: only the account's root user, with its MFA device, can delete versions"
        except ClientError:
            pass
        return ""


def _code(error: Any) -> str:
    return str(error.response["Error"].get("Code", ""))


def _parse_versions(response_dict: Any, customized_response_dict: Any, **_: Any) -> None:
    """Reads keys and version ids from a page, and leaves botocore a stub to parse."""
    if response_dict["status_code"] != 200:
        return
    root = ElementTree.fromstring(response_dict["body"])  # noqa: S314 (the answer of the S3 that we signed a call to)
    space = _NS if root.tag.startswith(_NS) else ""
    # Not every S3 encodes keys when asked to; one that does says so.
    plain = unquote_plus if root.findtext(f"{space}EncodingType") == "url" else str
    versions = [
        Version(
            plain(item.findtext(f"{space}Key") or ""),
            item.findtext(f"{space}VersionId") or "",
            int(item.findtext(f"{space}Size") or 0),
        )
        for item in root
        if item.tag in (f"{space}Version", f"{space}DeleteMarker")
    ]
    prefixes = [plain(p.findtext(f"{space}Prefix") or "") for p in root.iter(f"{space}CommonPrefixes")]
    more = root.findtext(f"{space}IsTruncated") == "true"
    key = plain(root.findtext(f"{space}NextKeyMarker") or "") if more else ""
    version = (root.findtext(f"{space}NextVersionIdMarker") or "") if more else ""
    customized_response_dict["Page"] = Page(versions, key, version, prefixes)
    response_dict["body"] = f'<ListVersionsResult xmlns="{_NS[1:-1]}"/>'.encode()
