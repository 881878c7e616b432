"""The AWS side of the config: account, credentials, state, network, cluster, storage, buckets, budget."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from hubctl.config.types import FileMode, InstanceType, Name, Region, Section, Size, Zone


def _cidr(value: str) -> str:
    try:
        ipaddress.IPv4Network(value)
    except ValueError as error:
        raise ValueError(f'"{value}" is not an IPv4 range; write it like "172.16.0.0/16"') from error
    return value


Cidr = Annotated[str, AfterValidator(_cidr)]


class Aws(Section):
    """Which account and region. The account is compared with the credentials before anything is written."""

    account_id: str = Field(pattern=r"^\d{12}$", description="12 digits; hubctl refuses to run in any other account")
    region: Region = Field(description="where the cluster and the data bucket live")
    profile: str | None = Field(None, description="AWS profile of the person who runs hubctl; default: the environment")
    tags: dict[str, str] = Field(default_factory=dict, description="put on everything, beside hubctl's own")


class Credentials(Section):
    """How hubctl acts: as a role that is assumed (no key exists), or as a bot user with an access key."""

    mode: Literal["role", "user"] = "role"


class State(Section):
    """Where Terraform's state lives."""

    bucket: str | None = Field(
        None,
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        description="default: <event>-hubctl-state-<account_id>",
    )


class Network(Section):
    """The VPC. `nat`: single (one gateway), per-zone, or none (nodes get public addresses)."""

    cidr: Cidr = "172.16.0.0/16"
    zones: tuple[Zone, ...] = Field(min_length=2, max_length=3, description="two or three zones of the region")
    nat: Literal["single", "per-zone", "none"] = "single"


class Taint(Section):
    """A taint of a node group, in Kubernetes' words."""

    key: str
    value: str = ""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"


class NodeGroup(Section):
    """One managed node group. `min` and `max` are nodes; the cluster autoscaler moves between them."""

    instance_types: tuple[InstanceType, ...] = Field(min_length=1)
    min: int = Field(ge=0)
    max: int = Field(ge=1, le=450, description="EKS allows 450 nodes in a managed node group")
    spot: bool = False
    disk: Size = "80G"
    labels: dict[str, str] = Field(default_factory=dict)
    taints: tuple[Taint, ...] = ()

    @model_validator(mode="after")
    def _min_below_max(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}; raise max or lower min")
        return self


class NodeGroups(Section):
    """core carries the hubs and the monitoring, user the participants' servers, worker Dask (optional)."""

    core: NodeGroup
    user: NodeGroup
    worker: NodeGroup | None = None

    @model_validator(mode="after")
    def _core_is_never_empty(self) -> Self:
        if self.core.min < 1:
            raise ValueError("core.min must be at least 1: the hubs and the autoscaler live there")
        return self


class Cluster(Section):
    """The EKS cluster."""

    kubernetes_version: str = Field("1.34", pattern=r"^1\.\d{2}$")
    admins: tuple[str, ...] = Field((), description="ARNs of roles or users that may administer the cluster")
    public_access_cidrs: tuple[Cidr, ...] = Field(("0.0.0.0/0",), description="who may reach the API endpoint")
    log_retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90] = 30
    nodes: NodeGroups


class Directory(Section):
    """One directory on EFS that hubctl makes. `mode` is octal; `uid` and `gid` own it."""

    name: Name
    uid: int = Field(1000, ge=0, le=65535)
    gid: int = Field(100, ge=0, le=65535)
    mode: FileMode = "0775"
    read_only: bool = Field(False, description="participants may only read; admins may always write")


class Storage(Section):
    """The EFS file system that holds homes and the shared directories."""

    throughput_mode: Literal["elastic", "bursting"] = "elastic"
    backup: bool = False
    home_size: Size = Field("10G", description="what a home's claim asks for; EFS itself has no limit")
    directories: tuple[Directory, ...] = ()


class Bucket(Section):
    """One S3 bucket: private, encrypted, TLS only."""

    region: Region | None = Field(None, description="default: the cluster's; another region gets a root of its own")
    versioning: bool = True
    expire_noncurrent_days: int | None = Field(30, ge=1, description="old versions go after so many days")
    scratch_days: int | None = Field(None, ge=1, description="everything under scratch/ goes after so many days")


class Budget(Section):
    """A monthly budget with mails. AWS evaluates budgets a few times a day."""

    monthly_usd: float = Field(gt=0)
    emails: tuple[str, ...] = Field(min_length=1, max_length=10)
    thresholds_percent: tuple[int, ...] = (50, 80, 100)
