"""Helm in memory: releases with their histories and values, and installs that fail when told to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hubctl.core.changes import Changes
from hubctl.core.helm import InstalledRelease, Release, ReleasePlan, ReleaseRevision
from hubctl.errors import HubctlError
from hubctl.ports.terraform import Progress

_WHEN = dt.datetime(2027, 8, 1, tzinfo=dt.UTC)


class FakeHelm:
    """Fulfils hubctl.ports.helm.Helm. Declare with `has` and `fails`; `done` is what was asked for."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._revisions: dict[str, list[ReleaseRevision]] = {}
        self._values: dict[tuple[str, int], dict[str, Any]] = {}
        self._failing: set[str] = set()

    def has(self, name: str, values: Mapping[str, Any], status: str = "deployed", description: str = "") -> None:
        """Declares one more revision of a release, which is the deployed one from now on."""
        history = self._revisions.setdefault(name, [])
        if status == "deployed":
            history[:] = [
                ReleaseRevision(one.number, "superseded", one.updated, one.description)
                if one.status == "deployed"
                else one
                for one in history
            ]
        number = len(history) + 1
        history.append(ReleaseRevision(number, status, _WHEN, description))
        self._values[name, number] = dict(values)

    def fails(self, name: str) -> None:
        """Declares that installing a release fails."""
        self._failing.add(name)

    def runs(self, name: str) -> dict[str, Any]:
        """Values of the newest revision."""
        return self._values[name, self._revisions[name][-1].number]

    def plan(self, release: Release) -> ReleasePlan:
        same = self._revisions.get(release.name) and self.runs(release.name) == dict(release.values)
        return ReleasePlan("none" if same else "upgrade")

    def install(self, release: Release, *, progress: Progress) -> Changes:
        if release.name in self._failing:
            raise HubctlError(f"{release.name} did not get ready", hint="look at its pods")
        if self.plan(release).action == "none":
            return Changes()
        self.done.append(f"install {release.name}")
        self.has(release.name, release.values)
        return Changes(changed=1)

    def rollback(self, release: Release, revision: int, *, progress: Progress) -> Changes:
        if self._revisions[release.name][-1].went_back_to == revision:
            return Changes()
        self.done.append(f"rollback {release.name} to {revision}")
        self.has(release.name, self._values[release.name, revision], description=f"Rollback to {revision}")
        return Changes(changed=1)

    def history(self, name: str, namespace: str) -> tuple[ReleaseRevision, ...]:
        return tuple(self._revisions.get(name, ()))

    def values(self, name: str, namespace: str, revision: int) -> Mapping[str, Any]:
        return self._values[name, revision]

    def uninstall(self, name: str, namespace: str, *, progress: Progress) -> Changes:
        return Changes(removed=int(self._revisions.pop(name, None) is not None))

    def releases(self) -> tuple[InstalledRelease, ...]:
        return ()
