"""What a Helm release is to hubctl: a pinned chart, a namespace, values, and how long it may take."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubctl.core.changes import Detail


@dataclass(frozen=True)
class Chart:
    """A chart at one version. `sha256` is the digest of the packaged chart (64 hex digits), checked after the pull."""

    name: str
    repository: str
    """https address of the chart repository, without a trailing slash."""
    version: str
    sha256: str | None = None


@dataclass(frozen=True)
class Release:
    """A release as it should be. Values may hold secrets: they are never shown, and reach helm through stdin."""

    name: str
    namespace: str
    chart: Chart
    values: Mapping[str, Any] = field(repr=False)
    timeout_seconds: int = 900


@dataclass(frozen=True)
class InstalledRelease:
    """A release as the cluster has it. `status` in helm's words: deployed, failed, pending-install, …"""

    name: str
    namespace: str
    status: str
    revision: int
    chart: str
    """Name and version, such as "jupyterhub-4.4.0"."""


@dataclass(frozen=True)
class ReleaseRevision:
    """One entry of a release's history. `status` in helm's words: deployed, superseded, failed, …"""

    number: int
    status: str
    updated: dt.datetime
    description: str

    @property
    def went_back_to(self) -> int:
        """The revision whose content a rollback brought back; 0 for what is no rollback."""
        found = re.fullmatch(r"Rollback to ([0-9]+)", self.description)
        return int(found[1]) if found else 0


@dataclass(frozen=True)
class ReleasePlan:
    """What installing a release would do: create, upgrade, recover, or nothing."""

    action: str
    """"none", "install", "upgrade", or "recover" (the release was left pending or failed)."""
    objects: tuple[str, ...] = ()
    """What changes, as "+ Deployment hub", "~ ConfigMap hub", "- Service x"."""
    details: tuple[Detail, ...] = field(default=(), repr=False)
    """How what is there would differ, in YAML; values of Secrets are masked."""
    values: tuple[str, ...] = field(default=(), repr=False)
    """Which values differ from those that are deployed, as "~ singleuser.memory.limit: 8G -> 10G"."""
    lost: tuple[str, ...] = ()
    """Claims on disks that would be removed, by name."""
