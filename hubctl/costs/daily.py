"""The lines of one day: what stands, what people use, and the arithmetic of each in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hubctl.config.arrivals import Arrivals
from hubctl.config.model import DATA_BUCKET, EventConfig
from hubctl.config.nodes import NodeGroup
from hubctl.config.reserve import windows
from hubctl.config.seating import needed_now
from hubctl.config.sizing import GIB
from hubctl.config.types import size_in_bytes
from hubctl.costs.assumptions import Assumptions
from hubctl.costs.lines import Line, Span, exactly
from hubctl.costs.pricelist import DAYS_A_MONTH, HOURS_A_DAY, Prices, extended

_DATABASE_GB = 1
"""Disk of a hub's database: the default of its chart."""
_GRAFANA_GB = 2
"""Grafana's disk: helm-values/grafana.yaml."""


@dataclass(frozen=True)
class _Day:
    config: EventConfig
    prices: Prices
    assume: Assumptions
    date: dt.date
    working: bool

    @property
    def people(self) -> float:
        """Who are at work."""
        return self.config.event.participants * self.assume.presence if self.working else 0

    @property
    def gateways(self) -> int:
        """NAT gateways."""
        return {"none": 0, "single": 1, "per-zone": len(self.config.network.zones)}[self.config.network.nat]

    @property
    def far(self) -> list[str]:
        """Buckets in other regions."""
        home = self.config.aws.region
        return [short for short in self.config.buckets if self.config.bucket_region(short) != home]

    @property
    def user_nodes(self) -> float:
        """Nodes for those at work, without those that are always there. As many as the group may have, at most."""
        group = self.config.cluster.nodes.user
        people = round(self.people)
        wanted = needed_now(self.config, Arrivals(people)) if people else 0
        # An unknown type: nobody can say how many fit; then the group's limit is the upper bound.
        return max(min(group.max if wanted is None else wanted, group.max) - group.min, 0)


def lines(
    config: EventConfig, prices: Prices, assume: Assumptions, date: dt.date, *, working: bool
) -> tuple[Line, ...]:
    """Everything that costs on a day, whole or in part."""
    day = _Day(config, prices, assume, date, working)
    parts = (_control_plane, _machines, _disks, _network, _storage, _hubs, _addons, _other_regions)
    return tuple(line for part in parts for line in part(day))


def _control_plane(day: _Day) -> Iterator[Line]:
    version = day.config.cluster.kubernetes_version
    support = "extended" if extended(version, day.date) else "standard"
    usd = day.prices.control_plane(version, day.date)
    yield Line("cluster", "EKS control plane", f"{usd / 24:.2f} USD x 24 h, {support} support", exactly(usd))
    gb, price = day.assume.log_gb, day.prices.gb["log_ingest"]
    yield Line("cluster", "logs", f"{gb:g} GB x {price:.2f} USD", exactly(gb * price))


def _machines(day: _Day) -> Iterator[Line]:
    nodes, assume = day.config.cluster.nodes, day.assume
    yield _group(day, "core", nodes.core, nodes.core.min * HOURS_A_DAY)
    hours = nodes.user.min * HOURS_A_DAY + day.user_nodes * assume.hours
    yield _group(day, "user", nodes.user, hours)
    if held := _held_hours(day):
        yield _group(day, "reserve", nodes.user, held)
    if nodes.worker is not None:
        worked = assume.worker_hours if day.working else 0
        yield _group(day, "worker", nodes.worker, nodes.worker.min * HOURS_A_DAY + worked)


def _held_hours(day: _Day) -> float:
    """Node-hours that the schedule holds ready; nodes on which people work are counted apart, so it is the most."""
    times = (window for hub in day.config.hubs for window in windows(day.config, hub))
    return round(sum(window.nodes * window.hours for window in times if window.begin.date() == day.date), 2)


def _group(day: _Day, name: str, group: NodeGroup, hours: float) -> Line:
    """Of several types the dearest and the cheapest: AWS gives the first that it has."""
    found = [day.prices.machine(kind) for kind in group.instance_types]
    known = [price for price in found if price is not None]
    if not known:
        return Line("cluster", f"{name} nodes", f"{hours:g} h", Span(0, 0), " or ".join(group.instance_types))
    low, high = (min(known), max(known)) if group.spot else (known[0], known[0])
    share = day.prices.spot_share if group.spot else (1.0, 1.0)
    price = Span(low * share[0], high * share[1])
    kind = group.instance_types[0] if not group.spot else "spot"
    each = f"{price.low:.3f}" + (f" to {price.high:.3f}" if group.spot else "")
    return Line("cluster", f"{name} nodes", f"{hours:g} h of {kind} x {each} USD", price.times(hours))


