"""The pictures of a report, and what each of them shows in words."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from hubctl.report.facts import CAPTIONS, Picture
from hubctl.report.rules import seconds, size
from hubctl.usage.event import Usage
from hubctl.usage.summary import summary


def pictures(usage: Usage) -> Iterator[Picture]:
    """Those for which something was measured."""
    from hubctl.usage.plots import figures
    from hubctl.usage.plots.canvas import save, styled

    told = summary(usage)
    with tempfile.TemporaryDirectory(prefix="hubctl-report-") as folder, styled():
        drawn = {name: figure for name, figure in figures(usage) if name in CAPTIONS}
        for name, caption in CAPTIONS.items():
            if name in drawn:
                svg, png = (path.read_bytes() for path in save(drawn[name], Path(folder, name), ("svg", "png")))
                yield Picture(name, caption, words(name, told), svg, png)


def words(name: str, told: Mapping[str, Any]) -> str:
    """What a picture shows, for whoever cannot see it."""
    match name:
        case "users":
            return f"Line of people with a running server over the event's days: {_peak(told['users']['concurrent'])}."
        case "memory":
            used, guaranteed = told["memory"]["used"], told["memory"]["guaranteed"]
            return f"Memory over time: used, {_peak(used, size)}; guaranteed, {_peak(guaranteed, size)}."
        case "memory-people":
            hubs = [
                f"{hub}: half below {size(one['highest_use']['p50'])}, 95 % below {size(one['highest_use']['p95'])}"
                for hub, one in told["memory_per_user"].items()
            ]
            return f"Each person's highest use of memory, against the guarantee. {'; '.join(hubs)}."
        case "spawns":
            found = told["spawns"]["seconds"]
            return (
                f"Waiting times for servers: half within {seconds(found['p50'])}, 95 % within {seconds(found['p95'])}."
            )
        case _:
            most = {purpose: _peak(one["most"]) for purpose, one in told["nodes"].items()}
            return f"Machines over time. {'; '.join(f'{purpose}: {found}' for purpose, found in most.items())}."


def _peak(found: Mapping[str, Any] | None, form: Any = str) -> str:
    if found is None:
        return "not measured"
    at = datetime.fromisoformat(found["at"])
    return f"at most {form(found['peak'])}, on {at:%A} {at.day} {at:%B} at {at:%H:%M}"
