"""Helm, as hubctl needs it. Every call blocks, and raises HubctlError with helm's own words on failure."""

from __future__ import annotations

from typing import Protocol

from hubctl.core.changes import Changes
from hubctl.core.helm import InstalledRelease, Release, ReleasePlan
from hubctl.ports.terraform import Progress


class Helm(Protocol):
    """Real helm (3.18 or later, or 4) against one cluster."""

    def plan(self, release: Release) -> ReleasePlan:
        """What installing would change, from a server-side dry run; writes nothing."""
        ...

    def install(self, release: Release, *, progress: Progress) -> Changes:
        """Installs or upgrades and waits until ready. No change (and no new revision) if values and chart are what is
        deployed. A release left pending by a dead helm is recovered first, said through `progress`."""
        ...

    def uninstall(self, name: str, namespace: str, *, progress: Progress) -> Changes:
        """Uninstalls from any state and waits; no change if there is no such release."""
        ...

    def releases(self) -> tuple[InstalledRelease, ...]:
        """All releases of all namespaces, in whatever state."""
        ...
