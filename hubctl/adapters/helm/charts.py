"""Where charts come from: their repositories, through a cache and with their digest checked, or a folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hubctl.adapters.work import private_dir, slug
from hubctl.core.helm import Chart
from hubctl.errors import RefusedError
from hubctl.ports.terraform import Progress

Pull = Callable[[Sequence[str]], None]
"""Runs `helm pull` with these arguments. Raises HubctlError if it fails."""


@dataclass(frozen=True)
class LocatedChart:
    """A chart on disk: a packed file or a folder, and a digest of its content."""

    path: Path
    digest: str


class ChartSource(Protocol):
    """Finds charts."""

    def locate(self, chart: Chart, pull: Pull, progress: Progress) -> LocatedChart:
        """The chart on disk. Raises RefusedError if there is none, or it is not the one that was pinned."""
        ...


def _digest(path: Path) -> str:
    """Of a file, or of all files of a folder with their names."""
    digest = hashlib.sha256()
    for file in [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file()):
        content = file.read_bytes()
        digest.update(content if path.is_file() else f"{file.relative_to(path)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@dataclass(frozen=True)
class RepositoryCharts:
    """Charts from their repositories, kept in the cache. `instead` names one repository that serves stand-ins for all:
    what comes from there is not held against the digest of the real one."""

    cache: Path
    instead: str | None = None

    def locate(self, chart: Chart, pull: Pull, progress: Progress) -> LocatedChart:
        """From the cache if it is there, else from the repository."""
        repository = self.instead or chart.repository
        folder = self.cache / "charts" / hashlib.sha256(repository.encode()).hexdigest()[:16]
        packed = folder / f"{slug(chart.name)}-{slug(chart.version)}.tgz"
        if self.instead or not packed.is_file():
            progress(f"fetching the chart {chart.name} {chart.version} from {repository}", None)
            _fetch(chart, repository, packed, pull)
        found = LocatedChart(packed, _digest(packed))
        if chart.sha256 and not self.instead and found.digest != chart.sha256:
            packed.unlink()
            raise RefusedError(
                f"{chart.name} {chart.version} from {repository} has the digest {found.digest}, not {chart.sha256}: "
                "it is not the chart that was pinned",
                hint="somebody changed the chart, or the connection is not what it seems: do not use it",
            )
        return found


def _fetch(chart: Chart, repository: str, packed: Path, pull: Pull) -> None:
    with _scratch(packed.parent) as scratch:
        where = (
            [f"{repository}/{chart.name}"] if repository.startswith("oci://") else [chart.name, "--repo", repository]
        )
        pull([*where, "--version", chart.version, "--destination", str(scratch)])
        got = list(scratch.glob("*.tgz"))
        if len(got) != 1:
            raise RefusedError(f"{repository} gave no chart {chart.name}", hint="check its address and version")
        got[0].replace(packed)


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=private_dir(parent), prefix=".pull-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class FolderCharts:
    """Charts from a folder, by name: `<name>/`, `<name>-<version>.tgz`, or the last of `<name>-*.tgz`."""

    folder: Path

    def locate(self, chart: Chart, pull: Pull, progress: Progress) -> LocatedChart:  # noqa: ARG002 (nothing to pull)
        """What the folder has of that name, whatever its version."""
        exact = self.folder / f"{chart.name}-{chart.version}.tgz"
        packed = sorted(path for path in self.folder.glob(f"{chart.name}-*.tgz") if _is_version(path, chart.name))
        choices = [self.folder / chart.name] if (self.folder / chart.name / "Chart.yaml").is_file() else []
        choices += [exact] if exact.is_file() else packed[-1:]
        if not choices:
            raise RefusedError(
                f"{self.folder} has no chart {chart.name}",
                hint=f"put {chart.name}/ or {exact.name} there, or leave --charts out",
            )
        progress(f"the chart is {choices[0]}", None)
        return LocatedChart(choices[0], _digest(choices[0]))


def _is_version(path: Path, name: str) -> bool:
    """Not every file that starts with the name is that chart: grafana-agent-1.0.0.tgz is no grafana."""
    return path.name.removeprefix(f"{name}-")[:1].isdigit()
