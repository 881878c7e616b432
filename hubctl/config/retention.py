"""Arithmetic of Prometheus' disk: how much the recorded days take, about.

Bytes a sample: "1-2", https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects. Series are those of
the chart's jobs (API server, kubelets, cAdvisor, node-exporter, kube-state-metrics); each number is a guess on the safe
side, and real clusters differ by a factor of two.
"""

from __future__ import annotations

import datetime as dt

from hubctl.config.types import size_in_bytes

_BYTES_A_SAMPLE = 2.0
_SECONDS_A_SAMPLE = 60
"""The chart's scrape interval."""
_SERIES_OF_THE_CLUSTER = 40_000
"""The API server's histograms are most of it."""
_SERIES_OF_A_NODE = 4_000
_SERIES_OF_A_SERVER = 150
_OVERHEAD = 1.25
"""Index, write-ahead log, and blocks that are there twice while they are put together."""
USABLE = 0.85
"""Share of the disk that Prometheus is told to fill at most. Over it the oldest days go: a full disk would stop it."""
_DAY_SECONDS = 86_400


def bytes_of_days(retention_days: int, *, event_days: int, core_nodes: int, user_nodes: int, servers: int) -> int:
    """What `retention_days` take: the days of the event with everybody there, the others with the core nodes alone."""
    busy = min(event_days, retention_days)
    always = _SERIES_OF_THE_CLUSTER + core_nodes * _SERIES_OF_A_NODE
    sometimes = user_nodes * _SERIES_OF_A_NODE + servers * _SERIES_OF_A_SERVER
    series_days = retention_days * always + busy * sometimes
    return int(series_days * _DAY_SECONDS / _SECONDS_A_SAMPLE * _BYTES_A_SAMPLE * _OVERHEAD)


def usable_bytes(disk: str) -> int:
    """What of a disk Prometheus may fill."""
    return int(size_in_bytes(disk) * USABLE)


def days(first: dt.date, last: dt.date) -> int:
    """Both included."""
    return (last - first).days + 1
