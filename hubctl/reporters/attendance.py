"""Who is on the hubs now, in lines for people and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from hubctl.attendance import Attendance, HubNow
from hubctl.attendance.look import InCluster, Reserve
from hubctl.core.hub import ACTIVE_MINUTES, People, Visit
from hubctl.counting import counted
from hubctl.reporters.words import clean

_DIGEST = len("sha256:") + 12


def attendance_table(found: Attendance, time_zone: str) -> Table:
    """Hub by hub: what, and what is to be said of it. Times are on the event's clock."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for heading in ("hub", "now"):
        table.add_column(heading, no_wrap=True)
    table.add_column("", overflow="fold")
    clock = ZoneInfo(time_zone)
    for hub in found.hubs:
        for number, (what, words) in enumerate(_rows(hub, clock)):
            table.add_row(Text(hub.hub if number == 0 else ""), Text(what), Text(clean(words)))
    if found.nodes_with_few:
        table.add_row(Text("nodes"), Text("few"), Text(clean(_few(found.nodes_with_few))))
    return table


def _rows(hub: HubNow, clock: dt.tzinfo) -> Iterator[tuple[str, str]]:
    yield "answers", _answers(hub.visit)
    yield "people", _people(hub.people)
    if isinstance(hub.cluster, str):
        yield "servers", f"could not be asked: {hub.cluster}"
        return
    yield "servers", f"{hub.cluster.running} ready, {hub.cluster.pending} not yet"
    if hub.cluster.trouble is not None:
        one = hub.cluster.trouble
        yield "failed", f"{one.at.astimezone(clock):%H:%M} {one.pod}: {one.reason}: {one.message}"
    yield "image", _images(hub.cluster)
    if hub.cluster.reserve is not None:
        yield "reserve", _reserve(hub.cluster.reserve, clock)


def _answers(visit: Visit) -> str:
    if visit.problem:
        return visit.problem
    days = visit.certificate_days
    certificate = "" if days is None else f"; certificate good for {counted(days, 'day')} more"
    return f"HTTP {visit.status} in {visit.seconds:.2f} s{certificate}"


def _people(found: People | str) -> str:
    if isinstance(found, str):
        return "unknown, since the hub was not asked" if found.startswith("not asked") else f"unknown: {found}"
    minutes = f"within {ACTIVE_MINUTES} minutes"
    servers = f"{counted(found.servers, 'server')}, {found.starting} starting"
    return f"{found.active} active {minutes}; by the hub's count {servers}"


def _images(found: InCluster) -> str:
    if not found.images:
        return "no server runs"
    named = (f"{image[:_DIGEST] if image.startswith('sha256:') else image} on {many}" for image, many in found.images)
    return ", ".join(named)


def _reserve(found: Reserve, clock: dt.tzinfo) -> str:
    held = f"{found.ready} of {counted(found.wanted, 'node')} ready" if found.wanted else "none held"
    if found.next_begin is None:
        return held
    return f"{held}; next {found.next_begin.astimezone(clock):%a %d %b %H:%M}: {counted(found.next_nodes, 'node')}"


def _few(found: tuple[tuple[str, int], ...] | str) -> str:
    if isinstance(found, str):
        return f"could not be asked: {found}"
    return ", ".join(f"{name} {many or 'empty'}" for name, many in found)


def attendance_json(found: Attendance) -> dict[str, Any]:
    """`hubs` and `nodes_with_few_servers`. What could not be asked is missing, and `unknown` of the hub says why."""
    few = found.nodes_with_few
    nodes = None if isinstance(few, str) else [{"name": name, "servers": many} for name, many in few]
    return {"hubs": [_hub_json(hub) for hub in found.hubs], "nodes_with_few_servers": nodes}


def _hub_json(hub: HubNow) -> dict[str, Any]:
    visit = hub.visit
    answer: dict[str, Any] = {
        "name": hub.hub,
        "url": hub.url,
        "http_status": visit.status,
        "seconds": round(visit.seconds, 3) if visit.status is not None else None,
        "certificate_days": visit.certificate_days,
    }
    unknown = {"url": visit.problem} if visit.problem else {}
    if isinstance(hub.people, str):
        unknown["people"] = hub.people
    else:
        people = hub.people
        answer["people"] = {"active": people.active, "servers": people.servers, "starting": people.starting}
    if isinstance(hub.cluster, str):
        unknown["cluster"] = hub.cluster
    else:
        answer |= _cluster_json(hub.cluster)
    return {**answer, "unknown": unknown}


def _cluster_json(found: InCluster) -> dict[str, Any]:
    one, held = found.trouble, found.reserve
    trouble = one and {"time": one.at.isoformat(), "pod": one.pod, "reason": one.reason, "message": one.message}
    begin = None if held is None or held.next_begin is None else held.next_begin.isoformat()
    return {
        "servers": {"ready": found.running, "pending": found.pending},
        "last_failed": trouble,
        "images": [{"image": image, "servers": many} for image, many in found.images],
        "reserve": held and {"ready": held.ready, "wanted": held.wanted, "next": begin, "next_nodes": held.next_nodes},
    }
