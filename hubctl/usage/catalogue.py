"""What is measured: names, units, and the questions to Prometheus. An export has a file of each of these names.

The metrics are those of the JupyterHub chart (https://jupyterhub.readthedocs.io/en/stable/reference/metrics.html),
kube-state-metrics (https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics) and cadvisor
(https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md), scraped as Prometheus' chart does: what
cadvisor says of a node has the node's name as `instance`, what kube-state-metrics says has it as `node`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CLUSTER, CONTAINERS, CPU = "observed_cluster", "observed_containers", "observed_cpu"
HUBS = "observed_hubs"
"""Measures that say whether anything was seen at all: where they have a value, no servers means 0 servers."""


@dataclass(frozen=True)
class Measure:
    """One thing that is measured. In `query`, <servers> chooses participants' servers, <hubs> the hubs' namespaces,
    <step> is the grid's step and <window> a time that holds several scrapes."""

    name: str
    unit: str
    """bytes, cores, seconds, or what is counted."""
    query: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """Our label: Prometheus' own. `hub` and `user` are made from names of namespaces and of pods."""
    observed_by: str = CLUSTER
    counter: bool = False
    """Whether it only grows, until whoever counts is started anew."""
    about: str = ""


_NODE, _INSTANCE = {"node": "node"}, {"node": "instance"}
_HUB, _USER = {"hub": "namespace"}, {"hub": "namespace", "user": "pod"}
_PURPOSE = {"purpose": "label_hub_jupyter_org_node_purpose", "instance_type": "label_node_kubernetes_io_instance_type"}


def _asked(kind: str, resource: str) -> str:
    metric = f'kube_pod_container_resource_{kind}{{resource="{resource}", node!="", <servers>}}'
    return f"sum by (node) ({metric})"


def _of_user(kind: str) -> str:
    metric = f'kube_pod_container_resource_{kind}{{resource="memory", container="notebook", <servers>}}'
    return f"max by (namespace, pod) ({metric})"


_MEMORY = 'container_memory_working_set_bytes{container="notebook", <servers>}'
_CPU = 'rate(container_cpu_usage_seconds_total{container="notebook", <servers>}[<window>])'
_SPAWNS = "jupyterhub_server_spawn_duration_seconds"

