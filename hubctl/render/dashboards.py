"""The event's Grafana dashboards: files in Grafana's own format (helm-values/dashboards), told which hubs there are.

They answer the questions that organisers ask during an event, and no others. To change one: edit it in Grafana, export
it as JSON, and put it in the place of the file.
"""

from __future__ import annotations

import json
from typing import Any

from hubctl.assets import helm_values_dir
from hubctl.config.model import EventConfig


def rendered(config: EventConfig) -> dict[str, dict[str, Any]]:
    """Dashboards by the names of their files."""
    files = sorted((helm_values_dir() / "dashboards").glob("*.json"))
    return {file.stem: _of_event(config, json.loads(file.read_text(encoding="utf-8"))) for file in files}


def _of_event(config: EventConfig, board: dict[str, Any]) -> dict[str, Any]:
    title = f"{config.event.title}: {board['title']}"
    templating = {"list": [_variable(config, one) for one in board["templating"]["list"]]}
    return {**board, "title": title, "timezone": config.event.time_zone, "templating": templating}


def _variable(config: EventConfig, variable: dict[str, Any]) -> dict[str, Any]:
    """The hubs to choose from, by their namespaces; all of them are a regular expression of all names."""
    if variable["name"] != "hub":
        return variable
    namespaces = [config.namespace(hub) for hub in config.hubs]
    return {**variable, "query": ",".join(namespaces), "allValue": "|".join(namespaces)}
