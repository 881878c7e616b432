"""The AWS side of the config: account, credentials, state, network, cluster, storage, buckets, budget."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from hubctl.config.nodes import NodeGroup, NodeGroups
from hubctl.config.types import (
    AccountId,
    BucketName,
    Contradiction,
    Email,
    FileMode,
    KubernetesVersion,
    Name,
    Principal,
    Region,
    Section,
    Size,
    TagKey,
    TagValue,
    Zone,
    refuse,
)

__all__ = [
    "Aws",
    "Bucket",
    "Budget",
    "Cluster",
    "Credentials",
    "Directory",
    "Network",
    "NodeGroup",
    "NodeGroups",
    "State",
    "Storage",
]

OWN_TAG = "hubctl:event"
"""The tag by which left-overs are found."""
_WIDEST, _NARROWEST = 16, 20
HOMES = "homes"
"""Folder of all home directories: no directory of the config may take the name."""


def _cidr(value: str) -> str:
    try:
        network = ipaddress.IPv4Network(value, strict=False)
    except ValueError as error:
        raise ValueError(f'"{value}" is not an IPv4 range; write it like "172.16.0.0/16"') from error
    if str(network) != value:
        raise ValueError(f'"{value}" is not an IPv4 range; write "{network}"')
    return value


def _vpc_cidr(value: str) -> str:
    length = ipaddress.IPv4Network(_cidr(value)).prefixlen
    if not _WIDEST <= length <= _NARROWEST:
        raise ValueError(
            f'"{value}" is not from /16 to /20; write one like "172.16.0.0/16": every pod takes an address'
        )
    return value


Cidr = Annotated[str, AfterValidator(_cidr)]


class Aws(Section):
    """Which account and region. The account is compared with the credentials before anything is written."""

    account_id: AccountId = Field(description="12 digits, in quotes; hubctl refuses to run in any other account")
    region: Region = Field(description="where the cluster and the data bucket live")
    profile: str | None = Field(
        None, min_length=1, description="AWS profile of the person who runs hubctl; default: the environment's"
    )
    tags: dict[TagKey, TagValue] = Field(
        default_factory=dict,
        max_length=40,
        description="put on everything, beside hubctl's own; costs are told apart by them",
    )

    @model_validator(mode="after")
    def _tags_can_be_told_apart(self) -> Self:
        refuse(self._tag_problems())
        return self

    def _tag_problems(self) -> Iterator[Contradiction]:
        if OWN_TAG in self.tags:
            yield Contradiction(("tags", OWN_TAG), "hubctl sets this tag itself; leave it out")
        spellings = Counter(key.casefold() for key in self.tags)
        for key in self.tags:
            if spellings[key.casefold()] > 1:
                yield Contradiction(("tags", key), "IAM takes upper and lower case for the same tag; keep one spelling")


class Credentials(Section):
    """How hubctl acts in the account."""

    mode: Literal["role", "user"] = Field(
        "role",
        description="role: hubctl assumes a role, no key exists; user: a bot user with an access key that hubctl makes",
    )


class State(Section):
    """Where Terraform's state lives."""

    bucket: BucketName | None = Field(
        None, description="bucket that hubctl makes for it; default: <event.name>-hubctl-state-<aws.account_id>"
    )


class Network(Section):
    """The VPC."""

    cidr: Annotated[str, AfterValidator(_vpc_cidr)] = Field(
        "172.16.0.0/16", description="addresses of the VPC, from /16 to /20; every pod takes one"
    )
    zones: tuple[Zone, ...] = Field(min_length=2, max_length=3, description="two or three zones of the region")
    nat: Literal["single", "per-zone", "none"] = Field(
        "single",
        description="way out of private nodes: single: one NAT gateway; per-zone: one in each, survives the loss of a "
        "zone; none: nodes get public addresses, which is the cheapest",
    )

    @model_validator(mode="after")
    def _zones_differ(self) -> Self:
        refuse(
            Contradiction(("zones", number), f"{zone} is there twice; write another zone")
            for number, zone in enumerate(self.zones)
            if zone in self.zones[:number]
        )
        return self


