"""The event's Grafana dashboard: people, servers, waiting, memory asked for and used, nodes. Answers the questions that
organisers ask during an event, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hubctl.config.model import EventConfig

_SERVERS = 'pod=~"jupyter-.*", namespace=~"{namespaces}"'
_DATASOURCE = {"type": "prometheus", "uid": "prometheus"}
_PANELS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Servers running", "short", (("jupyterhub_running_servers", "{{namespace}}"),)),
    ("People in the last 24 hours", "short", (('jupyterhub_active_users{period="24h"}', "{{namespace}}"),)),
    (
        "Seconds to a started server (half, 95 %)",
        "s",
        (
            (
                "histogram_quantile(0.5, sum by (le) (rate(jupyterhub_server_spawn_duration_seconds_bucket[15m])))",
                "half",
            ),
            (
                "histogram_quantile(0.95, sum by (le) (rate(jupyterhub_server_spawn_duration_seconds_bucket[15m])))",
                "95 %",
            ),
        ),
    ),
    (
        "Servers waiting for a node",
        "short",
        (('sum by (namespace) (kube_pod_status_phase{phase="Pending", <servers>})', "{{namespace}}"),),
    ),
    (
        "Memory of servers: asked for and used",
        "bytes",
        (
            ('sum(kube_pod_container_resource_requests{resource="memory", <servers>})', "guaranteed"),
            ('sum(container_memory_working_set_bytes{container="notebook", <servers>})', "used"),
        ),
    ),
    (
        "Memory of the ten largest servers",
        "bytes",
        (('topk(10, container_memory_working_set_bytes{container="notebook", <servers>})', "{{pod}}"),),
    ),
    (
        "Nodes",
        "short",
        (("count by (label_eks_amazonaws_com_nodegroup) (kube_node_labels)", "{{label_eks_amazonaws_com_nodegroup}}"),),
    ),
    ("CPU of servers", "short", (("sum(rate(container_cpu_usage_seconds_total{<servers>}[5m]))", "cores used"),)),
)
_WIDTH, _HEIGHT = 12, 8


def event(config: EventConfig) -> dict[str, Any]:
    """The dashboard, in Grafana's own format."""
    return {
        "uid": "hubctl-event",
        "title": config.event.title,
        "tags": ["hubctl"],
        "timezone": config.event.time_zone,
        "schemaVersion": 39,
        "refresh": "1m",
        "time": {"from": "now-12h", "to": "now"},
        "panels": list(_panels(config)),
    }


def _panels(config: EventConfig) -> Iterator[dict[str, Any]]:
    namespaces = "|".join(config.namespace(hub) for hub in config.hubs)
    servers = _SERVERS.format(namespaces=namespaces)
    for number, (title, unit, queries) in enumerate(_PANELS):
        targets = [(query.replace("<servers>", servers), legend) for query, legend in queries]
        yield _panel(number, title, unit, targets)


def _panel(number: int, title: str, unit: str, queries: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": number + 1,
        "title": title,
        "type": "timeseries",
        "datasource": _DATASOURCE,
        "gridPos": {"x": number % 2 * _WIDTH, "y": number // 2 * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + index), "expr": query, "legendFormat": legend, "datasource": _DATASOURCE}
            for index, (query, legend) in enumerate(queries)
        ],
    }
