"""Who writes into a bucket: the newest object's owner, and what is set up in the account to write there.

S3 does not tell who wrote an object. Its owner is the account that did, and only where the bucket leaves objects to
their writers; services write by a statement of the bucket's policy, or by a setting of another bucket.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from hubctl.ports.buckets import Source, Writers

_MOST_BUCKETS = 200
"""Of the account that are asked where they write: three calls each."""
_SIDE_BY_SIDE = 16
_Answer = TypeVar("_Answer")


def writers(client: Any, bucket: str, owner: dict[str, str]) -> Writers:
    """What can be seen. What may not be asked is passed over."""
    newest = _asked(lambda: _newest(client, bucket, owner)) or Writers()
    return Writers(newest.key, newest.at, newest.owner, tuple(_sources(client, bucket, owner)))


def _asked(look: Callable[[], _Answer]) -> _Answer | None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return look()
    except (ClientError, BotoCoreError, KeyError):  # no such setting, or not allowed to ask
        return None


def _newest(client: Any, bucket: str, owner: dict[str, str]) -> Writers:
    """Of the first thousand; the bucket was just emptied, so these are nearly all."""
    found = client.list_objects_v2(Bucket=bucket, FetchOwner=True, **owner).get("Contents", ())
    if not found:
        return Writers()
    last = max(found, key=lambda one: one["LastModified"])
    ours = client.list_buckets()["Owner"].get("ID")
    whose = last.get("Owner", {})
    other = "" if whose.get("ID") in (None, ours) else whose.get("DisplayName") or whose["ID"]
    return Writers(last["Key"], last["LastModified"], other)


def _sources(client: Any, bucket: str, owner: dict[str, str]) -> Iterator[Source]:
    yield from _asked(lambda: list(_by_policy(client, bucket, owner))) or ()
    names = [one["Name"] for one in (_asked(client.list_buckets) or {}).get("Buckets", ())][:_MOST_BUCKETS]
    with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="writers") as pool:
        for found in pool.map(lambda name: list(_from(client, name, bucket)), names):
            yield from found


def _by_policy(client: Any, bucket: str, owner: dict[str, str]) -> Iterator[Source]:
    """Services and accounts that the bucket's own policy lets write: log deliveries, inventories, CloudTrail."""
    document = json.loads(client.get_bucket_policy(Bucket=bucket, **owner)["Policy"])
    for statement in document.get("Statement", ()):
        principal = statement.get("Principal")
        if statement.get("Effect") == "Allow" and "s3:Put" in json.dumps(statement.get("Action", "")):
            named = principal if isinstance(principal, str) else ", ".join(_flat(principal))
            sid = f" (statement {statement['Sid']!r})" if statement.get("Sid") else ""
            remedy = f"take that statement out: aws s3api get-bucket-policy --bucket {bucket}"
            yield Source(f"{named}, by the bucket's policy{sid}", remedy)


def _flat(principal: Any) -> Iterator[str]:
    for value in (principal or {}).values():
        yield from [value] if isinstance(value, str) else value


def _from(client: Any, name: str, bucket: str) -> Iterator[Source]:
    """What a bucket of the account writes into another one."""
    logging = _asked(lambda: client.get_bucket_logging(Bucket=name).get("LoggingEnabled", {}))
    if (logging or {}).get("TargetBucket") == bucket:
        yield Source(f"access logs of s3://{name}", _off("put-bucket-logging", name, "--bucket-logging-status '{}'"))
    lists = _asked(lambda: client.list_bucket_inventory_configurations(Bucket=name)["InventoryConfigurationList"])
    for one in lists or ():
        if one["Destination"]["S3BucketDestination"]["Bucket"].endswith(f":::{bucket}"):
            delete = _off("delete-bucket-inventory-configuration", name, f"--id {one['Id']}")
            yield Source(f"inventory {one['Id']!r} of s3://{name}", delete)
    rules = _asked(lambda: client.get_bucket_replication(Bucket=name)["ReplicationConfiguration"]["Rules"])
    if any(
        rule["Destination"]["Bucket"].endswith(f":::{bucket}") and rule.get("Status") == "Enabled"
        for rule in rules or ()
    ):
        yield Source(f"replication of s3://{name}", _off("delete-bucket-replication", name))


def _off(command: str, bucket: str, more: str = "") -> str:
    return f"aws s3api {command} --bucket {bucket} {more}".rstrip()