# A server's container is there twice for a moment after it was ended for its memory: max before sum.
MEASURES: tuple[Measure, ...] = (
    Measure(CLUSTER, "nodes", "count(kube_node_info)", about="nodes that kube-state-metrics knows"),
    Measure(
        CONTAINERS,
        "nodes",
        'count(container_memory_working_set_bytes{id="/"})',
        observed_by=CONTAINERS,
        about="nodes whose containers are measured",
    ),
    Measure(
        CPU,
        "nodes",
        'count(rate(container_cpu_usage_seconds_total{id="/"}[<window>]))',
        observed_by=CPU,
        about="nodes whose CPU is measured",
    ),
    Measure(
        HUBS, "hubs", "count(jupyterhub_running_servers{<hubs>})", observed_by=HUBS, about="hubs that give metrics"
    ),
    Measure(
        "active_users",
        "people",
        'max by (namespace) (jupyterhub_active_users{period="24h", <hubs>})',
        _HUB,
        HUBS,
        about="people who did something in the 24 hours before",
    ),
    Measure(
        "servers_running",
        "servers",
        'sum by (namespace) (kube_pod_status_phase{phase="Running", <servers>})',
        _HUB,
        about="participants' servers that run: concurrent users",
    ),
    Measure(
        "servers_pending",
        "servers",
        'sum by (namespace) (kube_pod_status_phase{phase="Pending", <servers>})',
        _HUB,
        about="servers that wait for a node, a volume or an image",
    ),
    Measure(
        "memory_used",
        "bytes",
        f"sum by (instance) (max by (namespace, pod, instance) ({_MEMORY}))",
        _INSTANCE,
        CONTAINERS,
        about="working set of participants' servers, by node",
    ),
    Measure("memory_guaranteed", "bytes", _asked("requests", "memory"), _NODE, about="what they are guaranteed"),
    Measure("memory_limit", "bytes", _asked("limits", "memory"), _NODE, about="what they may use at most"),
    Measure(
        "memory_allocatable",
        "bytes",
        'max by (node) (kube_node_status_allocatable{resource="memory"}) and on (node) '
        'kube_node_labels{label_hub_jupyter_org_node_purpose="user"}',
        _NODE,
        about="what the nodes for participants have for pods",
    ),
    Measure(
        "cpu_used",
        "cores",
        f"sum by (instance) (max by (namespace, pod, instance) ({_CPU}))",
        _INSTANCE,
        CPU,
        about="CPU of participants' servers, by node",
    ),
    Measure("cpu_guaranteed", "cores", _asked("requests", "cpu"), _NODE, about="what they are guaranteed"),
    Measure("cpu_limit", "cores", _asked("limits", "cpu"), _NODE, about="what they may use at most"),
    Measure(
        "nodes",
        "nodes",
        f"count by ({', '.join(_PURPOSE.values())}) (max by (node, {', '.join(_PURPOSE.values())}) (kube_node_labels))",
        _PURPOSE,
        about="nodes by purpose and type",
    ),
    Measure(
        "spawn_seconds",
        "starts",
        f'sum by (namespace, le) ({_SPAWNS}_bucket{{status="success", <hubs>}})',
        {**_HUB, "le": "le"},
        HUBS,
        counter=True,
        about="servers that started within `le` seconds",
    ),
    Measure(
        "spawns",
        "starts",
        f"sum by (namespace, status) ({_SPAWNS}_count{{<hubs>}})",
        {**_HUB, "status": "status"},
        HUBS,
        counter=True,
        about="starts of servers by how they ended",
    ),
    Measure(
        "user_memory",
        "bytes",
        f"max by (namespace, pod) (max_over_time({_MEMORY}[<step>]))",
        _USER,
        CONTAINERS,
        about="the most that one server used since the moment before",
    ),
    Measure("user_memory_guarantee", "bytes", _of_user("requests"), _USER, about="what one server is guaranteed"),
    Measure("user_memory_limit", "bytes", _of_user("limits"), _USER, about="what one server may use at most"),
    Measure(
        "user_cpu",
        "cores",
        f"max by (namespace, pod) ({_CPU})",
        _USER,
        CPU,
        about="CPU of one server",
    ),
    Measure(
        "user_out_of_memory",
        "events",
        'max by (namespace, pod) (container_oom_events_total{container="notebook", <servers>})',
        _USER,
        CONTAINERS,
        counter=True,
        about="times that the kernel ended something in a server for its memory",
    ),
)

BY_NAME = {measure.name: measure for measure in MEASURES}
_POD_PREFIX = "jupyter-"
_LEAST_WINDOW_SECONDS = 600


def query(measure: Measure, namespaces: Sequence[str], step_seconds: int) -> str:
    """The question in Prometheus' own words, of the hubs in these namespaces."""
    within = "|".join(re.escape(name).replace("\\-", "-") for name in namespaces)
    hubs = f'namespace=~"{within}"'
    return (
        measure.query.replace("<servers>", f'pod=~"{_POD_PREFIX}.*", {hubs}')
        .replace("<hubs>", hubs)
        .replace("<step>", f"{step_seconds}s")
        .replace("<window>", f"{max(step_seconds, _LEAST_WINDOW_SECONDS)}s")
    )


def labelled(measure: Measure, found: Mapping[str, str], hubs: Mapping[str, str]) -> dict[str, str]:
    """Our labels of a series, from Prometheus'. `hubs` has the hubs' names by namespace."""
    ours = {name: found.get(theirs, "") for name, theirs in measure.labels.items()}
    if "hub" in ours:
        ours["hub"] = hubs.get(ours["hub"], ours["hub"])
    if "user" in ours:
        ours["user"] = ours["user"].removeprefix(_POD_PREFIX)
    return ours
