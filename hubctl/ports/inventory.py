"""What an AWS account holds, listed kind by kind, so that each listing that fails is known by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


def plural(kind: str) -> str:
    """Several of a kind: volumes, policies, gateways, addresses."""
    if kind.endswith("y") and kind[-2] not in "aeiou":
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


@dataclass(frozen=True)
class Thing:
    """One thing in an account. `tags` is None where they could not be read: then nobody can say whose it is."""

    kind: str
    id: str
    region: str
    """A region, or "global"."""
    name: str = ""
    tags: Mapping[str, str] | None = field(default_factory=dict)
    vpc: str = ""
    description: str = ""
    gib: float | None = None
    """Size, where it has one."""
    state: str = ""
    """As AWS has it, where it matters: "available", "in-use", "pending until 2027-09-01"."""
    of: str = ""
    """What it belongs to, if that tells whose it is: the ARN of an access key's user, the event of a DNS mark."""

    @property
    def pending(self) -> str:
        """Since it is being deleted, and AWS takes until then: the day; else empty."""
        return self.state.removeprefix("pending until ") if self.state.startswith("pending until ") else ""


class Inventory(Protocol):
    """Lists what is there. Each call raises HubctlError if it is denied or keeps failing."""

    def regional(self) -> Sequence[str]:
        """Kinds that exist in each region."""
        ...

    def everywhere(self) -> Sequence[str]:
        """Kinds that exist once an account."""
        ...

    def list(self, kind: str, region: str) -> Sequence[Thing]:
        """All things of a kind in a region (the region does not matter for kinds that exist once)."""
        ...
