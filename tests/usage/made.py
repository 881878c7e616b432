"""Made data of the shape of OceanHackWeek 2020, in the words of Prometheus' exposition format.

Read off its plots: 49, 41, 44, 35 and 26 concurrent users on the five days at most, and 32, 49, 53, 28 and 23 GB of
memory; each was guaranteed 7 GiB with a limit of 8, so that four fit on a node. Same seed, same data.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")
FIRST = dt.date(2020, 8, 10)
USERS = (49, 41, 44, 35, 26)
GIGABYTES = (32, 49, 53, 28, 23)
GIB = 2**30
GUARANTEE, LIMIT = 7 * GIB, 8 * GIB
SCRAPE_SECONDS = 240
BLIND = (dt.datetime(2020, 8, 13, 12, 0, tzinfo=ZONE), dt.datetime(2020, 8, 13, 13, 30, tzinfo=ZONE))
"""Nothing was scraped then."""
NAMESPACE = "ohw-prod"
_SEATS = 4
_EDGES = (0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 180, 300, 600)
_LINGERS_SECONDS = 900
"""An empty node stays so long."""
_BOOT_SECONDS = 60


def at(day: int, hour: float) -> float:
    """Seconds since 1970 of an hour of a day of the event."""
    midnight = dt.datetime.combine(FIRST + dt.timedelta(days=day), dt.time(), ZONE)
    return midnight.timestamp() + hour * 3600


@dataclass
class Stay:
    """One server of one person, from its start to its end."""

    user: str
    starts: float
    ends: float
    node: int = -1
    weight: float = 1.0
    waits: float = 10.0


@dataclass
class Event:
    """Everything that happened."""

    stays: list[Stay] = field(default_factory=list)
    nodes: dict[int, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    factors: dict[int, float] = field(default_factory=dict)

    def running(self, now: float) -> list[Stay]:
        return [stay for stay in self.stays if stay.starts + stay.waits <= now < stay.ends]

    def memory(self, stay: Stay, now: float) -> float:
        """Grows over the hours, in waves."""
        hours = (now - stay.starts) / 3600
        wave = 1 + 0.35 * ((hash_of(stay.user) + int(hours * 3)) % 5 - 2) / 2
        return stay.weight * (0.4 + 0.18 * min(hours, 4)) * wave


def hash_of(text: str) -> int:
    """The same in every process."""
    return sum(ord(letter) * (place + 7) for place, letter in enumerate(text))


def event(seed: int = 2020) -> Event:
    """Who came when, on which node, and how long they waited."""
    chance = random.Random(seed)  # noqa: S311 (nobody is to be surprised)
    made = Event()
    weights = {f"person-{number:02}": chance.lognormvariate(0, 0.7) for number in range(55)}
    for day, most in enumerate(USERS):
        for user in chance.sample(sorted(weights), most):
            starts = at(day, 8 + chance.triangular(0, 2.5, 0.6))
            ends = at(day, 15.5 + chance.triangular(0, 8, 2))
            made.stays.append(Stay(user, starts, ends, weight=weights[user]))
    _seat(made, chance)
    for day, gigabytes in enumerate(GIGABYTES):
        moments = [at(day, hour / 15) for hour in range(8 * 15, 24 * 15)]
        highest = max(sum(made.memory(stay, now) for stay in made.running(now)) for now in moments)
        made.factors[day] = gigabytes * 1e9 / highest
    return made


def _seat(made: Event, chance: random.Random) -> None:
    """The fullest node that has room, else a new one, which takes minutes."""
    for stay in sorted(made.stays, key=lambda one: one.starts):
        taken = defaultdict(int)
        for other in made.stays:
            if other.node >= 0 and other.starts <= stay.starts < other.ends:
                taken[other.node] += 1
        up = {n for n, spans in made.nodes.items() if spans and spans[-1][0] <= stay.starts < spans[-1][1]}
        free = [n for n in up if taken[n] < _SEATS]
        if free:
            stay.node = max(free, key=lambda n: (taken[n], -n))
            stay.waits = chance.triangular(6, 40, 11)
        else:
            stay.node = next(n for n in range(100) if n not in up)
            stay.waits = chance.triangular(120, 420, 170)
            made.nodes[stay.node].append((stay.starts, stay.ends + _LINGERS_SECONDS))
        starts, ends = made.nodes[stay.node][-1]
        made.nodes[stay.node][-1] = (starts, max(ends, stay.ends + _LINGERS_SECONDS))


Sample = tuple[str, Mapping[str, str], float, float]


def samples(made: Event) -> Iterator[Sample]:
    """Name, labels, value, seconds."""
    for day in range(len(USERS)):
        now = at(day, 0)
        while now < at(day + 1, 0):
            if not BLIND[0].timestamp() <= now < BLIND[1].timestamp():
                yield from _scraped(made, day, now)
            now += SCRAPE_SECONDS


def _scraped(made: Event, day: int, now: float) -> Iterator[Sample]:
    yield from _nodes(made, now)
    there = [stay for stay in made.stays if stay.starts <= now < stay.ends]
    for stay in there:
        yield from _pod(made, stay, now, made.factors[day])
    yield from _hub(made, now)


def _nodes(made: Event, now: float) -> Iterator[Sample]:
    up = [("core", "ip-172-16-3-5", "m6i.xlarge")]
    up += [
        ("user", node_name(number), "m5.2xlarge")
        for number, spans in sorted(made.nodes.items())
        if any(starts + _BOOT_SECONDS <= now < ends for starts, ends in spans)
    ]
    for purpose, name, kind in up:
        labels = {
            "node": name,
            "label_hub_jupyter_org_node_purpose": purpose,
            "label_node_kubernetes_io_instance_type": kind,
        }
        yield "kube_node_labels", labels, 1, now
        yield "kube_node_info", {"node": name}, 1, now
        memory = {"node": name, "resource": "memory", "unit": "byte"}
        yield "kube_node_status_allocatable", memory, 29.5 * GIB if purpose == "user" else 14 * GIB, now
        yield "container_memory_working_set_bytes", {"id": "/", "instance": name}, 2 * GIB, now
        yield "container_cpu_usage_seconds_total", {"id": "/", "instance": name}, now - at(0, 0), now


def node_name(number: int) -> str:
    return f"ip-172-16-4-{number + 10}"


def _pod(made: Event, stay: Stay, now: float, factor: float) -> Iterator[Sample]:
    pod = {"namespace": NAMESPACE, "pod": f"jupyter-{stay.user}"}
    runs = stay.starts + stay.waits <= now
    yield "kube_pod_status_phase", {**pod, "phase": "Pending"}, float(not runs), now
    yield "kube_pod_status_phase", {**pod, "phase": "Running"}, float(runs), now
    # A pod that waits for a node has none yet.
    node = node_name(stay.node) if runs else ""
    asked = {**pod, "container": "notebook", "node": node}
    for kind, memory, cores in (("requests", GUARANTEE, 1.75), ("limits", LIMIT, 4)):
        metric = f"kube_pod_container_resource_{kind}"
        yield metric, {**asked, "resource": "memory", "unit": "byte"}, memory, now
        yield metric, {**asked, "resource": "cpu", "unit": "core"}, cores, now
    if runs:
        measured = {**pod, "container": "notebook", "instance": node, "id": f"/kubepods/{stay.user}"}
        yield "container_memory_working_set_bytes", measured, made.memory(stay, now) * factor, now
        yield "container_cpu_usage_seconds_total", measured, (now - stay.starts) * 0.2 * stay.weight, now
        ended = float(stay.user == "person-07" and now > at(2, 14))
        yield "container_oom_events_total", measured, ended, now


def _hub(made: Event, now: float) -> Iterator[Sample]:
    hub = {"namespace": NAMESPACE, "service": "hub"}
    day_before = {stay.user for stay in made.stays if stay.starts <= now and stay.ends > now - 86400}
    yield "jupyterhub_running_servers", hub, len(made.running(now)), now
    yield "jupyterhub_active_users", {**hub, "period": "24h"}, len(day_before), now
    waits = [stay.waits for stay in made.stays if stay.starts + stay.waits <= now]
    metric = "jupyterhub_server_spawn_duration_seconds"
    for edge in _EDGES:
        counted = sum(wait <= edge for wait in waits)
        yield f"{metric}_bucket", {**hub, "status": "success", "le": f"{float(edge)}"}, counted, now
    yield f"{metric}_bucket", {**hub, "status": "success", "le": "+Inf"}, len(waits), now
    yield f"{metric}_count", {**hub, "status": "success"}, len(waits), now
    yield f"{metric}_count", {**hub, "status": "failure"}, 3 * (now > at(0, 9)), now


def openmetrics(made: Event) -> Iterator[str]:
    """Lines for `promtool tsdb create-blocks-from openmetrics`, without types: it needs none."""
    for name, labels, value, seconds in samples(made):
        within = ",".join(f'{key}="{text}"' for key, text in labels.items())
        yield f"{name}{{{within}}} {value:.10g} {seconds:.0f}\n"
    yield "# EOF\n"
