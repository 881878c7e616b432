"""How an event sits on its nodes, as a page for people and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from rich.table import Table

from hubctl.config.arrivals import ACCEPTABLE_SHARE, Arrivals
from hubctl.config.model import EventConfig
from hubctl.config.reserve import holdings
from hubctl.config.seating import Guarantee, NodeRoom, Seating, needs, node_rooms, seatings
from hubctl.config.sizing import GIB
from hubctl.counting import counted
from hubctl.reporters.tables import answer_console


def print_sizes(
    stream: TextIO, config: EventConfig, arrivals: Arrivals, memory_bytes: int | None, as_json: bool
) -> None:
    """The answer of `hubctl size`."""
    found = seatings(config, arrivals, memory_bytes)
    if as_json:
        stream.write(json.dumps(sizes_json(config, arrivals, found), indent=2, default=dt.datetime.isoformat) + "\n")
        return
    console = answer_console(stream)
    console.print(_assumed(arrivals), soft_wrap=True)
    if found is None:
        types = " or ".join(config.cluster.nodes.user.instance_types)
        console.print(f"Seats are unknown: hubctl does not know {types}, and guesses nothing.", soft_wrap=True)
        return
    console.print()
    console.print(_node_table(node_rooms(config)))
    console.print()
    console.print(_seat_table(found))
    for line in (*_advice(config, found), *_more_memory(found, config.cluster.nodes.user.max)):
        console.print(line)
    if config.schedule:
        console.print()
        console.print(_schedule_table(config))


def sizes_json(config: EventConfig, arrivals: Arrivals, found: Sequence[Seating] | None) -> dict[str, Any]:
    """`arrivals` (assumed), `nodes` (what one has), `hubs` (None: a type is unknown), `groups` (for quotas),
    `schedule` (nodes held ready; `begin` and `end` of the first time, on its own clock)."""
    return {
        "arrivals": asdict(arrivals),
        "nodes": [asdict(one) for one in node_rooms(config)],
        "hubs": None if found is None else [asdict(one) for one in found],
        "groups": [asdict(one) for one in needs(config)],
        "schedule": [asdict(one) for one in holdings(config)],
    }


def _assumed(arrivals: Arrivals) -> str:
    people = counted(arrivals.people, "person comes", "people come")
    within, takes = f"{arrivals.within_minutes:g}", f"{arrivals.node_minutes:g}"
    return f"{people} within {within} minutes, a new node takes {takes} (guesses: see --help)."


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    return table


def _node_table(rooms: Sequence[NodeRoom]) -> Table:
    table = _table("a node of", "vCPUs", "memory", "allocatable", "for servers", "CPUs", "pods")
    for room in rooms:
        table.add_row(
            room.instance_type,
            str(room.vcpus),
            f"{room.memory_gib:g} GiB",
            _gib(room.allocatable_bytes),
            _gib(room.servers_bytes),
            f"{room.servers_cpus:.2f}",
            str(room.servers_pods),
        )
    return table


def _seat_table(found: Sequence[Seating]) -> Table:
    table = _table("hub", "memory", "CPUs", "seats a node", "nodes", "vCPUs", "wait", "longest")
    for one in found:
        table.add_row(
            f"{one.hub}: {one.profile}" if one.profile else one.hub,
            _gib(one.now.memory_bytes),
            f"{one.cpus:g}",
            f"{one.now.seats_per_node} (by {one.bound_by})",
            _number(one.now.nodes),
            _number(one.now.vcpus),
            f"{one.waiting.share:.0%}",
            f"{one.waiting.longest_minutes:.1f} min",
        )
    return table


def _schedule_table(config: EventConfig) -> Table:
    table = _table("held ready", "hub", "people", "seats", "nodes", "from", "to", "times")
    for one in holdings(config):
        numbers = (one.people, one.seats, one.nodes)
        clock = (f"{moment:%H:%M}" for moment in (one.begin, one.end))
        table.add_row(one.slot, one.hub, *map(str, numbers), *clock, str(one.times))
    return table


def _advice(config: EventConfig, found: Sequence[Seating]) -> Iterator[str]:
    ready, most = config.cluster.nodes.user.min, config.cluster.nodes.user.max
    wanted = max(one.ready_nodes_wanted for one in found)
    yield ""
    if wanted > ready:
        share = f"{ACCEPTABLE_SHARE:.0%}"
        nodes = counted(wanted, "node")
        yield f"So that no more than {share} wait, have {nodes} beforehand: cluster.nodes.user.min = {wanted}."
    seatless = max(one.waiting.seatless for one in found)
    if seatless:
        yield f"{counted(seatless, 'person finds', 'people find')} no seat: cluster.nodes.user.max = {most} is too few."


def _more_memory(found: Sequence[Seating], most: int) -> Iterator[str]:
    yield "More memory for each (running servers keep theirs until they start again):"
    told = set()
    for one in found:
        # Hubs that are alike are told once.
        if (one.now, one.cpus) not in told:
            told.add((one.now, one.cpus))
            yield from (f"  {_other(one, other, most)}" for other in one.others)


def _other(one: Seating, other: Guarantee, most: int) -> str:
    name = f"{one.hub}: {one.profile}" if one.profile else one.hub
    start = f"{name}  {_gib(one.now.memory_bytes)} -> {_gib(other.memory_bytes)}: "
    if other.nodes is None:
        return f"{start}fits on no node; nobody's server would start any more"
    enough = "" if other.enough_nodes else f", and only {most} are allowed"
    size = f"{counted(other.nodes, 'node')} ({counted(other.vcpus or 0, 'vCPU')})"
    return f"{start}{other.seats_per_node} a node, {size}{enough}"


def _gib(size: int) -> str:
    return f"{size / GIB:.1f} GiB".replace(".0 GiB", " GiB")


def _number(value: int | None) -> str:
    return "none" if value is None else str(value)
