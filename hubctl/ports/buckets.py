"""S3 as emptying a bucket needs it. Every call blocks; AWS's own errors come as HubctlError."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Version(NamedTuple):
    """One version of an object, or one delete marker: to S3 the same thing to delete.

    A tuple, since millions of them pass: a frozen dataclass takes three times as long to make.
    """

    key: str
    version_id: str


@dataclass(frozen=True)
class Page:
    """One page of a listing of versions. `key_marker` and `version_marker` continue it; both empty: it was the last."""

    versions: Sequence[Version]
    key_marker: str = ""
    version_marker: str = ""
    prefixes: Sequence[str] = ()
    """Common prefixes, where a delimiter was given."""
    bytes: int = 0
    """What the versions of the page weigh together."""


@dataclass(frozen=True)
class Refusal:
    """A version that was not deleted, with S3's code and words."""

    version: Version
    code: str
    message: str


@dataclass(frozen=True)
class Obstacle:
    """What keeps a version from being deleted, and what to do about it."""

    reason: str
    """Such as "object lock in COMPLIANCE mode until 2027-09-01 00:00 UTC"."""
    remedy: str


@dataclass(frozen=True)
class Upload:
    """A multipart upload that was never finished. Its parts cost as objects do; no listing of objects shows them."""

    key: str
    upload_id: str


@dataclass(frozen=True)
class Reported:
    """What CloudWatch says of a bucket, once a day."""

    objects: int
    """Versions, delete markers and parts of unfinished uploads together."""
    bytes: int
    day: dt.date


@dataclass(frozen=True)
class Source:
    """Something that is set up to write into a bucket, and what ends it."""

    words: str
    """Such as "access logs of s3://other"."""
    remedy: str


@dataclass(frozen=True)
class Writers:
    """Who writes into a bucket, as far as it can be seen from the bucket and from the account's other buckets."""

    key: str = ""
    """The newest object's; empty where there is none at this moment."""
    at: dt.datetime | None = None
    owner: str = ""
    """Of that object, if it is not the bucket's own."""
    sources: Sequence[Source] = ()


class BucketStore(Protocol):
    """The buckets of one region. Safe to use from several threads. Every call names the expected owner."""

    def list_versions(
        self, bucket: str, *, prefix: str = "", delimiter: str = "", key_marker: str = "", version_marker: str = ""
    ) -> Page:
        """One page of at most 1000 versions and delete markers."""
        ...

    def delete_versions(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        """Deletes 1 to 1000 versions in one call. Returns those that S3 refused, inside an answer of 200 or all of
        them: a refusal to slow down comes back here at once, so that the caller can pace itself."""
        ...

    def uploads(self, bucket: str) -> Sequence[Upload]:
        """All unfinished multipart uploads."""
        ...

    def abort(self, bucket: str, upload: Upload) -> None:
        """Ends an upload and frees its parts; nothing where it is gone."""
        ...

    def expire(self, bucket: str) -> None:
        """Replaces the bucket's lifecycle rules by ones that delete everything in it, in S3's own time."""
        ...

    def reported(self, bucket: str) -> Reported | None:
        """What CloudWatch knows of a bucket; None where it knows nothing, or may not be asked. Never raises: it is
        an estimate that things go on without."""
        ...

    def writers(self, bucket: str) -> Writers:
        """Who writes into a bucket. What may not be asked is left out; never raises."""
        ...

    def obstacle(self, bucket: str, refusal: Refusal) -> Obstacle:
        """Why a version is refused for good: object lock until when, legal hold, MFA delete, a bucket policy, or a
        permission that this identity has not."""
        ...
