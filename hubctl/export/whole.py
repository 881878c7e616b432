"""An export, part by part. What cannot be kept stops it: an export with a hole that nobody saw is worse than none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubctl import __version__
from hubctl.errors import HubctlError, UsageError
from hubctl.export import dashboards, homes, manifest, settings
from hubctl.ports.grafana import Grafana
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.objects import Objects
from hubctl.ports.prometheus import Prometheus
from hubctl.session import Session
from hubctl.usage import files
from hubctl.usage.collect import collect
from hubctl.usage.event import Scheduled
from hubctl.usage.grid import Grid

CONFIG, PROMETHEUS, GRAFANA, HOMES = "config", files.WITHIN, "grafana", "homes"
PARTS = (CONFIG, PROMETHEUS, GRAFANA, HOMES)


@dataclass(frozen=True)
class Sources:
    """Whom to ask. Each is found when it is first needed."""

    prometheus: Callable[[], Prometheus]
    grafana: Callable[[], Grafana]
    kubernetes: Callable[[], Kubernetes]
    objects: Callable[[], Objects]
    """The bucket that homes go to."""


@dataclass(frozen=True)
class Wanted:
    """What is to be kept, and where."""

    folder: Path
    parts: tuple[str, ...]
    grid: Grid
    scheduled: tuple[Scheduled, ...] = ()


def parts(session: Session, without: list[str]) -> tuple[str, ...]:
    """All parts but those that are not wanted, and but those that the event has not. Raises UsageError."""
    unknown = [name for name in without if name not in PARTS]
    if unknown:
        raise UsageError(f"--without: there is no {', '.join(unknown)}", hint=f"choose from: {', '.join(PARTS)}")
    addons = session.context.config.addons
    there = {PROMETHEUS: addons.prometheus, GRAFANA: addons.grafana}
    return tuple(name for name in PARTS if name not in without and there.get(name, True))


def check(session: Session, wanted: tuple[str, ...]) -> None:
    """Before anything is asked. Raises UsageError for homes that nobody said where to put."""
    if HOMES in wanted:
        homes.bucket(session.context.config)


def keep(session: Session, sources: Sources, wanted: Wanted, progress: Callable[[str], None]) -> manifest.Manifest:
    """Writes all parts, verifies them, and returns the manifest. Raises HubctlError, with which part it was."""
    check(session, wanted.parts)
    manifest.begin(wanted.folder)
    told: dict[str, Any] = {}
    for name in wanted.parts:
        progress(f"exporting {name}")
        try:
            told[name] = _KEEPERS[name](session, sources, wanted, progress)
        except HubctlError as error:
            error.message = f"export of {name}: {error.message.strip()}"
            error.args = (error.message,)
            error.hint = f"{error.hint}; or do without it: --without {name}"
            raise
    config = session.context.config
    about = {
        "event": {"name": config.name, "title": config.event.title, "account": config.aws.account_id},
        "made": session.context.ports.clock.now().isoformat(timespec="seconds"),
        "hubctl": __version__,
        "parts": told,
        "left_out": [name for name in PARTS if name not in wanted.parts],
    }
    return manifest.finish(wanted.folder, about)


def _config(session: Session, _sources: Sources, wanted: Wanted, _progress: Callable[[str], None]) -> Mapping[str, Any]:
    return {"files": len(settings.keep(session, wanted.folder / CONFIG))}


def _prometheus(
    session: Session, sources: Sources, wanted: Wanted, progress: Callable[[str], None]
) -> Mapping[str, Any]:
    config = session.context.config
    found = collect(sources.prometheus(), config, wanted.grid, scheduled=wanted.scheduled, progress=progress)
    files.write(found, wanted.folder / PROMETHEUS)
    files.read(wanted.folder / PROMETHEUS)  # what cannot be read again is no export
    return {
        "from": found.local(0).isoformat(),
        "to": found.local(found.grid.count - 1).isoformat(),
        "step_seconds": found.grid.step_seconds,
        "series": sum(len(series) for series in found.series.values()),
        "empty": [name for name, series in found.series.items() if not series],
    }


def _grafana(
    _session: Session, sources: Sources, wanted: Wanted, _progress: Callable[[str], None]
) -> Mapping[str, Any]:
    return {"dashboards": dashboards.keep(sources.grafana(), wanted.folder / GRAFANA)}


def _homes(session: Session, sources: Sources, wanted: Wanted, progress: Callable[[str], None]) -> Mapping[str, Any]:
    return homes.keep(session, sources.kubernetes(), sources.objects(), wanted.folder / HOMES, progress)


_KEEPERS = {CONFIG: _config, PROMETHEUS: _prometheus, GRAFANA: _grafana, HOMES: _homes}
