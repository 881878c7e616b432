"""What the objects of a cluster say of participants' servers. Pure: manifests in, plain data out.

Labels are those of KubeSpawner and of the JupyterHub chart: https://github.com/jupyterhub/kubespawner, `component`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hubctl.core.kubernetes import Manifest

SERVERS = "component=singleuser-server"
"""Label selector of participants' servers."""
USER_NODES = "hub.jupyter.org/node-purpose=user"
FEW = 2
"""Servers on a node: 2i2c wants three or more on each, or too much of it is paid for nobody.
https://github.com/2i2c-org/infrastructure, docs/howto/prepare-for-events/event-prep.md"""


@dataclass(frozen=True)
class Trouble:
    """The last thing that went wrong with a server's pod, in Kubernetes' words."""

    at: dt.datetime
    pod: str
    reason: str
    message: str


def running(pods: Iterable[Manifest]) -> tuple[int, int]:
    """Servers that are ready, and servers that are not yet."""
    found = [_is_ready(pod) for pod in pods if pod.get("status", {}).get("phase") in ("Pending", "Running")]
    return sum(found), len(found) - sum(found)


def _is_ready(pod: Manifest) -> bool:
    conditions = pod.get("status", {}).get("conditions") or ()
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def last_trouble(events: Iterable[Manifest], pods: Sequence[Manifest]) -> Trouble | None:
    """The newest warning about a server. What a server that runs by now had to wait for was no failure. Kubernetes
    keeps events for an hour."""
    well = {pod["metadata"]["name"] for pod in pods if _is_ready(pod)}
    about = ((event, _concerns(event)) for event in events if event.get("type") == "Warning")
    found = [
        Trouble(_when(event), pod, str(event.get("reason", "")), " ".join(str(event.get("message", "")).split()))
        for event, pod in about
        if pod.startswith("jupyter-") and pod not in well
    ]
    return max(found, key=lambda one: one.at, default=None)


def _concerns(event: Manifest) -> str:
    """Name of the pod that an event is about; empty if it is about something else."""
    about = event.get("involvedObject", {})
    return str(about.get("name", "")) if about.get("kind") == "Pod" else ""


def _when(event: Manifest) -> dt.datetime:
    text = event.get("lastTimestamp") or event.get("eventTime") or event["metadata"]["creationTimestamp"]
    return dt.datetime.fromisoformat(text)


def images(pods: Iterable[Manifest]) -> Counter[str]:
    """Digests that servers run, with how many run each; the image's own name where the node has told no digest yet."""
    statuses = (pod.get("status", {}).get("containerStatuses") or () for pod in pods)
    first = (found[0] for found in statuses if found)
    return Counter(str(one.get("imageID", "")).rpartition("@")[2] or str(one.get("image", "")) for one in first)


def nodes_with_few(
    nodes: Iterable[Manifest], servers: Iterable[Manifest], held: Iterable[Manifest]
) -> tuple[tuple[str, int], ...]:
    """Nodes of participants with `FEW` servers or fewer, the emptiest first; not those that are held ready."""
    count = Counter(pod["spec"].get("nodeName", "") for pod in servers)
    kept = {pod["spec"].get("nodeName", "") for pod in held}
    names = (node["metadata"]["name"] for node in nodes)
    found = [(name, count[name]) for name in names if count[name] <= FEW and name not in kept]
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))
