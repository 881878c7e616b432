"""What the helm adapter makes of an API that drops, refuses or loses a single call: real helm 3 and 4."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.adapters.process import Children
from hubctl.core.changes import Changes
from hubctl.errors import HubctlError
from tests.adapters.helm.bench import Bench, a_chart
from tests.fakes import faulty_api
from tests.fakes.clock import ImpatientClock
from tests.fakes.faulty_api import FaultyApi

pytestmark = pytest.mark.slow

RELEASE = "secrets/sh.helm.release"


@pytest.fixture
def api(kubeconfig: Path, tmp_path: Path) -> Iterator[FaultyApi]:
    with faulty_api.before(kubeconfig, tmp_path) as proxy:
        yield proxy


@pytest.fixture
def helm() -> str:
    """Each kind of fault meets one of the two, since installing takes seconds; the tests say which."""
    return "helm4"


@pytest.fixture
def bench(request: pytest.FixtureRequest, helm: str, api: FaultyApi, tmp_path: Path) -> Bench:
    namespace = f"faulty-{helm}-{time.monotonic_ns()}"
    binary = request.getfixturevalue(helm)
    return Bench(binary, api.kubeconfig, tmp_path / "work", a_chart(tmp_path / "charts"), namespace)


@pytest.mark.parametrize(("helm", "how"), [("helm3", 500), ("helm4", "reset")])
def test_an_install_whose_end_was_not_recorded_is_done_again(bench: Bench, api: FaultyApi, how: int | str) -> None:
    broken = api.will(f"PUT .*{RELEASE}", how)

    assert bench.install(bench.release()) == Changes(added=2)

    assert broken.hits == 1
    assert [release.status for release in bench.mine] == ["deployed"]
    said = "; ".join(bench.said)
    assert "words is pending-install; doing it again" in said
    assert "left words pending-install, never deployed; removing it first" in said


@pytest.mark.parametrize(
    ("helm", "request_", "how"),
    [
        ("helm3", f"PUT .*{RELEASE}", 500),
        ("helm4", f"PUT .*{RELEASE}", "lost"),
        ("helm4", "POST .*/secrets", "reset"),
        ("helm3", "PATCH .*configmaps/words", "reset"),
    ],
)
def test_an_upgrade_rides_through_a_single_fault(bench: Bench, api: FaultyApi, request_: str, how: int | str) -> None:
    bench.install(bench.release(word="before"))
    broken = api.will(request_, how)

    bench.install(bench.release(word="after"))

    assert broken.hits == 1
    assert bench.mine[0].status == "deployed"
    assert "after" in bench.raw("get", "manifest", "words")


@pytest.mark.parametrize(
    ("helm", "request_", "how"),
    [("helm3", "PUT", 500), ("helm4", "PUT", "reset"), ("helm3", "DELETE", "lost"), ("helm4", "DELETE", 500)],
)
def test_an_uninstall_that_was_not_recorded_is_done_again(
    bench: Bench, api: FaultyApi, request_: str, how: int | str
) -> None:
    bench.install(bench.release())
    broken = api.will(f"{request_} .*{RELEASE}", how)

    assert bench.helm.uninstall("words", bench.namespace, progress=bench.progress) == Changes(removed=2)

    assert broken.hits == 1
    assert bench.mine == []


@pytest.mark.parametrize(("helm", "how"), [("helm3", 500), ("helm4", 500)])
def test_an_uninstall_that_could_not_delete_everything_is_done_again(bench: Bench, api: FaultyApi, how: int) -> None:
    """helm then says only that it failed; why is in its debug output."""
    bench.install(bench.release())
    broken = api.will("DELETE .*/configmaps/words", how)

    bench.helm.uninstall("words", bench.namespace, progress=bench.progress)

    assert broken.hits == 1
    assert bench.mine == []
    assert "failed to delete release: words: [" in "; ".join(bench.said)


@pytest.mark.parametrize(("helm", "how"), [("helm3", 500), ("helm4", 503), ("helm3", "reset")])
def test_reading_is_tried_again(bench: Bench, api: FaultyApi, how: int | str) -> None:
    broken = api.will(r"GET .*/secrets\?", how, times=2)

    assert bench.helm.plan(bench.release()).action == "install"

    assert broken.hits == 2


@pytest.mark.parametrize("helm", ["helm3", "helm4"])
def test_a_network_that_is_away_for_a_moment_is_waited_for(bench: Bench, api: FaultyApi) -> None:
    away = api.will(".", "reset", times=5)

    assert bench.install(bench.release()) == Changes(added=2)

    assert away.hits == 5
    assert [release.status for release in bench.mine] == ["deployed"]


@pytest.mark.parametrize("helm", ["helm3", "helm4"])
def test_what_was_given_up_is_recovered_by_the_next_run_at_once(bench: Bench, api: FaultyApi) -> None:
    """And not only after the time that somebody else's helm could take: it is known to be ours, and to have ended."""
    api.will(f"PUT .*{RELEASE}", 500)
    with pytest.raises(HubctlError, match="helm says it is done, but words is pending-install"):
        bench.another(bench.children, ImpatientClock()).install(bench.release(), progress=bench.progress)

    again = bench.another(Children(bench.work))
    again.install(bench.release(), progress=bench.progress)

    assert [release.status for release in bench.mine] == ["deployed"]
