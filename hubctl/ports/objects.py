"""One S3 bucket, as somebody reads it who wants to know that something is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Head:
    """What S3 says of an object without giving it out. `etag` is its checksum of what it holds, without quotes."""

    bytes: int
    etag: str


class Objects(Protocol):
    """Every call blocks; 404 is absence, anything else that is no success raises HubctlError."""

    def read(self, key: str) -> bytes | None:
        """A whole object; None where there is none, or no bucket."""
        ...

    def head(self, key: str) -> Head | None:
        """What S3 holds; None where there is none."""
        ...
