"""An account, looked at for events of hubctl: no config is known. Each call raises HubctlError if it is denied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hubctl.ports.aws import Caller
from hubctl.ports.inventory import Thing


@dataclass(frozen=True)
class Marked:
    """Something that carries the tag `hubctl:event`."""

    arn: str
    tags: Mapping[str, str]


class Census(Protocol):
    """Only reads."""

    def caller(self) -> Caller:
        """Who we are, and in which account."""
        ...

    def regions(self) -> Sequence[str]:
        """The regions that the account has enabled."""
        ...

    def marked(self, region: str) -> Sequence[Marked]:
        """Everything in a region with the tag, whatever its value; buckets in the region where they live. AWS shows
        what was deleted for some hours more."""
        ...

    def priced(self, region: str) -> Sequence[Thing]:
        """What costs by the hour or by its size in a region: of these there is nothing that was deleted."""
        ...

    def content(self, bucket: str, region: str, key: str) -> bytes | None:
        """Of an object; None if there is none."""
        ...

    def cluster_made(self, name: str, region: str) -> dt.datetime | None:
        """When an EKS cluster was made; None if there is none of that name."""
        ...
