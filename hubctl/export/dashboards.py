"""Grafana's dashboards, folders and data sources as JSON files that can be imported again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubctl.ports.grafana import Grafana
from hubctl.private import unwritable

_SECRET = re.compile(r"password|secret|token|key", re.IGNORECASE)


def keep(grafana: Grafana, folder: Path) -> int:
    """Writes them, and returns how many dashboards there are. Raises HubctlError where Grafana refuses one."""
    found = grafana.dashboards()
    pages = {f"dashboards/{_name(one)}.json": grafana.dashboard(str(one["uid"])) for one in found}
    everything: dict[str, Any] = {
        **pages,
        "folders.json": list(grafana.folders()),
        "datasources.json": [_without_secrets(one) for one in grafana.datasources()],
    }
    try:
        for name, content in everything.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(folder, error) from error
    return len(found)


def _name(found: Mapping[str, Any]) -> str:
    """The uid is unique; the title is for people."""
    title = re.sub(r"[^a-z0-9]+", "-", str(found.get("title", "")).lower()).strip("-")
    uid = re.sub(r"[^A-Za-z0-9_-]", "_", str(found["uid"]))
    return f"{title}-{uid}" if title else uid


def _without_secrets(source: Mapping[str, Any]) -> dict[str, Any]:
    """Grafana keeps secrets to itself; older settings held them in the open, and headers still may."""
    return {
        key: _without_secrets(value) if isinstance(value, dict) else value
        for key, value in source.items()
        if key == "secureJsonFields" or not (_SECRET.search(key) and isinstance(value, str))
    }
