"""Helm values of what runs beside the hubs, and the list of those releases. Grafana has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.config.retention import usable_bytes
from hubctl.core.github import Team
from hubctl.render import grafana
from hubctl.render.storage import quantity
from hubctl.render.values import Values, merged

AUTOSCALER = "cluster-autoscaler"
PROMETHEUS = "prometheus"
TERMINATION_HANDLER = "aws-node-termination-handler"

_MIB = 1024**2
"""Prometheus' MB is this, too: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects"""

_Render = Callable[[EventConfig, Values], dict[str, Any]]


def autoscaler(config: EventConfig, static: Values) -> dict[str, Any]:
    """Finds the node groups by the cluster's tag. Its minor version must be the cluster's."""
    rendered = {
        "autoDiscovery": {"clusterName": config.cluster_name},
        "awsRegion": config.aws.region,
        "image": {"tag": f"v{config.cluster.kubernetes_version}.0"},
    }
    return merged(static, rendered)


def prometheus(config: EventConfig, static: Values) -> dict[str, Any]:
    """Keeps what it reads for `monitoring.retention_days`."""
    monitoring = config.monitoring
    server = {
        "retention": f"{monitoring.retention_days}d",
        # Over this the oldest blocks go, whatever their age: a full disk would stop Prometheus for good.
        "retentionSize": f"{usable_bytes(monitoring.disk) // _MIB}MB",
        "persistentVolume": {"size": quantity(monitoring.disk)},
    }
    return merged(static, {"server": server})


def termination_handler(config: EventConfig, static: Values) -> dict[str, Any]:
    """Reads the node's own metadata, so all it needs to know is where it is."""
    return merged(static, {"awsRegion": config.aws.region})


_RENDER: dict[str, _Render] = {
    AUTOSCALER: autoscaler,
    PROMETHEUS: prometheus,
    TERMINATION_HANDLER: termination_handler,
}


def releases(config: EventConfig) -> tuple[str, ...]:
    """Names of the releases of this config, each that of its chart, in the order in which they go up."""
    wanted = {
        AUTOSCALER: config.addons.cluster_autoscaler,
        PROMETHEUS: config.addons.prometheus,
        grafana.CHART: config.addons.grafana,
        TERMINATION_HANDLER: config.addons.node_termination_handler,
    }
    return tuple(name for name, is_wanted in wanted.items() if is_wanted)


ALL_RELEASES: tuple[str, ...] = (AUTOSCALER, PROMETHEUS, grafana.CHART, TERMINATION_HANDLER)
"""Also those that this config does not want: an earlier one may have."""


def values(
    config: EventConfig, release: str, *, static: Values, teams: Mapping[str, Team] | None = None
) -> dict[str, Any]:
    """Values of one of `releases`. `teams` is what GitHub told of those of the config."""
    if release == grafana.CHART:
        return grafana.values(config, static, teams or {})
    return _RENDER[release](config, static)
