"""This module closes the gaps of S3.

Closed: DeleteObjects took more than 1,000 keys, which AWS answers with MalformedXML; the words of BucketNotEmpty for a
bucket that looks empty and holds versions.
"""

from __future__ import annotations

import re

from ministack.services import s3

from hubctl.sandbox.aws.wire import Record, Reply

_MOST_KEYS = 1000
_OBJECT = re.compile(rb"<Object[ >/]")
_VERSIONS_LEFT = "The bucket you tried to delete is not empty. You must delete all versions in the bucket."


def install() -> None:
    """Patch the functions."""
    delete_objects, delete_bucket = s3._delete_objects, s3._delete_bucket

    def limited(bucket: str, body: bytes, headers: Record | None = None) -> Reply:
        if len(_OBJECT.findall(body)) > _MOST_KEYS:
            words = "The XML you provided was not well-formed or did not validate against our published schema"
            refused: Reply = s3._error("MalformedXML", words, 400)
            return refused
        reply: Reply = delete_objects(bucket, body, headers)
        return reply

    def delete(name: str) -> Reply:
        bucket = s3._ensure_bucket(name)
        if bucket is not None and not bucket["objects"] and s3._bucket_has_versions(name):
            refused: Reply = s3._error("BucketNotEmpty", _VERSIONS_LEFT, 409, f"/{name}")
            return refused
        reply: Reply = delete_bucket(name)
        return reply

    s3._delete_objects, s3._delete_bucket = limited, delete
