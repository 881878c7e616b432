"""The changes, and the looks, that are about hubs that are up: whether they work, and their names."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.core.hub import Wishes


@dataclass(frozen=True)
class CheckHub:
    """The hub's health endpoint answers, asked through the Kubernetes API's proxy."""

    title: str
    namespace: str
    timeout_seconds: int = 300


@dataclass(frozen=True)
class TryHub:
    """A server is started on a hub as a test user, looks around, and is removed again."""

    title: str
    hub: str
    namespace: str
    url: str
    wishes: Wishes
    start_seconds: float
    must: bool = True
    """Whether a hub that cannot be reached is a failure. Else that is told: its name may not be known yet."""


@dataclass(frozen=True)
class PointNames:
    """DNS records of hubs in a Route 53 zone: each host becomes an alias of its load balancer."""

    title: str
    zone: str
    hosts: tuple[tuple[str, str], ...]
    """(host, namespace of the hub) pairs."""
    timeout_seconds: int = 600
    """For the load balancers to be there."""


@dataclass(frozen=True)
class RemoveNames:
    """Removes the records that PointNames made for an event, and no others."""

    title: str
    zone: str
    event: str


@dataclass(frozen=True)
class TellOldHubs:
    """Changes nothing: says which hubs are up that the config no longer has."""

    title: str


@dataclass(frozen=True)
class TellNames:
    """Changes nothing: says which DNS records somebody must create, for the hosts that do not resolve as they
    should.
    """

    title: str
    hosts: tuple[tuple[str, str], ...]
    """(host, namespace of the hub) pairs."""
    timeout_seconds: int = 600
    """For the load balancers to be there."""
