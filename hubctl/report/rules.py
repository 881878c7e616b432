"""What to change next time: each rule looks at what was seen, and says what to write into the config, and why.

Every threshold is a guess unless it names a source. The rules of packing are those of 2i2c's guide for events:
https://infrastructure.2i2c.org/howto/prepare-for-events/event-prep/
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hubctl.config import sizing
from hubctl.counting import counted
from hubctl.report.observed import HubMemory, Observed

GIB = 2**30
_HEADROOM = 1.15
"""Above the 95th percentile: next year's notebooks are larger."""
_WORTH_LOWERING = 0.75
_ENOUGH_PEOPLE = 5
"""Of fewer nobody can say what is usual."""
_FEW_SEATS, _SPARE_SEATS = 4, 2
_SLOW_SECONDS = 120.0
_FAILED_SHARE = 0.02
_QUIET_SHARE, _QUIET_HOURS = 0.25, 5.0
_DAYS_TO_SAY_GOODBYE = 2
_FULLY_MEASURED = 0.95
_FAR_OFF = 1.25
_SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge")


@dataclass(frozen=True)
class Advice:
    """One thing to do. `write` is the line of the config, empty where it is not the config that is to be changed."""

    subject: str
    do: str
    why: str
    write: str = ""
    keep: bool = False
    """It was right as it was."""


Rule = Callable[[Observed], Iterator[Advice]]


def advice(seen: Observed) -> tuple[Advice, ...]:
    """All rules, what is to be changed before what was right."""
    found = [one for rule in RULES for one in rule(seen)]
    return tuple(sorted(found, key=lambda one: one.keep))


def memory_guarantee(seen: Observed) -> Iterator[Advice]:
    """From what people used at their highest: the 95th percentile, and some room above it."""
    for hub in seen.memory:
        if hub.people < _ENOUGH_PEOPLE:
            continue
        fits = fitting(hub)
        below = f"below {size(hub.p50)} and 95 % below {size(hub.p95)}"
        used = f"at their highest, half of the {hub.people} people stayed {below}"
        line = f'[hubs.{hub.hub}] memory_guarantee = "{size_key(fits)}"'
        if fits <= _WORTH_LOWERING * hub.guarantee:
            why = f"{used}; {size(hub.guarantee)} were set aside for each{_seats(seen, hub, fits)}"
            yield Advice("memory", f"Guarantee {size(fits)} instead of {size(hub.guarantee)}", why, line)
        elif fits > hub.guarantee and hub.over:
            why = f"{used}; {hub.over} of them used more than the {size(hub.guarantee)} they were sure of"
            yield Advice("memory", f"Guarantee {size(fits)} instead of {size(hub.guarantee)}", why, line)
        else:
            yield Advice("memory", f"Keep the guarantee of {size(hub.guarantee)}", used, keep=True)


def fitting(hub: HubMemory) -> int:
    """A guarantee that fits, in bytes: whole halves of a GiB."""
    return max(math.ceil(hub.p95 * _HEADROOM / GIB * 2), 1) * GIB // 2


def _seats(seen: Observed, hub: HubMemory, fits: int) -> str:
    now = sizing.seats(seen.nodes.types, hub.guarantee, hub.cpus)
    then = sizing.seats(seen.nodes.types, fits, hub.cpus)
    if not now or not then or then <= now:
        return ""
    return f". A {seen.nodes.types[0]} would seat {then} instead of {now}"


def memory_limit(seen: Observed) -> Iterator[Advice]:
    """Where something was ended for its memory, the limit was too low for somebody."""
    for hub in seen.memory:
        if hub.out_of_memory:
            more = math.ceil(hub.limit * 1.5 / GIB) * GIB
            why = (
                f"something was ended for its memory in the servers of {counted(hub.out_of_memory, 'person', 'people')}"
            )
            do = f"Raise the limit from {size(hub.limit)} to {size(more)}, or offer a larger profile"
            yield Advice("memory", do, why, f'[hubs.{hub.hub}] memory_limit = "{size_key(more)}"')


def node_size(seen: Observed) -> Iterator[Advice]:
    """Few seats make many nodes and many waits; far too many seats make one node that is never full."""
    at_once = seen.at_once or 0
    if not seen.memory or not at_once:
        return
    hub, kind = max(seen.memory, key=lambda one: one.people), seen.nodes.types[0]
    wanted = fitting(hub)
    seats = sizing.seats((kind,), wanted, hub.cpus)
    if not seats:
        return
    if seats < _FEW_SEATS:
        other = _of_family(kind, lambda found: found >= _FEW_SEATS, wanted, hub.cpus)
        why = f"with {size(wanted)} each, {kind} seats {seats}: every fourth person or so waits for a new node"
    elif seats > _SPARE_SEATS * at_once:
        other = _of_family(kind, lambda found: found >= at_once / 2, wanted, hub.cpus)
        why = f"{at_once} people at once would fill less than half of one {kind}, which seats {seats}"
    else:
        nodes = sizing.nodes(at_once, seats)
        why = f"with {size(wanted)} each it seats {seats}, so {counted(nodes, 'node')} for {at_once} people at once"
        yield Advice("nodes", f"Keep {kind}", why, keep=True)
        return
    if other and other != kind:
        yield Advice(
            "nodes", f"Take {other} instead of {kind}", why, f'[cluster.nodes.user] instance_types = ["{other}"]'
        )


def _of_family(kind: str, enough: Callable[[int], bool], memory: int, cpus: float) -> str:
    """The smallest machine of the same family that seats enough."""
    family = kind.partition(".")[0]
    names = [f"{family}.{suffix}" for suffix in _SIZES]
    seats = {name: found for name in names if (found := sizing.seats((name,), memory, cpus)) is not None}
    return next((name for name, found in seats.items() if enough(found)), "")