class Cluster(Section):
    """The EKS cluster."""

    kubernetes_version: KubernetesVersion = Field(
        "1.36", description='Kubernetes version in quotes; AWS asks more for those it calls "extended"'
    )
    admins: tuple[Principal, ...] = Field((), description="ARNs of roles or users that may administer the cluster")
    viewers: tuple[Principal, ...] = Field(
        (), description="ARNs of roles or users that may see everything in the cluster, Secrets included, and no more"
    )
    public_access_cidrs: tuple[Cidr, ...] = Field(
        ("0.0.0.0/0",), min_length=1, description="who may reach the Kubernetes API; logging in is needed anyway"
    )
    log_retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90] = Field(
        30, description="how long the control plane's logs are kept"
    )
    nodes: NodeGroups = Field(description="the machines: groups core, user and, for Dask, worker")


class Directory(Section):
    """One directory on EFS that hubctl makes."""

    name: Name = Field(description="name on the file system, and in the mounts of hubs")
    uid: int = Field(1000, ge=0, le=65535, description="owner; 1000 is jovyan in Jupyter's images")
    gid: int = Field(100, ge=0, le=65535, description="group; 100 is users in Jupyter's images")
    mode: FileMode = Field("0775", description='permissions in octal; "2775": new files keep the group')
    read_only: bool = Field(False, description="participants may only read; admins may always write")


class Storage(Section):
    """The EFS file system that holds homes and the shared directories."""

    throughput_mode: Literal["elastic", "bursting"] = Field(
        "elastic",
        description="elastic: as fast as needed, paid by what is read and written; bursting: as fast as it is full",
    )
    backup: bool = Field(
        False, description="daily backups by AWS Backup; they outlive the event and cost until deleted"
    )
    home_size: Size = Field("10G", description="what a home's claim asks for; EFS itself has no limit")
    directories: tuple[Directory, ...] = Field((), description="directories beside the homes, which hubs can mount")

    @model_validator(mode="after")
    def _directories_differ(self) -> Self:
        refuse(self._name_problems())
        return self

    def _name_problems(self) -> Iterator[Contradiction]:
        names = [directory.name for directory in self.directories]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Contradiction(("directories", number, "name"), f'"{name}" is there twice; write another name')
            if name == HOMES:
                yield Contradiction(("directories", number, "name"), f'"{HOMES}" holds the homes; write another name')


class Bucket(Section):
    """One S3 bucket: private, encrypted, TLS only."""

    region: Region | None = Field(None, description="default: the cluster's; another region gets a root of its own")
    versioning: bool = Field(True, description="keep what is overwritten or deleted, for a while")
    expire_noncurrent_days: int | None = Field(30, ge=1, description="old versions go after so many days")
    scratch_days: int | None = Field(
        None, ge=1, description="everything under scratch/ goes after so many days; default: there is no scratch/"
    )


class Export(Section):
    """What `hubctl export` keeps before the event is taken down."""

    bucket: Name | None = Field(
        None,
        description="short name of the bucket that homes are archived into, which a teardown then keeps; without one, "
        "they can only be left out (--without homes)",
    )


class Budget(Section):
    """A monthly budget with mails. AWS evaluates budgets a few times a day."""

    monthly_usd: float = Field(gt=0, description="US dollars a month, for everything in the account")
    emails: tuple[Email, ...] = Field(min_length=1, max_length=10, description="who gets the mails, up to ten")
    thresholds_percent: tuple[Annotated[int, Field(ge=1, le=1000)], ...] = Field(
        (50, 80, 100),
        min_length=1,
        max_length=4,
        description="a mail when so much is spent; up to four, since AWS allows five and one is the forecast",
    )

    nat_gb_per_hour: float = Field(
        50,
        gt=0,
        description="a mail when more GB than that pass the NAT gateways in an hour; each costs about 0.05 US dollars",
    )

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        refuse(
            Contradiction(("thresholds_percent", number), f"{after} comes after {before}; write them from low to high")
            for number, (before, after) in enumerate(pairwise(self.thresholds_percent), start=1)
            if after <= before
        )
        return self
