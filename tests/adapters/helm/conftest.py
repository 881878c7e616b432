"""A bench for each helm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.adapters.helm.bench import Bench, a_chart


@pytest.fixture(params=["helm3", "helm4"])
def bench(request: pytest.FixtureRequest, kubeconfig: Path, tmp_path: Path) -> Bench:
    namespace = f"{request.param}-{time.monotonic_ns()}"
    charts = a_chart(tmp_path / "charts")
    return Bench(request.getfixturevalue(request.param), kubeconfig, tmp_path / "work", charts, namespace)
