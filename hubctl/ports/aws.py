"""AWS, as hubctl needs it beside Terraform. Every call blocks; 404 is absence, anything else that fails raises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hubctl.core.terraform import Identity
from hubctl.errors import HubctlError


class NotOursError(HubctlError):
    """The thing exists, and this account may not see it."""


@dataclass(frozen=True)
class Caller:
    """Who STS says we are."""

    account_id: str
    arn: str


@dataclass(frozen=True)
class LoadBalancer:
    """What an alias record needs of a load balancer."""

    dns_name: str
    zone_id: str


@dataclass(frozen=True)
class Record:
    """A DNS record as Route 53 has it: `target` is the alias name or the first value."""

    name: str
    type: str
    target: str


class Aws(Protocol):
    """Reads and the few writes that Terraform should not do (secrets, records of what Kubernetes makes)."""

    def caller(self, identity: Identity = Identity.OPERATOR) -> Caller:
        """Who we are. Raises RefusedError when there are no credentials, or expired ones."""
        ...

    def account_alias(self) -> str:
        """What the account calls itself; empty where it has no name, or this identity may not ask."""
        ...

    def bucket_exists(self, bucket: str, region: str) -> bool:
        """Whether a bucket is there and is ours. Raises NotOursError if it is somebody else's (403)."""
        ...

    def object_exists(self, bucket: str, key: str, region: str) -> bool:
        """Whether an object is there."""
        ...

    def cluster_exists(self, name: str) -> bool:
        """Whether EKS has a cluster of that name, in whatever state."""
        ...

    def stop_cluster_logging(self, name: str) -> bool:
        """Has a cluster's control plane log no more, and waits until that is so. False if it did not log, or there is
        no such cluster."""
        ...

    def access_keys(self, user: str) -> Sequence[str]:
        """Ids of a user's access keys; none if there is no such user."""
        ...

    def ensure_access_key(self, user: str) -> bool:
        """See `EnsureAccessKey`. True if a key was made. An orphan key whose secret is nowhere is deleted first."""
        ...

    def purge_user(self, user: str) -> int:
        """See `PurgeUser`. How many things were removed; 0 if there is no such user."""
        ...

    def purge_policy_versions(self, path: str) -> int:
        """See `PurgePolicyVersions`. How many versions were removed."""
        ...

    def load_balancer(self, dns_name: str) -> LoadBalancer | None:
        """The classic, network or application load balancer with that DNS name, if it exists."""
        ...

    def records(self, zone: str) -> Sequence[Record] | None:
        """All A, AAAA and CNAME records of a hosted zone, or None if the account has no such zone."""
        ...

    def upsert_alias(self, zone: str, host: str, balancer: LoadBalancer, event: str) -> bool:
        """Points a host at a load balancer and notes for which event (TXT `_hubctl.<host>`). False if it was so."""
        ...

    def remove_aliases(self, zone: str, event: str) -> int:
        """Removes all that `upsert_alias` made for an event, hosts that its config has lost since included. How many
        hosts that were.
        """
        ...
