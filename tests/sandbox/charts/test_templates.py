"""The stand-ins against real helm, and against the real charts where they are at hand."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubctl.render import static
from hubctl.render.values import merged
from hubctl.sandbox.charts import build
from tests.sandbox.charts.releases import Made, helm, releases, template

EVERY_RELEASE = pytest.mark.parametrize("made", releases(), ids=lambda made: made.name)
EVERY_HELM = pytest.mark.parametrize("helm_fixture", ["helm3", "helm4"])
PROD = next(made for made in releases() if made.name == "school-prod")
_NOT_IN_STAND_INS = {"IngressRoute", "Middleware"}
"""Kinds of a CustomResourceDefinition that nothing here would serve."""


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("charts"))


def packed(repository: Path, made: Made) -> Path:
    return repository / f"{made.chart}-{static.chart(made.chart).version}.tgz"


@EVERY_HELM
@EVERY_RELEASE
def test_helm_renders_our_values(
    made: Made, helm_fixture: str, repository: Path, request: pytest.FixtureRequest
) -> None:
    objects = template(request.getfixturevalue(helm_fixture), packed(repository, made), made)
    assert {kind for kind, _ in objects} & {"Deployment", "DaemonSet"}


@EVERY_RELEASE
def test_helm_lint_has_nothing_to_say(made: Made, helm3: Path, repository: Path) -> None:
    done = helm(helm3, ["lint", "--strict", str(packed(repository, made))], made)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "wrong",
    [{"hub": {"concurentSpawnLimit": 5}}, {"singleuser": {"memory": {"maximum": "4G"}}}, {"notAKey": 1}],
    ids=["hub", "memory", "top"],
)
def test_a_key_that_the_hub_chart_does_not_know_is_refused(
    wrong: dict[str, Any], helm4: Path, repository: Path
) -> None:
    made = replace(PROD, values=merged(PROD.values, wrong))
    done = helm(helm4, ["template", made.name, str(packed(repository, made))], made)
    assert done.returncode != 0
    assert "dditional propert" in done.stderr


def test_the_hub_is_what_other_parts_of_hubctl_look_for(helm4: Path, repository: Path) -> None:
    objects = template(helm4, packed(repository, PROD), PROD)
    assert objects["Service", "proxy-public"]["spec"]["type"] == "LoadBalancer"
    assert objects["Service", "hub"]["spec"]["ports"][0]["port"] == 8081
    assert objects["PersistentVolumeClaim", "hub-db-dir"]["spec"]["storageClassName"] == "hubctl-gp3"


@pytest.fixture(scope="session")
def real_charts() -> Path:
    """A folder with the real charts, unpacked, by their names."""
    given = os.environ.get("HUBCTL_TEST_REAL_CHARTS")
    if given is None:
        pytest.skip("HUBCTL_TEST_REAL_CHARTS names no folder with the real charts")
    return Path(given)


@pytest.mark.slow
@EVERY_HELM
@EVERY_RELEASE
def test_the_real_chart_takes_our_values_and_makes_the_same_objects(
    made: Made, helm_fixture: str, repository: Path, real_charts: Path, request: pytest.FixtureRequest
) -> None:
    binary = request.getfixturevalue(helm_fixture)
    real = template(binary, real_charts / made.chart, made)
    stand_in = template(binary, packed(repository, made), made)
    assert {key for key in real if key[0] not in _NOT_IN_STAND_INS} == set(stand_in)
