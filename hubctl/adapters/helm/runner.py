"""Fulfils hubctl.ports.helm with the real helm, driven by pyhelm3."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hubctl.adapters.helm.charts import ChartSource, LocatedChart, NotHereError
from hubctl.adapters.helm.words import HelmListener, chart_failure, failure, is_passing
from hubctl.adapters.patience import FIRST_BUDGET_SECONDS, Acquaintance, Patience
from hubctl.adapters.process import Call, Children, Finished
from hubctl.adapters.redact import hiding
from hubctl.core.changes import Changes
from hubctl.core.helm import InstalledRelease, Release, ReleasePlan, ReleaseRevision
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress
from hubctl.private import private_dir

if TYPE_CHECKING:
    from hubctl.adapters.helm.command import ChildCommand
    from hubctl.adapters.helm.operation import Operation

T = TypeVar("T")


def _tell_pull(chart: str, progress: Progress, left_seconds: float) -> None:
    progress(f"the chart {chart} could not be fetched; trying for {left_seconds:.0f} s more", None)


def _silent(_words: str, _fraction: float | None) -> None:
    """For what nobody follows."""


class HelmRunner:
    """Real helm (3.18 or later, or 4) against the cluster of one kubeconfig. Safe to use from several threads."""

    def __init__(
        self,
        binary: Path,
        work: Path,
        children: Children,
        charts: ChartSource,
        clock: Clock,
        *,
        kubeconfig: Path | None,
        environment: Mapping[str, str],
        cache: Path,
    ) -> None:
        self._binary = binary
        self._work = work
        self._children = children
        self._charts = charts
        self._clock = clock
        self._kubeconfig = kubeconfig
        self._given_environment = environment
        self._cache = cache
        self._version = ""
        self._once = threading.Lock()
        self._acquaintance = Acquaintance()

    def plan(self, release: Release) -> ReleasePlan:
        """See the port."""
        chart = self._locate(release, _silent)
        return self._do(release, f"planning {release.name}", _silent, lambda operation: operation.plan(release, chart))

    def render(self, release: Release) -> tuple[str, ...] | None:
        """See `hubctl.ports.helm.Renderer`."""
        try:
            chart = self._locate(release, _silent)
        except NotHereError:
            return None
        return self._do(
            release, f"rendering {release.name}", _silent, lambda operation: operation.render(release, chart)
        )

    def install(self, release: Release, *, progress: Progress) -> Changes:
        """See the port."""
        chart = self._locate(release, progress)
        return self._do(release, release.name, progress, lambda operation: operation.install(release, chart))

    def uninstall(self, name: str, namespace: str, *, progress: Progress) -> Changes:
        """See the port."""
        return self._do(None, f"removing {name}", progress, lambda operation: operation.uninstall(name, namespace))

    def history(self, name: str, namespace: str) -> tuple[ReleaseRevision, ...]:
        """See the port."""
        return self._do(None, f"reading {name}", _silent, lambda operation: operation.history(name, namespace))

    def values(self, name: str, namespace: str, revision: int) -> Mapping[str, Any]:
        """See the port."""
        return self._do(None, f"reading {name}", _silent, lambda operation: operation.values(name, namespace, revision))

    def rollback(self, release: Release, revision: int, *, progress: Progress) -> Changes:
        """See the port."""
        return self._do(
            release,
            f"rolling {release.name} back",
            progress,
            lambda operation: operation.rollback(release, revision),
        )

    def releases(self) -> tuple[InstalledRelease, ...]:
        """See the port."""
        return self._do(None, "listing releases", _silent, lambda operation: operation.releases())

    def _do(
        self,
        release: Release | None,
        what: str,
        progress: Progress,
        act: Callable[[Operation], Coroutine[Any, Any, T]],
    ) -> T:
        """Runs one operation to its end, and turns pyhelm3's errors into hubctl's."""
        from pyhelm3 import errors

        from hubctl.adapters.helm.operation import Operation

        listener = HelmListener(progress)
        operation = Operation(self._command(listener), self._children, self._clock, progress)
        try:
            return asyncio.run(act(operation))
        except errors.Error as error:
            found = failure(what, error.stderr.decode(errors="replace"), listener)
            redact = hiding(self._given_environment, release.values if release else {})
            raise type(found)(redact(found.message), hint=found.hint) from None

    def _command(self, listener: HelmListener) -> ChildCommand:
        from hubctl.adapters.helm.command import ChildCommand

        return ChildCommand(
            self._binary,
            self._checked_version(),
            self._children,
            directory=private_dir(self._work),
            environment=self._environment(),
            kubeconfig=self._kubeconfig,
            listener=listener,
            clock=self._clock,
            acquaintance=self._acquaintance,
        )

    def _environment(self) -> dict[str, str]:
        from hubctl.adapters.helm.command import child_environment

        return child_environment(self._given_environment, self._cache)

    def _checked_version(self) -> str:
        from hubctl.adapters.helm.command import check_version

        with self._once:
            if not self._version:
                self._version = check_version(self._run, self._binary)
        return self._version

    def _run(self, arguments: Sequence[str]) -> Finished:
        title = f"helm {arguments[1]}"
        return self._children.run(
            Call(arguments, title, private_dir(self._work), self._environment(), timeout_seconds=300)
        )

    def _locate(self, release: Release, progress: Progress) -> LocatedChart:
        def pull(arguments: Sequence[str]) -> None:
            patience = Patience(self._clock)
            while (finished := self._run([str(self._binary), "pull", *arguments])).returncode != 0:
                said = finished.stderr.decode(errors="replace")
                tell = functools.partial(_tell_pull, release.chart.name, progress)
                if not is_passing(said) or not patience.wait(FIRST_BUDGET_SECONDS, tell):
                    raise chart_failure(release.chart.name, said)

        return self._charts.locate(release.chart, pull, progress)
