"""How much of what an account may have, and what it has already. Of one region; reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Running:
    """A machine that runs, or is about to."""

    instance_type: str
    vcpus: int
    spot: bool
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Disk:
    """An EBS volume."""

    kind: str
    """"gp3", and so on."""
    gib: int
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Support:
    """How long EKS supports a version of Kubernetes: the first days on which it no longer does, and then not at all."""

    standard_until: dt.date
    extended_until: dt.date

    def standard_on(self, day: dt.date) -> bool:
        """Whether AWS asks the plain price: until the beginning of the day on which standard support ends (UTC).

        https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar
        """
        return day < self.standard_until

    def any_on(self, day: dt.date) -> bool:
        """Whether EKS makes clusters of it, and leaves those there are alone."""
        return day < self.extended_until


class Limits(Protocol):
    """Every call blocks; AWS's own errors come as HubctlError."""

    def quota(self, service: str, code: str) -> float | None:
        """What Service Quotas says of the account, or else of all accounts; None if it knows no such quota."""
        ...

    def running(self) -> Sequence[Running]:
        """All machines of the region."""
        ...

    def disks(self) -> Sequence[Disk]:
        """All volumes of the region."""
        ...

    def offered(self, instance_types: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """The zones of the region in which each type can be had; none for one that does not exist."""
        ...

    def vcpus(self, instance_types: Sequence[str]) -> Mapping[str, int]:
        """vCPUs of types that exist; others are left out."""
        ...

    def kubernetes(self) -> Mapping[str, Support | None]:
        """The versions that EKS offers; None where it says no dates."""
        ...
