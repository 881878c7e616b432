"""Helm, as hubctl needs it. Every call blocks, and raises HubctlError with helm's own words on failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from hubctl.core.changes import Changes
from hubctl.core.helm import InstalledRelease, Release, ReleasePlan, ReleaseRevision
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

    def history(self, name: str, namespace: str) -> tuple[ReleaseRevision, ...]:
        """The revisions that helm still keeps, the oldest first; none where there is no such release."""
        ...

    def values(self, name: str, namespace: str, revision: int) -> Mapping[str, Any]:
        """The values that a revision was given."""
        ...

    def rollback(self, release: Release, revision: int, *, progress: Progress) -> Changes:
        """Back to the content of an earlier revision, and waits until ready; the chart and values of `release` do not
        count. No change if the last revision is that rollback. Raises HubctlError if there is no such revision."""
        ...

    def releases(self) -> tuple[InstalledRelease, ...]:
        """All releases of all namespaces, in whatever state."""
        ...


class Renderer(Protocol):
    """Helm without a cluster."""

    def render(self, release: Release) -> tuple[str, ...] | None:
        """Names of the objects that the chart makes of the values, checked against the chart's schema of them; None
        where the chart is not on this machine. Raises HubctlError if the chart refuses the values."""
        ...
