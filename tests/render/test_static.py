from __future__ import annotations

import re

import pytest

from hubctl.assets import helm_values_dir
from hubctl.render import static


@pytest.mark.parametrize("name", static.charts())
def test_every_pinned_chart_has_a_file_of_values(name: str) -> None:
    assert static.values(name)


def test_no_file_of_values_is_left_over() -> None:
    assert {path.stem for path in helm_values_dir().glob("*.yaml")} == set(static.charts())


@pytest.mark.parametrize("pinned", static.charts().values(), ids=lambda pinned: pinned.chart.name)
def test_charts_are_pinned_to_one_exact_version(pinned: static.PinnedChart) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", pinned.chart.version)
    assert pinned.chart.repository.startswith(("https://", "oci://"))
    assert not pinned.chart.repository.endswith("/")
    assert pinned.chart.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", pinned.chart.sha256)


def test_nobody_can_change_the_static_values_for_somebody_else() -> None:
    static.values("jupyterhub")["hub"]["db"] = "changed"
    assert static.values("jupyterhub")["hub"]["db"] != "changed"


def test_the_default_kubernetes_carries_every_chart() -> None:
    assert static.unsupported_on("1.34") == ()


def test_versions_are_compared_as_numbers() -> None:
    assert static.unsupported_on("1.9") != ()
    assert "jupyterhub" in static.unsupported_on("1.27")
