"""What a Terraform root is to hubctl: which folder, with which variables, whose identity, and where its state lives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

JsonValue = Any
"""A value that JSON can carry. Precise typing of variables is the job of the models in `hubctl.render`."""


class Identity(Enum):
    """As whom a call is made."""

    OPERATOR = "operator"
    """The person or CI job that runs hubctl, with whatever credentials its environment has."""
    BOT = "bot"
    """The event's bot, made by the credentials phase: an assumed role, or a user with its own key."""


@dataclass(frozen=True)
class LocalBackend:
    """State in the work directory: before the state bucket exists, and after it is gone."""


@dataclass(frozen=True)
class S3Backend:
    """State in the event's bucket, locked by a lock file beside it (`use_lockfile`)."""

    bucket: str
    key: str
    region: str


Backend = LocalBackend | S3Backend


@dataclass(frozen=True)
class Root:
    """One instance of a root module. `instance` tells several of one module apart (secondary buckets)."""

    module: str
    """Folder name below terraform/: credentials, state-backend, cluster, secondary-bucket."""
    backend: Backend
    identity: Identity
    variables: Mapping[str, JsonValue] = field(repr=False)
    instance: str = ""

    @property
    def key(self) -> str:
        """Unique name of this instance: "cluster", "secondary-bucket/imagery"."""
        return f"{self.module}/{self.instance}" if self.instance else self.module


@dataclass(frozen=True)
class ResourceChange:
    """One resource that an apply would change. `action`: create, update, delete or replace."""

    address: str
    action: str
    name: str = ""
    """What it is called in AWS, where it has a name."""
    attributes: tuple[str, ...] = field(default=(), repr=False)
    """Of what is updated or replaced: "scaling_config[0].max_size: 20 -> 30". Sensitive values are masked."""
    because: tuple[str, ...] = ()
    """Of what is replaced: the attributes that cannot be changed in place."""

    @property
    def type(self) -> str:
        """The resource's type: "aws_vpc"."""
        return re.sub(r"^(module\.[^.]+\.)*", "", self.address).partition(".")[0]


@dataclass(frozen=True)
class RootPlan:
    """What applying a root would change; empty when nothing."""

    changes: tuple[ResourceChange, ...]


@dataclass(frozen=True)
class RootState:
    """What a root's state holds. Absent means no resources; outputs can be missing after a half-failed apply."""

    resources: tuple[str, ...] = ()
    """Addresses of managed resources, data sources left out."""
    outputs: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)

    @property
    def absent(self) -> bool:
        """Nothing of the root exists."""
        return not self.resources
