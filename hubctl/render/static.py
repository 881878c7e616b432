"""The static half of Helm values, and the pinned charts: files of hubctl's own, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from hubctl.assets import helm_values_dir
from hubctl.core.helm import Chart


@dataclass(frozen=True)
class PinnedChart:
    """One entry of helm-values/charts.toml."""

    chart: Chart
    kubernetes_minimum: str
    """Lowest minor version of Kubernetes that the chart allows, such as "1.28"."""


@cache
def charts() -> Mapping[str, PinnedChart]:
    """All charts, by name."""
    with (helm_values_dir() / "charts.toml").open("rb") as file:
        entries = tomllib.load(file)
    return {name: _pinned(name, entry) for name, entry in entries.items()}


def _pinned(name: str, entry: Mapping[str, str]) -> PinnedChart:
    chart = Chart(name, entry["repository"], entry["version"], entry.get("sha256"))
    return PinnedChart(chart, entry["kubernetes_minimum"])


def chart(name: str) -> Chart:
    """The chart of that name at its pinned version."""
    return charts()[name].chart


def unsupported_on(kubernetes_version: str) -> tuple[str, ...]:
    """Names of the charts that need a newer Kubernetes than this one ("1.34")."""
    wanted = _minor(kubernetes_version)
    return tuple(name for name, pinned in charts().items() if _minor(pinned.kubernetes_minimum) > wanted)


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def values(name: str) -> dict[str, Any]:
    """The static values of a chart, a fresh copy each time."""
    text = (helm_values_dir() / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    return dict(loaded or {})
