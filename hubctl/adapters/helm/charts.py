"""Where charts come from: their repositories, through a cache and with their digest checked, or a folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hubctl.adapters.work import slug
from hubctl.core.helm import Chart
from hubctl.errors import RefusedError
from hubctl.ports.terraform import Progress
from hubctl.private import private_dir

Pull = Callable[[Sequence[str]], None]
"""Runs `helm pull` with these arguments. Raises HubctlError if it fails."""


@dataclass(frozen=True)
class LocatedChart:
    """A chart on disk: a packed file or a folder, and a digest of its content."""

    path: Path
    digest: str


class NotHereError(RefusedError):
    """The chart is not on this machine, and may not be fetched."""


class ChartSource(Protocol):
    """Finds charts."""

    def locate(self, chart: Chart, pull: Pull, progress: Progress) -> LocatedChart:
        """The chart on disk. Raises RefusedError if there is none, or it is not the one that was pinned."""
        ...


def digest_of(path: Path) -> str:
    """Of a file, or of all files of a folder with their names."""
    digest = hashlib.sha256()
    for file in [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file()):
        content = file.read_bytes()
        digest.update(content if path.is_file() else f"{file.relative_to(path)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def packed_path(cache: Path, repository: str, chart: Chart) -> Path:
    """Where the cache keeps a chart of a repository."""
    folder = cache / "charts" / hashlib.sha256(repository.encode()).hexdigest()[:16]
    return folder / f"{slug(chart.name)}-{slug(chart.version)}.tgz"


def check_digest(chart: Chart, digest: str, repository: str) -> None:
    """Raises RefusedError if a digest is pinned, and this is another."""
    if chart.sha256 and digest != chart.sha256:
        raise RefusedError(
            f"{chart.name} {chart.version} from {repository} has the digest {digest}, not {chart.sha256}: "
            "it is not the chart that was pinned",
            hint="somebody changed the chart, or the connection is not what it seems: do not use it",
        )


@dataclass(frozen=True)
class RepositoryCharts:
    """Charts from their repositories, kept in the cache. `instead` names one repository that serves stand-ins for all:
    what comes from there is not held against the digest of the real one. Where it `fetches` nothing, what is not in the
    cache raises NotHereError."""

    cache: Path
    instead: str | None = None
    fetches: bool = True

    def locate(self, chart: Chart, pull: Pull, progress: Progress) -> LocatedChart:
        """From the cache if it is there, else from the repository."""
        repository = self.instead or chart.repository
        packed = packed_path(self.cache, repository, chart)
        if not self.fetches and not packed.is_file():
            where = "--charts DIR takes it from a folder; with a network, hubctl plan puts it into the cache"
            raise NotHereError(f"the chart {chart.name} {chart.version} is not in the cache", hint=where)
        if self.instead or not packed.is_file():
            progress(f"fetching the chart {chart.name} {chart.version} from {repository}", None)
            _fetch(chart, repository, packed, pull)
        found = LocatedChart(packed, digest_of(packed))
        if not self.instead:
            try:
                check_digest(chart, found.digest, repository)
            except RefusedError:
                packed.unlink()
                raise
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
    """Charts from a folder, by name: `<name>/` or `<name>-<version>.tgz`.

    Whoever names a folder wants what is in it, so any version will do. An unpacked chart counts first, since somebody
    is at work on it; then the packed one of the pinned version; then the newest.
    """

    folder: Path

    def locate(self, chart: Chart, pull: Pull, progress: Progress) -> LocatedChart:  # noqa: ARG002 (nothing to pull)
        """What the folder has of that name. Says which version that is, if it is not the pinned one."""
        found = [*self._unpacked(chart.name), *self._packed(chart)]
        if not found:
            raise RefusedError(
                f"{self.folder} has no chart {chart.name}",
                hint=f"put {chart.name}/ or {chart.name}-{chart.version}.tgz there, or leave --charts out",
            )
        version, path = found[0]
        progress(f"the chart is {path}{_difference(chart, version)}", None)
        return LocatedChart(path, digest_of(path))

    def _unpacked(self, name: str) -> Iterator[tuple[str, Path]]:
        path = self.folder / name
        if (path / "Chart.yaml").is_file():
            yield _version_of(path), path

    def _packed(self, chart: Chart) -> list[tuple[str, Path]]:
        """The pinned version first, then by age, the newest first."""
        files = self.folder.glob(f"{chart.name}-*.tgz")
        named = [(path.name.removeprefix(f"{chart.name}-").removesuffix(".tgz"), path) for path in files]
        found = [(version, path) for version, path in named if _is_version(version)]
        return sorted(found, key=lambda one: (one[0] == chart.version, _age(one[0])), reverse=True)


def _version_of(unpacked: Path) -> str:
    """What its Chart.yaml says; empty where that is for helm to complain about."""
    import yaml

    try:
        content = yaml.safe_load((unpacked / "Chart.yaml").read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return ""
    return str(content.get("version", "")) if isinstance(content, dict) else ""


def _difference(chart: Chart, version: str) -> str:
    if version == chart.version:
        return ""
    words = f", version {version or 'unknown'} instead of the pinned {chart.version}"
    if version.endswith("set.by.chartpress"):
        words += "; as a source tree it names images that no registry has, so no real cluster can run it"
    return words


def _is_version(text: str) -> bool:
    """Not every file that starts with the name is that chart: grafana-agent-1.0.0.tgz is no grafana."""
    return text.removeprefix("v")[:1].isdigit()


def _age(version: str) -> Any:
    """Orders versions as SemVer does, where 4.10.0 is newer than 4.9.0 and a release newer than its candidates."""
    import semver

    try:
        return semver.Version.parse(version.removeprefix("v"), optional_minor_and_patch=True)
    except ValueError:
        return semver.Version(0)
