"""Looking for charts leaves nothing behind: real helm, a repository on loopback."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hubctl.adapters.helm.charts import packed_path
from hubctl.adapters.helm.look import ChartLook
from hubctl.core.helm import Chart
from hubctl.errors import HubctlError, RefusedError
from tests.adapters.helm.test_charts import published  # noqa: F401 (a fixture)
from tests.tools.conftest import site, url  # noqa: F401 (fixtures)


@pytest.fixture
def look(tmp_path: Path, helm4: Path) -> ChartLook:
    """With a cache in which nothing is."""
    return ChartLook(lambda: helm4, dict(os.environ), tmp_path / "cache")


def test_a_chart_is_fetched_and_compared_and_not_kept(published: Chart, look: ChartLook) -> None:  # noqa: F811
    assert look.look(published) == f"at {published.repository}, matches its digest"
    assert look.look(replace(published, sha256=None)) == f"at {published.repository}, no digest is pinned"
    assert not look.cache.exists()


def test_another_digest_is_an_error(published: Chart, look: ChartLook) -> None:  # noqa: F811
    with pytest.raises(RefusedError, match="it is not the chart that was pinned"):
        look.look(replace(published, sha256="0" * 64))


def test_a_forged_chart_in_the_cache_stays_there_and_is_named(look: ChartLook) -> None:
    chart = Chart("hub", "https://charts.example.org", "1.0.0", "0" * 64)
    path = packed_path(look.cache, chart.repository, chart)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not the chart")
    with pytest.raises(RefusedError) as refused:
        look.look(chart)
    assert refused.value.hint == f"rm {path}"
    assert path.exists()


def test_a_repository_that_is_not_there_is_an_error(look: ChartLook) -> None:
    with pytest.raises(HubctlError, match="cannot be had"):
        look.look(Chart("hub", "http://127.0.0.1:1", "1.0.0"))
