"""Nodes held ready by hand: `hubctl warm`, `hubctl cool`. What ends by itself ends in the cluster, on no laptop."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from hubctl import observe
from hubctl.config.model import EventConfig
from hubctl.context import Context
from hubctl.core.kubernetes import ObjectRef
from hubctl.costs.hourly import user_node_hour
from hubctl.errors import HubctlError, RefusedError, UsageError
from hubctl.executor.waiting import NotYetError, until
from hubctl.ports.kubernetes import Kubernetes
from hubctl.preflight import check_account
from hubctl.render import reserve
from hubctl.render.reserve_level import level

_DURATION = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?")
_WAIT_SECONDS = 1200
"""A node takes two to ten minutes; then the image is pulled."""
_DELETE_SECONDS = 60


@dataclass(frozen=True)
class Held:
    """What is held ready for a hub from now on."""

    hub: str
    nodes: int
    until: dt.datetime | None
    """When what is held by hand is let go, on the event's clock; None where nobody said when, or nothing is."""
    by_schedule: int
    """What the schedule alone would hold now."""
    usd_an_hour: float | None
    """For these nodes while they stand, by list prices; None for machines that are not known."""


def duration(text: str) -> dt.timedelta:
    """Of "2h", "90m" or "1h30m". Raises UsageError for anything else."""
    match = _DURATION.fullmatch(text)
    found = dt.timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0)) if match else dt.timedelta()
    if not found:
        raise UsageError(f'--for: "{text}" is no time', hint="write it like 2h, 90m or 1h30m")
    return found


def chosen(config: EventConfig, hub: str) -> str:
    """The hub's name. Raises UsageError for one that there is not, and where several are there and none was named:
    nodes cost money, so nothing is guessed."""
    there = ", ".join(config.hubs)
    if hub and hub not in config.hubs:
        raise UsageError(f"there is no hub {hub}", hint=f"--hub with one of: {there}")
    if not hub and len(config.hubs) > 1:
        raise UsageError(f"which hub? The config has {there}", hint=f"--hub {list(config.hubs)[-1]}")
    return hub or next(iter(config.hubs))


def warm(context: Context, hub: str, nodes: int, lasting: dt.timedelta | None) -> Held:
    """Holds so many nodes ready from now on, beside nothing: where the schedule wants more, it gets more.

    Raises UsageError for more nodes than the group may have, RefusedError where the hub is not there.
    """
    config = context.config
    if nodes > config.cluster.nodes.user.max:
        told = f"cluster.nodes.user.max = {config.cluster.nodes.user.max} allows no more"
        raise UsageError(f"{nodes} nodes: {told}", hint="raise it in the config, then: hubctl up")
    kubernetes = _kubernetes(context, hub)
    end = None if lasting is None else _whole_minute(context.ports.clock.now() + lasting)
    _end_by_itself(kubernetes, config, hub, end)
    return _hold(context, kubernetes, hub, {"nodes": nodes, "until": None if end is None else end.timestamp()})


def cool(context: Context, hub: str) -> Held:
    """Lets go what is held ready, by hand or by the schedule. The schedule holds nodes again from its next start on."""
    kubernetes = _kubernetes(context, hub)
    now = context.ports.clock.now().timestamp()
    _end_by_itself(kubernetes, context.config, hub, None)
    return _hold(context, kubernetes, hub, _silence(_scheduled(kubernetes, context.config, hub), now))


def _silence(windows: list[dict[str, Any]], now: float) -> dict[str, Any] | None:
    """None held, until the next window begins or the last that is open now ends; nothing to say where none is open."""
    open_now = [one["end"] for one in windows if one["begin"] <= now < one["end"]]
    begins = [one["begin"] for one in windows if one["begin"] > now]
    return {"nodes": 0, "until": min([max(open_now), *begins])} if open_now else None


def wait(context: Context, held: Held, say: Callable[[str], None]) -> None:
    """Until all nodes that are held are there. Raises HubctlError when they do not come."""
    kubernetes, ref = _kubernetes(context, held.hub), reserve.ref(context.config, held.hub)

    def ask() -> None:
        there = ready(kubernetes, ref)
        if there < held.nodes:
            raise NotYetError(f"{there} of {held.nodes} nodes are ready")

    def late(heard: str) -> HubctlError:
        return HubctlError(f"after {_WAIT_SECONDS // 60} minutes {heard}", hint="hubctl status; hubctl doctor")

    until(ask, clock=context.ports.clock, limit_seconds=_WAIT_SECONDS, progress=lambda words, _: say(words), late=late)


def ready(kubernetes: Kubernetes, ref: ObjectRef) -> int:
    """Placeholders that run: nodes that are there for nobody yet."""
    found = kubernetes.get(ref) or {}
    return int(found.get("status", {}).get("readyReplicas", 0))


def _kubernetes(context: Context, hub: str) -> Kubernetes:
    check_account(context.ports.aws, context.config)
    kubernetes = context.knowing(observe.cluster(context)).cluster().kubernetes
    if kubernetes.get(reserve.ref(context.config, hub)) is None:
        raise RefusedError(f"{hub} has no node reserve yet", hint=f"hubctl up --hub {hub}")
    return kubernetes


def _hold(context: Context, kubernetes: Kubernetes, hub: str, hand: dict[str, Any] | None) -> Held:
    """First what is wanted is written down: whoever scales next does the same."""
    config, ref = context.config, reserve.map_ref(context.config, hub, reserve.HAND)
    if hand is None:
        kubernetes.delete(ref, timeout_seconds=_DELETE_SECONDS)
    else:
        kubernetes.apply(reserve.hand_map(config, hub, hand["nodes"], hand["until"]))
    windows, now = _scheduled(kubernetes, config, hub), context.ports.clock.now().timestamp()
    nodes = level(now, windows, hand)
    kubernetes.scale(reserve.ref(config, hub), nodes)
    price = user_node_hour(config)
    return Held(
        hub, nodes, _on_the_clock(config, hand), level(now, windows, None), None if price is None else price * nodes
    )


def _on_the_clock(config: EventConfig, hand: dict[str, Any] | None) -> dt.datetime | None:
    if hand is None or hand["until"] is None:
        return None
    return dt.datetime.fromtimestamp(hand["until"], ZoneInfo(config.event.time_zone))


def _scheduled(kubernetes: Kubernetes, config: EventConfig, hub: str) -> list[dict[str, Any]]:
    """What the cluster goes by, whatever the config on this machine says."""
    return reserve.scheduled(kubernetes.get(reserve.map_ref(config, hub, reserve.SCHEDULE)))


def _end_by_itself(kubernetes: Kubernetes, config: EventConfig, hub: str, end: dt.datetime | None) -> None:
    """A CronJob at the end; none where there is no end."""
    if end is None:
        ref = ObjectRef("batch/v1", "CronJob", reserve.HAND_ENDS, config.namespace(hub))
        kubernetes.delete(ref, timeout_seconds=_DELETE_SECONDS)
        return
    at = reserve.cron([end.astimezone(dt.UTC)])
    kubernetes.apply(reserve.cron_job(config, hub, reserve.HAND_ENDS, at, "Etc/UTC", kind=reserve.BY_HAND))


def _whole_minute(moment: dt.datetime) -> dt.datetime:
    """The next one: CronJobs know no seconds."""
    return dt.datetime.fromtimestamp(math.ceil(moment.timestamp() / 60) * 60, dt.UTC)
