"""The event config, whole: the only home of defaults. Loading from TOML is `load`; arithmetic is `sizing`."""

from __future__ import annotations

import datetime as dt
from typing import Self

from pydantic import Field, PrivateAttr, model_validator

from hubctl.config import agreement
from hubctl.config.access import Person
from hubctl.config.agreement import DATA_BUCKET
from hubctl.config.cluster import OWN_TAG, Aws, Bucket, Budget, Cluster, Credentials, Export, Network, State, Storage
from hubctl.config.event import Event
from hubctl.config.hubs import Addons, Dns, Hub, Image, Monitoring
from hubctl.config.origin import Origin
from hubctl.config.schedule import Slot
from hubctl.config.seeds import Seed
from hubctl.config.types import Name, SecretRef, Section, refuse

__all__ = ["DATA_BUCKET", "Event", "EventConfig"]


class EventConfig(Section):
    """One event. Every table of config.toml is a field here."""

    event: Event = Field(description="what is held, when, for how many")
    aws: Aws = Field(description="which account and region")
    credentials: Credentials = Field(default_factory=Credentials, description="how hubctl acts in the account")
    state: State = Field(default_factory=State, description="where Terraform's state lives")
    network: Network = Field(description="the VPC")
    cluster: Cluster = Field(description="the EKS cluster and its machines")
    storage: Storage = Field(default_factory=Storage, description="the file system for homes and shared directories")
    seed: tuple[Seed, ...] = Field((), description="content that is brought to the shared directories")
    buckets: dict[Name, Bucket] = Field(
        default_factory=lambda: {DATA_BUCKET: Bucket()}, description='S3 buckets by short names; "data" is always there'
    )
    export: Export = Field(default_factory=Export, description="what is kept before the event is taken down")
    image: Image = Field(description="what participants run")
    hubs: dict[Name, Hub] = Field(
        min_length=1, description="the hubs by short names; what they have in common stands in [hub]"
    )
    schedule: tuple[Slot, ...] = Field(
        (), description="when people come; nodes are held ready then; default: none are, beyond cluster.nodes.user.min"
    )
    addons: Addons = Field(default_factory=Addons, description="what runs beside the hubs")
    monitoring: Monitoring = Field(default_factory=Monitoring, description="Prometheus and Grafana")
    dns: Dns = Field(default_factory=Dns, description="where the hubs' names live")
    budget: Budget | None = Field(None, description="a monthly budget with mails; default: none")
    access: tuple[Person, ...] = Field((), description="who else may run the event, or look at it")
    secrets: dict[Name, SecretRef] = Field(
        default_factory=dict, description="further secrets by names of your own, for extra_values"
    )

    _origin: Origin | None = PrivateAttr(None)

    @property
    def name(self) -> str:
        """The event's name: prefix of everything hubctl makes."""
        return self.event.name

    @property
    def state_bucket(self) -> str:
        """Bucket names are global to all of AWS, so the default carries the account."""
        return agreement.state_bucket_name(self.event, self.aws, self.state)

    @property
    def bot(self) -> str:
        """Name of the bot, user or role."""
        return f"{self.name}-terraform-bot"

    @property
    def cluster_name(self) -> str:
        """Name of the EKS cluster."""
        return f"{self.name}-cluster"

    @property
    def tags(self) -> dict[str, str]:
        """Tags of everything: the user's, and `hubctl:event`, by which left-overs are found."""
        return {**self.aws.tags, OWN_TAG: self.name}

    @property
    def secondary_buckets(self) -> dict[str, Bucket]:
        """All buckets but the data bucket, by their short names."""
        return {name: bucket for name, bucket in self.buckets.items() if name != DATA_BUCKET}

    def bucket_name(self, short: str) -> str:
        """Global name of a bucket of `buckets`."""
        return agreement.bucket_name(self.event, self.aws, short)

    def bucket_region(self, short: str) -> str:
        """Region of a bucket of `buckets`."""
        return self.buckets[short].region or self.aws.region

    def image_of(self, hub: str) -> Image:
        """What participants of a hub run."""
        return self.hubs[hub].image or self.image

    def frozen_from(self, hub: str) -> dt.date:
        """The day from which a hub's images no longer change: its `freeze` or that of [image], and at the latest the
        first day."""
        return min(self.image_of(hub).freeze or self.image.freeze or self.event.starts, self.event.starts)

    def namespace(self, hub: str) -> str:
        """Kubernetes namespace of a hub; its Helm release has the same name."""
        return agreement.namespace(self.event, hub)

    @property
    def origin(self) -> Origin | None:
        """The file that this was read from, and where each key stands in it; None where it came from no file."""
        return self._origin

    def read_from(self, origin: Origin) -> Self:
        """The same, knowing where it was read from."""
        self._origin = origin
        return self

    @model_validator(mode="after")
    def _sections_agree(self) -> Self:
        refuse(agreement.contradictions(dict(self)))
        return self
