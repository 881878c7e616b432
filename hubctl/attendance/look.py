"""Looks at every hub, from the cluster and from outside. What cannot be asked is said, and hides nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from hubctl.attendance import servers
from hubctl.attendance.servers import Trouble
from hubctl.context import ClusterPorts, Context
from hubctl.core.facts import MissingFactsError
from hubctl.core.hub import People, Visit
from hubctl.core.kubernetes import Manifest
from hubctl.errors import HubctlError
from hubctl.hub_service import service_token
from hubctl.render import entrance, reserve

T = TypeVar("T")
_SIDE_BY_SIDE = 8


@dataclass(frozen=True)
class Reserve:
    """Nodes that are held ready for a hub."""

    ready: int
    wanted: int
    next_begin: dt.datetime | None
    """When the schedule asks for nodes again; None where it does not."""
    next_nodes: int


@dataclass(frozen=True)
class InCluster:
    """What the cluster knows of a hub."""

    running: int
    pending: int
    trouble: Trouble | None
    images: tuple[tuple[str, int], ...]
    """Digest (or, unknown, name) of the image and how many servers run it, the most first."""
    reserve: Reserve | None
    """None where the hub has none yet."""


@dataclass(frozen=True)
class HubNow:
    """One hub. Each part is there, or words that say why not."""

    hub: str
    url: str
    visit: Visit
    people: People | str
    cluster: InCluster | str


@dataclass(frozen=True)
class Attendance:
    """All hubs; none where there is no cluster. And nodes that the autoscaler may take away, with their servers."""

    hubs: tuple[HubNow, ...] = ()
    nodes_with_few: tuple[tuple[str, int], ...] | str = ()


def look(context: Context) -> Attendance:
    """Of a context that knows the cluster. Raises nothing that is a HubctlError."""
    try:
        cluster = context.cluster()
    except MissingFactsError:
        return Attendance()
    except HubctlError as error:
        return Attendance(nodes_with_few=error.message)
    with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
        nodes = pool.submit(_told, lambda: _nodes(cluster))
        hubs = tuple(pool.map(lambda hub: _hub(context, cluster, hub), context.config.hubs))
        return Attendance(hubs, nodes.result())


def _told(ask: Callable[[], T]) -> T | str:
    try:
        return ask()
    except HubctlError as error:
        return error.message


def _hub(context: Context, cluster: ClusterPorts, hub: str) -> HubNow:
    url = entrance.url(context.config.hubs[hub])
    visit = context.ports.front.visit(url)
    people = _people(context, cluster, hub, url) if not visit.problem else visit.problem
    return HubNow(hub, url, visit, people, _told(lambda: _in_cluster(context, cluster, hub)))


def _people(context: Context, cluster: ClusterPorts, hub: str, url: str) -> People | str:
    try:
        token = service_token(cluster.kubernetes, hub, context.config.namespace(hub))
        return context.ports.front.people(url, token)
    except HubctlError as error:
        return error.message


def _in_cluster(context: Context, cluster: ClusterPorts, hub: str) -> InCluster:
    kubernetes, namespace = cluster.kubernetes, context.config.namespace(hub)
    pods = kubernetes.list("v1", "Pod", namespace=namespace, labels=servers.SERVERS)
    trouble = servers.last_trouble(kubernetes.list("v1", "Event", namespace=namespace), pods)
    images = tuple(servers.images(pods).most_common())
    return InCluster(*servers.running(pods), trouble, images, _reserve(context, cluster, hub))


def _reserve(context: Context, cluster: ClusterPorts, hub: str) -> Reserve | None:
    placeholders = cluster.kubernetes.get(reserve.ref(context.config, hub))
    if placeholders is None:
        return None
    schedule = cluster.kubernetes.get(reserve.map_ref(context.config, hub, reserve.SCHEDULE))
    now = context.ports.clock.now()
    later = [one for one in reserve.scheduled(schedule) if one["begin"] > now.timestamp()]
    following = min(later, key=lambda one: float(one["begin"]), default=None)
    return Reserve(
        placeholders.get("status", {}).get("readyReplicas", 0),
        placeholders["spec"].get("replicas", 0),
        None if following is None else dt.datetime.fromtimestamp(following["begin"], dt.UTC),
        0 if following is None else following["nodes"],
    )


def _nodes(cluster: ClusterPorts) -> tuple[tuple[str, int], ...]:
    nodes, pods = _list(cluster, "Node", servers.USER_NODES), _list(cluster, "Pod", servers.SERVERS)
    return servers.nodes_with_few(nodes, pods, _list(cluster, "Pod", f"app.kubernetes.io/name={reserve.NAME}"))


def _list(cluster: ClusterPorts, kind: str, labels: str) -> Sequence[Manifest]:
    return cluster.kubernetes.list("v1", kind, labels=labels)
