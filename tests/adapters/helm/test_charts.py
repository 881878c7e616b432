"""Charts from a folder and, with the real helm, from a repository on loopback."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hubctl.adapters.helm.charts import FolderCharts, NotHereError, RepositoryCharts
from hubctl.adapters.helm.words import chart_failure
from hubctl.core.helm import Chart
from hubctl.errors import RefusedError
from tests.tools.conftest import site, url  # noqa: F401 (fixtures)

HUB = Chart("hub", "https://charts.example.org", "1.0.0")


def never_pull(_arguments: Sequence[str]) -> None:
    pytest.fail("nothing is to be pulled")


def silent(_words: str, _fraction: float | None) -> None:
    pass


def write_chart(folder: Path, name: str, version: str) -> Path:
    chart = folder / name
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: {version}\n")
    return chart


def locate(folder: Path) -> str:
    return FolderCharts(folder).locate(HUB, never_pull, silent).path.name


def test_a_chart_folder_is_taken_before_a_packed_chart(tmp_path: Path) -> None:
    write_chart(tmp_path, "hub", "9.9.9")
    (tmp_path / "hub-1.0.0.tgz").touch()

    assert locate(tmp_path) == "hub"


def test_of_packed_charts_the_pinned_version_is_taken(tmp_path: Path) -> None:
    for version in ("0.9.0", "1.0.0", "2.0.0"):
        (tmp_path / f"hub-{version}.tgz").touch()

    assert locate(tmp_path) == "hub-1.0.0.tgz"


def test_another_version_is_taken_where_the_pinned_one_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "hub-2.0.0.tgz").touch()

    assert locate(tmp_path) == "hub-2.0.0.tgz"


def test_the_newest_of_other_versions_is_taken_as_semver_counts(tmp_path: Path) -> None:
    for version in ("0.9.0", "0.10.0", "0.10.0-beta.2", "0.0.1-set.by.chartpress"):
        (tmp_path / f"hub-{version}.tgz").touch()

    assert locate(tmp_path) == "hub-0.10.0.tgz"


def said_of(folder: Path) -> str:
    said: list[str] = []
    FolderCharts(folder).locate(HUB, never_pull, lambda words, _fraction: said.append(words))
    return said[0]


def test_another_version_than_the_pinned_one_is_said(tmp_path: Path) -> None:
    packed = tmp_path / "hub-0.9.0.tgz"
    packed.touch()

    assert said_of(tmp_path) == f"the chart is {packed}, version 0.9.0 instead of the pinned 1.0.0"


def test_a_source_tree_that_nobody_packaged_is_said_to_be_one(tmp_path: Path) -> None:
    write_chart(tmp_path, "hub", "0.0.1-set.by.chartpress")

    assert "images that no registry has" in said_of(tmp_path)


def test_a_chart_whose_name_only_starts_alike_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "hub-extras-1.0.0.tgz").touch()

    with pytest.raises(RefusedError, match="has no chart hub"):
        locate(tmp_path)


def test_which_chart_is_taken_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    chart = write_chart(tmp_path, "hub", "1.0.0")

    FolderCharts(tmp_path).locate(HUB, never_pull, lambda words, _fraction: said.append(words))

    assert said == [f"the chart is {chart}"]


def test_an_edited_chart_has_another_digest(tmp_path: Path) -> None:
    chart = write_chart(tmp_path, "hub", "1.0.0")
    before = FolderCharts(tmp_path).locate(HUB, never_pull, silent).digest
    (chart / "values.yaml").write_text("a: 1\n")

    assert FolderCharts(tmp_path).locate(HUB, never_pull, silent).digest != before


@pytest.fixture(params=["helm3", "helm4"])
def pull(request: pytest.FixtureRequest) -> object:
    """Runs the real `helm pull`."""
    helm = request.getfixturevalue(request.param)

    def run(arguments: Sequence[str]) -> None:
        done = subprocess.run([helm, "pull", *arguments], capture_output=True, text=True, env=dict(os.environ))
        if done.returncode:
            raise chart_failure("hub", done.stderr)

    return run


@pytest.fixture
def published(site: Path, url: str, tmp_path: Path, helm4: Path) -> Chart:  # noqa: F811 (fixtures)
    """A chart in a repository on loopback, pinned by its digest."""
    write_chart(tmp_path, "hub", "1.0.0")
    for command in (["package", str(tmp_path / "hub"), "-d", str(site)], ["repo", "index", str(site)]):
        subprocess.run([helm4, *command], check=True, capture_output=True)
    digest = hashlib.sha256((site / "hub-1.0.0.tgz").read_bytes()).hexdigest()
    return Chart("hub", url, "1.0.0", digest)


def test_a_pinned_chart_is_pulled_once_and_then_comes_from_the_cache(
    published: Chart, tmp_path: Path, pull: Any
) -> None:
    charts = RepositoryCharts(tmp_path / "cache")

    first = charts.locate(published, pull, silent)

    assert charts.locate(published, never_pull, silent) == first
    assert first.digest == published.sha256


def test_a_chart_that_is_not_the_pinned_one_is_refused_and_not_kept(
    published: Chart, tmp_path: Path, pull: Any
) -> None:
    other = Chart("hub", published.repository, "1.0.0", "0" * 64)

    with pytest.raises(RefusedError, match="it is not the chart that was pinned"):
        RepositoryCharts(tmp_path / "cache").locate(other, pull, silent)

    assert not list((tmp_path / "cache").rglob("*.tgz"))


def test_a_stand_in_is_not_held_against_the_digest_of_the_real_chart(
    published: Chart, tmp_path: Path, pull: Any
) -> None:
    real = Chart("hub", "https://charts.example.org", "1.0.0", "0" * 64)

    found = RepositoryCharts(tmp_path / "cache", instead=published.repository).locate(real, pull, silent)

    assert found.digest == published.sha256


def test_a_version_that_is_not_published_is_refused(published: Chart, tmp_path: Path, pull: Any) -> None:
    missing = Chart("hub", published.repository, "9.9.9")

    with pytest.raises(RefusedError, match=r'chart "hub" version "9.9.9" not found'):
        RepositoryCharts(tmp_path / "cache").locate(missing, pull, silent)


def test_where_nothing_may_be_fetched_a_chart_that_is_not_in_the_cache_is_not_here(tmp_path: Path) -> None:
    with pytest.raises(NotHereError, match=r"hub 1\.0\.0 is not in the cache"):
        RepositoryCharts(tmp_path, fetches=False).locate(HUB, never_pull, silent)
