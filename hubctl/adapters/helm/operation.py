"""The operations on releases, as coroutines over pyhelm3's Client."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from pyhelm3 import Client, errors

from hubctl.adapters.helm.again import Again, UnrecordedError
from hubctl.adapters.helm.charts import LocatedChart
from hubctl.adapters.helm.command import ChildCommand, subject
from hubctl.adapters.helm.objects import Difference, Objects, compare, details, lost_claims, objects
from hubctl.adapters.helm.recovery import Revision, is_dead, is_stuck, last_deployed
from hubctl.adapters.patience import BUDGET_SECONDS
from hubctl.adapters.process import Children
from hubctl.adapters.redact import hiding
from hubctl.core.changes import Changes
from hubctl.core.differences import between
from hubctl.core.helm import InstalledRelease, Release, ReleasePlan, ReleaseRevision
from hubctl.errors import LockedError
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress

UNINSTALL_TIMEOUT_SECONDS = 600
"""A guess: a hub's pods stop within their grace period of 30 s, load balancers are let go before."""


@dataclass(frozen=True)
class Operation:
    """What one call of the port does; raises pyhelm3's errors."""

    command: ChildCommand
    children: Children
    clock: Clock
    progress: Progress

    @property
    def _client(self) -> Any:
        return Client(self.command, executable=str(self.command._executable))

    async def plan(self, release: Release, chart: LocatedChart) -> ReleasePlan:
        history = await self._history(release.name, release.namespace)
        if history and await self._is_as_wanted(release, chart, history[-1]):
            return ReleasePlan("none")
        before = await self._objects(release.name, release.namespace) if history else {}
        would_be = await self._upgrade(release, chart, dry_run=True)
        action = "install" if not history else "upgrade" if history[-1].status == "deployed" else "recover"
        old_values = await self.command.get_values(release.name, namespace=release.namespace) if history else {}
        redact = hiding(old_values or {}, release.values)
        return ReleasePlan(
            action,
            compare(before, would_be, release.namespace).lines,
            tuple(details(before, would_be, release.namespace, redact)),
            tuple(map(redact, between(old_values or {}, release.values))) if history else (),
            tuple(lost_claims(before, would_be)),
        )

    async def render(self, release: Release, chart: LocatedChart) -> tuple[str, ...]:
        packed = await self._client.get_chart(chart.path)
        made = await self._client.template_resources(
            packed, release.name, dict(release.values), namespace=release.namespace
        )
        return compare({}, objects(made, release.namespace), release.namespace).added

    async def install(self, release: Release, chart: LocatedChart) -> Changes:
        name, namespace = release.name, release.namespace
        await self._settle(name, namespace)
        history = await self._recovered(release, self._last_of_ours(name, namespace))
        if history and await self._is_as_wanted(release, chart, history[-1]):
            return Changes()
        before = await self._objects(name, namespace) if history else {}
        begun = self.clock.now()

        async def attempt() -> Objects:
            await self._recovered(release, begun)
            after = await self._upgrade(release, chart)
            last = (await self._history(name, namespace))[-1]
            if is_stuck(last):
                raise UnrecordedError(f"{name} is {last.status}")
            return after

        after = await self._again(release.timeout_seconds).until_recorded(attempt)
        return _counts(compare(before, after, namespace))

    async def uninstall(self, name: str, namespace: str) -> Changes:
        await self._settle(name, namespace)
        if not await self._history(name, namespace):
            return Changes()
        there = await self._objects(name, namespace)
        await self._uninstall(name, namespace, UNINSTALL_TIMEOUT_SECONDS)
        return Changes(removed=max(len(there), 1))

    async def history(self, name: str, namespace: str) -> tuple[ReleaseRevision, ...]:
        found = await self._history(name, namespace)
        return tuple(ReleaseRevision(one.number, one.status, one.updated, one.description) for one in found)

    async def values(self, name: str, namespace: str, revision: int) -> dict[str, Any]:
        return dict(await self.command.get_values(name, namespace=namespace, revision=revision))

    async def rollback(self, release: Release, revision: int) -> Changes:
        name, namespace = release.name, release.namespace
        await self._settle(name, namespace)
        await self._recovered(release, self._last_of_ours(name, namespace))
        last = (await self.history(name, namespace))[-1]
        if last.status == "deployed" and last.went_back_to == revision:
            return Changes()
        before, begun = await self._objects(name, namespace), self.clock.now()

        async def attempt() -> Objects:
            await self._recovered(release, begun)
            timeout = f"{release.timeout_seconds}s"
            await self.command.rollback(name, revision, namespace=namespace, timeout=timeout, wait=True)
            last = (await self._history(name, namespace))[-1]
            if is_stuck(last):
                raise UnrecordedError(f"{name} is {last.status}")
            return await self._objects(name, namespace)

        after = await self._again(release.timeout_seconds).until_recorded(attempt)
        return _counts(compare(before, after, namespace))

    async def releases(self) -> tuple[InstalledRelease, ...]:
        found = await self._client.list_release_definitions(
            all_namespaces=True, include_failed=True, include_pending=True, include_uninstalling=True
        )
        return tuple(
            InstalledRelease(r["name"], r["namespace"], r["status"], int(r["revision"]), r["chart"]) for r in found
        )

    async def _settle(self, name: str, namespace: str) -> None:
        def tell(words: str) -> None:
            self.progress(words, None)

        await asyncio.to_thread(self.children.settle, subject(name, namespace), tell)

    async def _history(self, name: str, namespace: str) -> tuple[Revision, ...]:
        try:
            found = await self.command.history(name, namespace=namespace)
        except errors.ReleaseNotFoundError:
            return ()
        return tuple(Revision.of(entry) for entry in found)

    async def _objects(self, name: str, namespace: str) -> Objects:
        return objects(await self.command.get_resources(name, namespace=namespace), namespace)

    async def _is_as_wanted(self, release: Release, chart: LocatedChart, last: Revision) -> bool:
        if last.status != "deployed":
            return False
        made_by_us = re.search(r"chart sha256:([0-9a-f]{64})", last.description)
        if made_by_us is None or made_by_us[1] != chart.digest:
            return False
        values = await self.command.get_values(release.name, namespace=release.namespace)
        return bool(values == dict(release.values))

    async def _upgrade(self, release: Release, chart: LocatedChart, *, dry_run: bool = False) -> Objects:
        client = self._client
        revision = await client.install_or_upgrade_release(
            release.name,
            await client.get_chart(chart.path),
            dict(release.values),
            namespace=release.namespace,
            description=f"hubctl, chart sha256:{chart.digest}",
            timeout=f"{release.timeout_seconds}s",
            wait=True,
            dry_run=dry_run,
        )
        return objects(await revision.resources(), release.namespace)

    def _again(self, timeout_seconds: int) -> Again:
        return Again(self.clock, self.progress, timeout_seconds + BUDGET_SECONDS)

    async def _uninstall(self, name: str, namespace: str, timeout_seconds: int) -> None:
        """helm starts from where it was left, whatever state the release is in."""

        async def attempt() -> None:
            await self._client.uninstall_release(name, namespace=namespace, timeout=f"{timeout_seconds}s", wait=True)
            if left := await self._history(name, namespace):
                raise UnrecordedError(f"{name} is {left[-1].status}")

        await self._again(timeout_seconds).until_recorded(attempt)

    async def _recovered(self, release: Release, ours_died: dt.datetime | None) -> tuple[Revision, ...]:
        """The history, after a release that a dead helm left behind was brought to a state that can be upgraded.

        `ours_died` is when a helm of this machine began that is known to have ended. Raises LockedError if the
        operation could still be somebody's running one.
        """
        name, namespace = release.name, release.namespace
        history = await self._history(name, namespace)
        if not history or not is_stuck(history[-1]):
            return history
        last, good = history[-1], last_deployed(history)
        if not is_dead(last, ours_died, self.clock.now(), release.timeout_seconds):
            raise LockedError(
                f"release {name} is {last.status} since {last.updated:%H:%M:%S} UTC: a helm may still be at work on it",
                hint=f"wait for it; after {release.timeout_seconds} s hubctl takes it for dead",
            )
        if last.status == "uninstalling" or good is None:
            self.progress(f"a helm died and left {name} {last.status}, never deployed; removing it first", None)
            await self._uninstall(name, namespace, release.timeout_seconds)
            return ()
        self.progress(f"a helm died and left {name} {last.status}; going back to revision {good.number} first", None)
        await self._roll_back(release, good.number)
        return await self._history(name, namespace)

    async def _roll_back(self, release: Release, revision: int) -> None:
        """A fault in it leaves a revision of its own behind; going back once more is right whatever that is."""
        timeout = f"{release.timeout_seconds}s"

        async def attempt() -> None:
            await self.command.rollback(release.name, revision, namespace=release.namespace, timeout=timeout, wait=True)
            last = (await self._history(release.name, release.namespace))[-1]
            if is_stuck(last):
                raise UnrecordedError(f"{release.name} is {last.status}")

        await self._again(release.timeout_seconds).until_recorded(attempt)

    def _last_of_ours(self, name: str, namespace: str) -> dt.datetime | None:
        return self.children.unseen_since(subject(name, namespace))


def _counts(difference: Difference) -> Changes:
    """A new revision is a change, even if none of its objects differ."""
    return difference.counts if difference.counts.total else Changes(changed=1)
