"""Fulfils `hubctl.ports.charts.Charts`: fetches charts as `up` would, with helm, into a folder that goes again."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hubctl.adapters.helm.charts import FolderCharts, RepositoryCharts, check_digest, digest_of, packed_path
from hubctl.adapters.helm.words import chart_failure
from hubctl.core.helm import Chart
from hubctl.errors import HubctlError, RefusedError

_PATIENCE_SECONDS = 30.0
"""An index of 10 MB by a slow line; guess."""


def _silent(_words: str, _fraction: float | None) -> None:
    pass


@dataclass(frozen=True)
class ChartLook:
    """Where `up` would take charts from: a folder, or the cache and then the repositories."""

    helm: Callable[[], Path]
    environment: Mapping[str, str]
    cache: Path
    folder: Path | None = None
    instead: str | None = None

    def look(self, chart: Chart) -> str:
        """Raises HubctlError if it cannot be had, RefusedError if it has another digest."""
        if self.folder is not None:
            FolderCharts(self.folder).locate(chart, self._pull, _silent)
            return f"in {self.folder}"
        kept = packed_path(self.cache, chart.repository, chart)
        if not self.instead and kept.is_file():
            _check_kept(chart, kept)
            return f"in the cache, {_about_digest(chart)}"
        with tempfile.TemporaryDirectory(prefix="hubctl-charts-") as scratch:
            RepositoryCharts(Path(scratch), instead=self.instead).locate(chart, self._pull, _silent)
        return "a stand-in of the sandbox" if self.instead else f"at {chart.repository}, {_about_digest(chart)}"

    def _pull(self, arguments: Sequence[str]) -> None:
        with tempfile.TemporaryDirectory(prefix="hubctl-helm-") as home:
            own = {f"HELM_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CACHE", "CONFIG", "DATA")}
            kept = {name: value for name, value in self.environment.items() if not name.startswith("HELM_")}
            try:
                ran = subprocess.run(
                    [str(self.helm()), "pull", *arguments],
                    env=kept | own,
                    capture_output=True,
                    timeout=_PATIENCE_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise HubctlError(
                    f"it did not come within {_PATIENCE_SECONDS:.0f} s", hint="check the network and the proxy"
                ) from error
        if ran.returncode != 0:
            raise chart_failure(arguments[0], ran.stderr.decode(errors="replace"))


def _check_kept(chart: Chart, kept: Path) -> None:
    try:
        check_digest(chart, digest_of(kept), "the cache")
    except RefusedError as error:
        raise RefusedError(error.message, hint=f"rm {kept}") from error


def _about_digest(chart: Chart) -> str:
    return "matches its digest" if chart.sha256 else "no digest is pinned"