def _disks(day: _Day) -> Iterator[Line]:
    nodes = day.config.cluster.nodes
    standing = [(group.min, group) for group in (nodes.core, nodes.user, nodes.worker) if group is not None]
    gb = sum(count * size_in_bytes(group.disk) / GIB for count, group in standing)
    gb += day.user_nodes * day.assume.hours / HOURS_A_DAY * size_in_bytes(nodes.user.disk) / GIB
    yield _stored(day, "cluster", "disks of nodes", "gp3", gb)


def _stored(day: _Day, phase: str, what: str, kind: str, gb: float) -> Line:
    price = day.prices.gb_month[kind]
    return Line(phase, what, f"{gb:,.0f} GB x {price:g} USD a month", exactly(day.prices.stored(kind, gb)))


def _network(day: _Day) -> Iterator[Line]:
    prices, assume, gateways = day.prices, day.assume, day.gateways
    nodes = day.config.cluster.nodes
    addresses: float = gateways or nodes.core.min + nodes.user.min
    if gateways:
        how = f"{gateways} x {prices.hourly['nat']:g} USD x 24 h"
        yield Line("cluster", "NAT gateway hours", how, exactly(gateways * prices.daily("nat")))
        gb = assume.idle_gb + day.user_nodes * assume.image_gb + day.people * assume.in_gb
        yield _passing(day, "cluster", "NAT traffic", "nat", gb)
        yield Line("cluster", "alarm on NAT traffic", "one a month", exactly(prices.month["alarm"] / DAYS_A_MONTH))
    else:
        addresses += day.user_nodes * assume.hours / HOURS_A_DAY
    how = f"{addresses:g} x {prices.hourly['address']:g} USD x 24 h"
    yield Line("cluster", "public addresses", how, exactly(addresses * prices.daily("address")))


def _passing(day: _Day, phase: str, what: str, kind: str, gb: float) -> Line:
    price = day.prices.gb[kind]
    return Line(phase, what, f"{gb:,.1f} GB x {price:g} USD", exactly(gb * price))


def _storage(day: _Day) -> Iterator[Line]:
    """The homes are there from the first day of the event on; until then there is next to nothing on EFS."""
    filled = day.date >= day.config.event.starts
    gb = day.config.event.participants * day.assume.home_gb if filled else 0
    yield _stored(day, "cluster", "EFS", "efs", gb)
    if day.config.storage.throughput_mode == "elastic":
        yield _passing(day, "cluster", "EFS reads", "efs_read", day.people * day.assume.efs_read_gb)
        yield _passing(day, "cluster", "EFS writes", "efs_write", day.people * day.assume.efs_write_gb)
    yield _stored(day, "cluster", f"S3, bucket {DATA_BUCKET}", "s3", day.assume.bucket_gb)


def _hubs(day: _Day) -> Iterator[Line]:
    prices, hubs, zones = day.prices, len(day.config.hubs), len(day.config.network.zones)
    how = f"{hubs} x {prices.hourly['classic_balancer']:g} USD x 24 h"
    yield Line("hubs", "load balancers", how, exactly(hubs * prices.daily("classic_balancer")))
    how = f"{hubs * zones} x {prices.hourly['address']:g} USD x 24 h"
    yield Line("hubs", "their public addresses", how, exactly(hubs * zones * prices.daily("address")))
    out = day.people * day.assume.out_gb
    yield _passing(day, "hubs", "traffic of load balancers", "classic_balancer", out)
    yield _passing(day, "hubs", "data out to the internet", "data_out", out)
    yield _stored(day, "hubs", "disks of hubs", "gp3", hubs * _DATABASE_GB)


def _addons(day: _Day) -> Iterator[Line]:
    if day.config.addons.prometheus:
        gb = size_in_bytes(day.config.monitoring.disk) / GIB
        yield _stored(day, "addons", "disk of Prometheus", "gp3", gb)
    if day.config.addons.grafana:
        yield _stored(day, "addons", "disk of Grafana", "gp3", _GRAFANA_GB)


def _other_regions(day: _Day) -> Iterator[Line]:
    """S3's gateway endpoint serves its own region only: what is far passes the NAT gateway, and between regions."""
    for short in day.config.secondary_buckets:
        yield _stored(day, "secondary-bucket", f"S3, bucket {short}", "s3", day.assume.bucket_gb)
    gb = len(day.far) * day.people * day.assume.far_gb
    if day.far:
        yield _passing(day, "secondary-bucket", "data from other regions", "between_regions", gb)
        if day.gateways:
            yield _passing(day, "secondary-bucket", "the same through the NAT", "nat", gb)
