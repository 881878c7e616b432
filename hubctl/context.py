"""What a phase gets: `Inputs` for the verbs that say (pure), `Context` for the verbs that look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hubctl.config.model import EventConfig
from hubctl.core.events import Event
from hubctl.core.facts import ClusterOutputs, Facts
from hubctl.core.keep import Keep
from hubctl.core.record import Record
from hubctl.errors import RefusedError
from hubctl.ports.aws import Aws
from hubctl.ports.billing import Billing
from hubctl.ports.buckets import BucketStore
from hubctl.ports.children import ChildProcesses
from hubctl.ports.clock import Clock
from hubctl.ports.disposal import Disposal
from hubctl.ports.dns import Resolver
from hubctl.ports.entrances import Entrances
from hubctl.ports.front import Front
from hubctl.ports.helm import Helm
from hubctl.ports.inventory import Inventory
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.lock import LockStore
from hubctl.ports.pricing import PriceList
from hubctl.ports.registry import Registry
from hubctl.ports.terraform import Terraform
from hubctl.ports.trial import Trial


@dataclass(frozen=True)
class Inputs:
    """Everything that `up` and `down` may depend on. Same inputs, same steps."""

    config: EventConfig
    facts: Facts = field(default_factory=Facts)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Values of the config's secret references; empty for commands that need none (teardown, status)."""
    extra_values: Mapping[str, Mapping[str, object]] = field(default_factory=dict, repr=False)
    """Contents of the config's `extra_values` files, by their names as written there."""
    path_style: bool = False
    """Whether S3 is addressed as endpoint/bucket/key: an AWS endpoint other than Amazon's is configured."""

    keep: Keep = field(default_factory=Keep)
    """What `down` leaves standing."""
    servers: bool = True
    """Whether hubs are tried by starting a server on them, or only asked whether they are well."""
    only: tuple[str, ...] = ()
    """Hubs that `up` is limited to; all that are in the config where it is empty. What hubs stand on is not limited."""
    as_bot: bool = True
    """Whether roots and the cluster are met as the event's bot, as always when something is made; a preview by whoever
    may only read meets them as the caller."""
    acting_in: str = ""
    """The event's own role that the caller is in, as one of [[access]]: `down` leaves it, since nobody can delete what
    they act in. Empty for whoever has rights of their own."""
    written: EventConfig | None = None
    """The config as its file has it, where `config` is that one with `record` laid over; None before that was read."""
    record: Record = field(default_factory=Record)
    """What is held of hubs: digests, promoted settings, releases rolled back."""
    notes: tuple[str, ...] = ()
    """What the user should know of Grafana's teams, which were looked up beforehand."""
    stored: Record = field(default_factory=Record)
    """The record as the state bucket has it now."""

    @property
    def hubs(self) -> tuple[str, ...]:
        """Names of the hubs to bring up, in the config's order."""
        return tuple(name for name in self.config.hubs if not self.only or name in self.only)

    def secret(self, reference: str) -> str:
        """The value behind a reference. Raises RefusedError if it was not read."""
        if reference not in self.secrets:
            raise RefusedError(f"the secret {reference} was not read", hint="hubctl validate")
        return self.secrets[reference]

    def knowing(self, facts: Facts) -> Inputs:
        """The same with other facts."""
        return replace(self, facts=facts)


@dataclass(frozen=True)
class ClusterPorts:
    """The two ways to talk to one cluster."""

    kubernetes: Kubernetes
    helm: Helm


@dataclass(frozen=True)
class Ports:
    """All doors to the outside."""

    terraform: Terraform
    aws: Aws
    clock: Clock
    resolver: Resolver
    buckets: Callable[[str], BucketStore]
    """S3 in a region."""
    inventory: Inventory
    disposal: Disposal
    locks: LockStore
    """The state bucket, for locks and for the record of what hubs run."""
    registry: Registry
    children: ChildProcesses
    prices: PriceList
    billing: Billing
    entrances: Entrances
    trial: Trial
    front: Front
    connect: Callable[[ClusterOutputs | None], ClusterPorts]
    """Ports of the cluster with these outputs; None only works with a kubeconfig given by the user."""
    connect_as_caller: Callable[[ClusterOutputs | None], ClusterPorts] | None = None
    """The same with the caller's own identity, for who may not act as the bot."""


@dataclass(frozen=True)
class Context:
    """What the verbs that look may use: inputs, doors, and somewhere to say what happens."""

    inputs: Inputs
    ports: Ports
    emit: Callable[[Event], None] = field(repr=False)

    @property
    def config(self) -> EventConfig:
        """The event."""
        return self.inputs.config

    @property
    def facts(self) -> Facts:
        """What is known of the AWS side."""
        return self.inputs.facts

    def cluster(self) -> ClusterPorts:
        """Ports of the event's cluster. Raises MissingFactsError if there is none yet and no kubeconfig was given."""
        connect = self.ports.connect if self.inputs.as_bot else (self.ports.connect_as_caller or self.ports.connect)
        return connect(self.facts.get(ClusterOutputs))

    def knowing(self, facts: Facts) -> Context:
        """The same with other facts."""
        return replace(self, inputs=self.inputs.knowing(facts))
