"""What the variables of all roots have in common."""

from __future__ import annotations

import math
from typing import Any

from pydantic import BaseModel, ConfigDict

from hubctl.config.cluster import Bucket
from hubctl.config.types import size_in_bytes

_GIB = 1024**3


class Part(BaseModel):
    """An object within a root's variables: frozen, and complete."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Variables(Part):
    """Variables of a root that talks to AWS: to which account, where, as whom."""

    event: str
    region: str
    account_id: str
    tags: dict[str, str]
    assume_role_arn: str | None
    s3_use_path_style: bool

    def values(self) -> dict[str, Any]:
        """As terraform.tfvars.json holds them."""
        return self.model_dump(mode="json")


class BucketRules(Part):
    """A bucket's name and how long things stay in it."""

    name: str
    versioning: bool
    expire_noncurrent_days: int | None
    scratch_days: int | None

    @classmethod
    def of(cls, name: str, bucket: Bucket) -> BucketRules:
        """From the config's words, which are the same."""
        return cls(
            name=name,
            versioning=bucket.versioning,
            expire_noncurrent_days=bucket.expire_noncurrent_days,
            scratch_days=bucket.scratch_days,
        )


def gib(size: str) -> int:
    """Whole GiB, rounded up: EBS knows no smaller unit."""
    return math.ceil(size_in_bytes(size) / _GIB)
