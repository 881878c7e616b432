"""An event of the shape of 2020 as series, made without a Prometheus; same arguments, same event."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hubctl.config.model import EventConfig
from hubctl.costs.charged import Actual
from hubctl.ports.billing import Charge, Period
from hubctl.usage.catalogue import CLUSTER, CONTAINERS, HUBS
from hubctl.usage.event import Scheduled, Usage
from hubctl.usage.grid import Grid
from hubctl.usage.series import Series, Values
from tests.fakes.context import example_config

GIB = 2**30
ZONE = ZoneInfo("America/Los_Angeles")
FIRST = dt.date(2027, 8, 9)
USERS = (49, 41, 44, 35, 26)
STEP = 900


def config(**event: Any) -> EventConfig:
    """The example's event, in those days."""
    example = example_config()
    days = {
        "starts": FIRST,
        "ends": FIRST + dt.timedelta(days=4),
        "title": "OceanHackWeek 2027",
        "time_zone": str(ZONE),
    }
    return example.model_copy(update={"event": example.event.model_copy(update={**days, **event})})


def grid() -> Grid:
    """The five days, every quarter of an hour."""
    starts = dt.datetime.combine(FIRST, dt.time(), ZONE)
    return Grid.covering(starts, starts + dt.timedelta(days=5), STEP)


def crowd(index: int) -> int:
    """How many are there: they come at nine, leave from five on, and some stay late."""
    day, hour = divmod(index * STEP / 3600, 24)
    most = USERS[int(day)]
    if hour < 8 or hour >= 23:
        return 0
    if hour < 10:
        return round(most * (hour - 8) / 2)
    return most if hour < 17 else round(most * math.exp(-(hour - 17) / 2))


def usage(*, slow: bool = False, out_of_memory: bool = False, blind: bool = True) -> Usage:
    """Of the hub prod: 55 people, each guaranteed 7 GiB, who used 1.2 on average."""
    there = grid()
    gap = range(there.count * 3 // 5, there.count * 3 // 5 + 6) if blind else range(0)

    def values(of: Callable[[int], float | None]) -> Values:
        return tuple(None if index in gap else of(index) for index in range(there.count))

    def series(of: Callable[[int], float | None], **labels: str) -> Series:
        return Series(labels, values(of))

    def nodes(index: int) -> int:
        return math.ceil(crowd(index) / 6) or int(crowd(index - 4) > 0 if index > 4 else 0)

    measured = {
        CLUSTER: (series(lambda _: 3.0),),
        CONTAINERS: (series(lambda _: 3.0),),
        HUBS: (series(lambda _: 1.0),),
        "servers_running": (series(crowd, hub="prod"),),
        "servers_pending": (series(lambda i: max(crowd(i) - crowd(i - 1), 0) / 3 if i else 0, hub="prod"),),
        "memory_used": (series(lambda i: crowd(i) * 1.2 * GIB or None, node="a"),),
        "memory_guaranteed": (series(lambda i: crowd(i) * 7.0 * GIB or None, node="a"),),
        "memory_limit": (series(lambda i: crowd(i) * 8.0 * GIB or None, node="a"),),
        "memory_allocatable": (series(lambda i: nodes(i) * 58.0 * GIB or None, node="a"),),
        "nodes": (
            series(lambda _: 1.0, purpose="core", instance_type="m6i.xlarge"),
            series(lambda i: float(nodes(i)) or None, purpose="user", instance_type="r6i.2xlarge"),
        ),
        "user_memory": tuple(_person(number, series) for number in range(55)),
        "user_memory_guarantee": tuple(
            series(lambda _: 7.0 * GIB, hub="prod", user=f"person-{number}") for number in range(55)
        ),
        **_starts(series, slow=slow),
    }
    if out_of_memory:
        ended = series(lambda i: float(i > 200), hub="prod", user="person-7")
        measured["user_out_of_memory"] = (ended,)
    sessions = tuple(
        Scheduled(
            dt.datetime.combine(FIRST + dt.timedelta(days=day), dt.time(9), ZONE),
            dt.datetime.combine(FIRST + dt.timedelta(days=day), dt.time(12), ZONE),
            "tutorials",
        )
        for day in range(5)
    )
    return Usage("ohw", "OceanHackWeek 2027", str(ZONE), there, measured, sessions)


def _person(number: int, series: Callable[..., Series]) -> Series:
    most = (0.5 + 2.4 * (number / 54) ** 3) * GIB
    of = lambda i: most * (0.6 + 0.4 * (i % 9) / 8) if crowd(i) > number % 45 else None  # noqa: E731
    return series(of, hub="prod", user=f"person-{number}")


def _starts(series: Callable[..., Series], *, slow: bool) -> dict[str, tuple[Series, ...]]:
    came = [0.0]
    for index in range(1, grid().count):
        came.append(came[-1] + max(crowd(index) - crowd(index - 1), 0))
    shares = {5.0: 0.1, 15.0: 0.5, 30.0: 0.8, 120.0: 0.85 if slow else 0.97, 300.0: 0.99, math.inf: 1.0}
    edges = tuple(
        series(lambda i, share=share: came[i] * share, hub="prod", le="+Inf" if math.isinf(edge) else f"{edge}")
        for edge, share in shares.items()
    )
    failed = series(lambda i: float(i > 40) * (9 if slow else 2), hub="prod", status="failure")
    return {"spawn_seconds": edges, "spawns": (series(lambda i: came[i], hub="prod", status="success"), failed)}


def actual() -> Actual:
    """What AWS charged: 300 USD with the tag, 40 without."""
    days = [FIRST + dt.timedelta(days=number) for number in range(5)]
    lines = {
        ("Amazon Elastic Compute Cloud - Compute", "BoxUsage:r6i.2xlarge"): 40,
        ("Amazon Elastic Container Service for Kubernetes", "USW2-AmazonEKS-Hours:perCluster"): 3,
        ("EC2 - Other", "USW2-NatGateway-Bytes"): 12,
        ("EC2 - Other", "USW2-EBS:VolumeUsage.gp3"): 3,
        ("Amazon Elastic File System", "USW2-TimedStorage-ByteHrs"): 2,
        ("Tax", ""): 8,
    }
    charges = tuple(Charge(day, keys, Decimal(usd), True) for day in days for keys, usd in lines.items())
    tagged = tuple(
        Charge(day, (event, "all"), Decimal(usd), True) for day in days for event, usd in (("ohw", 60), ("", 8))
    )
    period = Period(FIRST, days[-1] + dt.timedelta(days=1))
    return Actual("ohw", period, dt.datetime(2027, 8, 20, tzinfo=dt.UTC), 4, charges, tagged, ())


def receipt(*, clean: bool = True) -> dict[str, Any]:
    """Of a teardown."""
    thing = {"kind": "volume", "id": "vol-1", "name": "", "region": "us-west-2", "usd_per_day": 0.2, "gib": 80.0}
    gone = "2027-08-16T10:00:00+00:00"
    proof = {"at": gone, "clean": clean, "listings": 59, "left": [] if clean else [thing | {"until": ""}]}
    return {
        "outcome": "done" if clean else "something is left",
        "proof": {**proof, "not_seen": [], "kept": [], "pending": []},
        "verified_again": [],
        "items": [thing | {"gone_by": gone if clean else None, "verified": "x", "proofs": []}],
        "buckets": [{"name": "ohw-data-123456789012", "versions": 1204, "kept": False}],
    }