def capacity(seen: Observed) -> Iterator[Advice]:
    """All nodes that the group may have, and people who wait."""
    nodes = seen.nodes
    if nodes.most is not None and nodes.most >= nodes.most_allowed and seen.pending:
        more = math.ceil(nodes.most_allowed * 1.5)
        why = f"all {nodes.most_allowed} nodes ran while {counted(seen.pending, 'server')} waited"
        write = f"[cluster.nodes.user] max = {more}"
        yield Advice("nodes", f"Allow {more} nodes, and ask AWS for the quota (hubctl doctor)", why, write)


def first_wave(seen: Observed) -> Iterator[Advice]:
    """Who comes first waits for a node: have some ready."""
    starts = seen.starts
    if starts is None or starts.p95 is None:
        return
    half = f"half of the {starts.well} servers started within {seconds(starts.p50)}, 95 % within {seconds(starts.p95)}"
    if (starts.slowest_p95 or 0) <= _SLOW_SECONDS:
        yield Advice("schedule", "Keep as many nodes ready as there were", half, keep=True)
        return
    worst = f"; on {starts.slowest_day}, the slowest day, 95 % within {seconds(starts.slowest_p95)}"
    ready = max(seen.nodes.least + 1, math.ceil((seen.nodes.most or 2) / 2))
    do = f"Have {counted(ready, 'node')} ready before the first session of a day"
    yield Advice("schedule", do, half + worst, f"[cluster.nodes.user] min = {ready}")


def failures(seen: Observed) -> Iterator[Advice]:
    """A start that fails is somebody who raises a hand."""
    starts = seen.starts
    if starts is not None and starts.failed_share > _FAILED_SHARE:
        why = f"{starts.failed} of {starts.well + starts.failed} starts failed"
        people = seen.at_once or seen.planned
        yield Advice("starts", f"Rehearse before the event: hubctl rehearse --users {people}", why)


def quiet_nodes(seen: Observed) -> Iterator[Advice]:
    """Nodes at night, for nobody."""
    hours, quiet = seen.nodes.hours, seen.nodes.quiet_hours
    if not hours or quiet is None or quiet < _QUIET_HOURS or quiet / hours < _QUIET_SHARE:
        return
    why = f"{quiet:.0f} of {hours:.0f} hours of participants' nodes passed while nobody had a server"
    if seen.nodes.least:
        do = "Let the participants' nodes go to none outside the sessions"
        yield Advice("schedule", do, why, "[cluster.nodes.user] min = 0")
    else:
        yield Advice("schedule", "Stop idle servers sooner", why, "[hub.cull] idle_minutes = 30")


def teardown(seen: Observed) -> Iterator[Advice]:
    """Days on which it stands for nobody are the dearest of all."""
    if seen.days_after <= _DAYS_TO_SAY_GOODBYE:
        return
    gone = "it was taken down" if seen.down else "it still stands"
    usd = seen.days_after * seen.idle_usd
    each = f"an idle day costs about {seen.idle_usd:,.2f} USD, so {usd:,.0f} USD"
    why = f"{gone} {seen.days_after} days after the last day; {each}"
    do = "Set event.expires two days after the end, and take it down then, after hubctl export"
    yield Advice("schedule", do, why)


def participants(seen: Observed) -> Iterator[Advice]:
    """What everything was sized for, and who came."""
    if not seen.people or 0.7 * seen.planned <= seen.people <= seen.planned:
        return
    came = counted(seen.people, "person", "people")
    why = f"{came} had a server, at most {seen.at_once} at once; it was sized for {seen.planned}"
    yield Advice("people", f"Plan for {seen.at_once} at once", why, f"[event] participants = {seen.at_once}")


def measuring(seen: Observed) -> Iterator[Advice]:
    """What is not measured cannot be learned from."""
    if seen.measured is None:
        why = "without it nobody can say what people needed"
        yield Advice("numbers", "Keep the numbers next time: hubctl export, before the teardown", why)
    elif seen.measured < _FULLY_MEASURED:
        why = f"of {1 - seen.measured:.0%} of the time nothing is known"
        yield Advice("numbers", "Look into why Prometheus was away", why)


def costs(seen: Observed) -> Iterator[Advice]:
    """Where the bill and the estimate differ, one of them was wrong about something."""
    if not seen.charged_usd or not seen.estimated_usd:
        return
    factor = seen.charged_usd / seen.estimated_usd
    if not 1 / _FAR_OFF <= factor <= _FAR_OFF:
        why = (
            f"AWS charged {seen.charged_usd:,.0f} USD, {factor:.1f} times the estimate of {seen.estimated_usd:,.0f} USD"
        )
        yield Advice("money", "Compare the bill with the estimate, line by line (hubctl cost estimate)", why)


RULES: tuple[Rule, ...] = (
    memory_limit,
    memory_guarantee,
    node_size,
    capacity,
    first_wave,
    quiet_nodes,
    failures,
    participants,
    teardown,
    costs,
    measuring,
)


def size(bytes_: float) -> str:
    """For people: "1.2 GiB"."""
    return f"{bytes_ / GIB:.2g} GiB" if bytes_ < 10 * GIB else f"{bytes_ / GIB:.0f} GiB"


def size_key(bytes_: int) -> str:
    """As the config has it: "2.5G"."""
    return f"{bytes_ / GIB:g}G"


def seconds(value: float | None) -> str:
    """For people: "45 s", "3.5 min"."""
    if value is None:
        return "?"
    return f"{value:.0f} s" if value < 120 else f"{value / 60:.1f} min"
