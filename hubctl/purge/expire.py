"""Empties a bucket by lifecycle rules: for tens of millions of versions, where deleting them one by one takes hours.

S3 does it in its own time and charges nothing for what it has marked. It is never done when this returns.
"""

from __future__ import annotations

import datetime as dt

from hubctl.ports.buckets import BucketStore

_DAYS = 3
"""A version expires at the first midnight UTC when it is a day old and hidden; what it hid goes a day later; then the
marker. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html"""


def expire(store: BucketStore, bucket: str, now: dt.datetime) -> dt.date:
    """Sets the rules. Returns the first day on which the bucket can be empty; S3 promises no day."""
    store.expire(bucket)
    return (now.astimezone(dt.UTC) + dt.timedelta(days=_DAYS)).date()
