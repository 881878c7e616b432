"""The event config, whole: the only home of defaults. Loading from TOML is `load`; arithmetic is `sizing`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from hubctl.config.cluster import Aws, Bucket, Budget, Cluster, Credentials, Network, State, Storage
from hubctl.config.hubs import Addons, Dns, Hub, Image, Monitoring
from hubctl.config.types import Name, SecretRef, Section

DATA_BUCKET = "data"
"""The bucket that every event has, in the cluster's region."""


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f'"{value}" is not a time zone; write it like "America/Los_Angeles"') from error
    return value


class Event(Section):
    """What is held, and when. `name` is the prefix of everything hubctl makes."""

    name: Name = Field(min_length=3, max_length=20)
    title: str = Field(min_length=1)
    starts: dt.date
    ends: dt.date
    expires: dt.date | None = Field(None, description="when the hub should be gone; default: 14 days after the end")
    participants: int = Field(ge=1, le=5000)
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.ends < self.starts:
            raise ValueError(f"ends {self.ends} is before starts {self.starts}")
        if self.expires and self.expires < self.ends:
            raise ValueError(f"expires {self.expires} is before ends {self.ends}")
        return self


class EventConfig(Section):
    """One event. Every table of config.toml is a field here."""

    event: Event
    aws: Aws
    credentials: Credentials = Field(default_factory=Credentials)
    state: State = Field(default_factory=State)
    network: Network
    cluster: Cluster
    storage: Storage = Field(default_factory=Storage)
    buckets: dict[Name, Bucket] = Field(default_factory=lambda: {DATA_BUCKET: Bucket()})
    image: Image
    hubs: dict[Name, Hub] = Field(min_length=1)
    addons: Addons = Field(default_factory=Addons)
    monitoring: Monitoring = Field(default_factory=Monitoring)
    dns: Dns = Field(default_factory=Dns)
    budget: Budget | None = None
    secrets: dict[str, SecretRef] = Field(default_factory=dict, description="further secrets, for extra_values")

    @property
    def name(self) -> str:
        """The event's name: prefix of everything hubctl makes."""
        return self.event.name

    @property
    def state_bucket(self) -> str:
        """Bucket names are global to all of AWS, so the default carries the account."""
        return self.state.bucket or f"{self.name}-hubctl-state-{self.aws.account_id}"

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
        return {**self.aws.tags, "hubctl:event": self.name}

    @property
    def secondary_buckets(self) -> dict[str, Bucket]:
        """All buckets but the data bucket, by their short names."""
        return {name: bucket for name, bucket in self.buckets.items() if name != DATA_BUCKET}

    def bucket_name(self, short: str) -> str:
        """Global name of a bucket of `buckets`."""
        return f"{self.name}-{short}-{self.aws.account_id}"

    def bucket_region(self, short: str) -> str:
        """Region of a bucket of `buckets`."""
        return self.buckets[short].region or self.aws.region

    def image_of(self, hub: str) -> Image:
        """What participants of a hub run."""
        return self.hubs[hub].image or self.image

    def namespace(self, hub: str) -> str:
        """Kubernetes namespace of a hub; its Helm release has the same name."""
        return f"{self.name}-{hub}"

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        problems = [*self._zone_problems(), *self._bucket_problems(), *self._mount_problems()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _zone_problems(self) -> Iterator[str]:
        for zone in self.network.zones:
            if zone[:-1] != self.aws.region:
                yield f"network.zones: {zone} is not in aws.region {self.aws.region}"

    def _bucket_problems(self) -> Iterator[str]:
        if DATA_BUCKET not in self.buckets:
            yield f"buckets: every event has a bucket [buckets.{DATA_BUCKET}]"
        elif self.bucket_region(DATA_BUCKET) != self.aws.region:
            yield f"buckets.{DATA_BUCKET}.region: the data bucket lives in aws.region {self.aws.region}"

    def _mount_problems(self) -> Iterator[str]:
        known = {directory.name for directory in self.storage.directories}
        for hub_name, hub in self.hubs.items():
            for mount in hub.mounts:
                if mount.directory not in known:
                    yield f"hubs.{hub_name}.mounts: storage.directories has no {mount.directory!r}"
