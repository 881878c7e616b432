"""What runs now, by the phase of `hubctl up` that made it, and what it costs a day by the list prices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hubctl.config.model import EventConfig
from hubctl.costs.pricelist import prices
from hubctl.costs.things import usd_per_day
from hubctl.ports.inventory import Thing

_CLAIM = "kubernetes.io/created-for/pvc/namespace"
READERS = "topic"
"""The kind that says who hears of NAT traffic."""
_OF_HUBS = frozenset({"load balancer", "classic load balancer"})


@dataclass(frozen=True)
class Running:
    """US dollars a day by phase. `uncounted`: things whose price hubctl does not know."""

    by_phase: dict[str, float]
    uncounted: tuple[str, ...] = ()
    unconfirmed: str = ""
    """Who was to hear of NAT traffic, and has not followed the link in AWS's mail."""

    @property
    def usd_per_day(self) -> float:
        """All of it."""
        return sum(self.by_phase.values())


def running(things: Iterable[Thing], config: EventConfig, today: dt.date) -> Running:
    """Traffic, what is stored in buckets, and public addresses of load balancers are not in it: no listing has them."""
    sums: dict[str, float] = defaultdict(float)
    uncounted = []
    unconfirmed = ""
    for thing in things:
        if thing.kind == READERS:
            unconfirmed = thing.state
        usd = _usd(thing, config, today)
        if usd is None:
            uncounted.append(thing.description or thing.kind)
        else:
            sums[_phase(thing, config)] += usd
    return Running({phase: usd for phase, usd in sums.items() if usd}, tuple(sorted(set(uncounted))), unconfirmed)


def _usd(thing: Thing, config: EventConfig, today: dt.date) -> float | None:
    """A control plane costs by its version's support, which only the config and the day tell."""
    if thing.kind == "EKS cluster":
        return prices(thing.region).control_plane(config.cluster.kubernetes_version, today)
    return usd_per_day(thing)


def _phase(thing: Thing, config: EventConfig) -> str:
    namespace = (thing.tags or {}).get(_CLAIM, "")
    if thing.kind in _OF_HUBS or namespace in {config.namespace(hub) for hub in config.hubs}:
        return "hubs"
    return "addons" if namespace else "cluster"
