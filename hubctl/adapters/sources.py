"""Fulfils `hubctl.ports.sources.Sources`: HEAD for https, a listing for S3. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubctl.errors import HubctlError

_PATIENCE_SECONDS = 10.0
_HINT = "look at {source}"


class SizesOfSources:
    """What seeds weigh."""

    def __init__(self, s3: Callable[[], Any]) -> None:
        """`s3` makes a client of S3."""
        self._s3 = s3

    def bytes(self, source: str) -> int | None:
        """See the port. git tells no sizes."""
        kind = source.partition("://")[0]
        return self._of_address(source) if kind == "https" else self._of_objects(source) if kind == "s3" else None

    def _of_address(self, source: str) -> int | None:
        import httpx

        try:
            answer = httpx.head(source, timeout=_PATIENCE_SECONDS, follow_redirects=True)
        except httpx.HTTPError as error:
            raise HubctlError(f"cannot be reached: {error}", hint=_HINT.format(source=source)) from error
        if answer.status_code == 405:  # it does not say without being fetched
            return None
        if answer.status_code != 200:
            raise HubctlError(f"answers with status {answer.status_code}", hint=_HINT.format(source=source))
        length = answer.headers.get("content-length", "")
        return int(length) if length.isdigit() else None

    def _of_objects(self, source: str) -> int | None:
        from botocore.exceptions import BotoCoreError, ClientError

        bucket, _, prefix = source.removeprefix("s3://").partition("/")
        found: list[int] = []
        try:
            for page in self._s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                found += [one["Size"] for one in page.get("Contents", ()) if _below(one["Key"], prefix)]
        except ClientError as error:
            told = error.response.get("Error", {})
            raise HubctlError(
                f"S3 says {told.get('Code')}: {told.get('Message')}", hint=f"aws s3 ls s3://{bucket}/{prefix}"
            ) from error
        except BotoCoreError as error:
            raise HubctlError(f"S3 cannot be asked: {error}", hint=f"aws s3 ls s3://{bucket}/{prefix}") from error
        if not found:
            raise HubctlError("nothing is there", hint=f"aws s3 ls s3://{bucket}/{prefix}")
        return sum(found)


def _below(key: str, prefix: str) -> bool:
    """As the Job has it: "data" means that object and what is in "data/", not "database"."""
    rest = key[len(prefix) :]
    return not key.endswith("/") and (not prefix or prefix.endswith("/") or rest == "" or rest.startswith("/"))
