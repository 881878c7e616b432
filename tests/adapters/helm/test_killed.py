"""Runs of helm that were interrupted or killed, and the run after: real helm 3 and 4 in the sandbox."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hubctl.adapters.process import Children
from hubctl.core.changes import Changes
from hubctl.errors import InterruptedRunError, LockedError
from tests.adapters.helm.bench import Bench

pytestmark = pytest.mark.slow


def test_an_interrupt_stops_helm_and_the_next_run_goes_on(bench: Bench) -> None:
    stuck = bench.release(claim=True, timeout_seconds=60)

    def interrupt(words: str, _fraction: float | None) -> None:
        if "never-bound" in words:
            bench.children.interrupt()

    with pytest.raises(InterruptedRunError):
        bench.helm.install(stuck, progress=interrupt)

    again = bench.another(Children(bench.work))
    assert again.install(bench.release(), progress=bench.progress).total
    assert [release.status for release in again.releases() if release.namespace == bench.namespace] == ["deployed"]


KILLED = """
import os, sys, threading
sys.path.insert(0, sys.argv[2])
from tests.adapters.helm.bench import *
binary, kubeconfig, work, charts, namespace = sys.argv[3:]
bench = Bench(Path(binary), Path(kubeconfig), Path(work), Path(charts), namespace)
def stop(words, _fraction):
    if "never-bound" in words:
        print(words, flush=True)
        if sys.argv[1] == "both":
            bench.children.kill()
        os.kill(os.getpid(), 9)
if sys.argv[1] == "deployed":
    bench.install(bench.release())
bench.helm.install(bench.release(claim=True, timeout_seconds=8), progress=stop)
"""


def run_and_kill(bench: Bench, how: str) -> None:
    """`both` kills helm and hubctl, `hubctl` leaves helm to its end."""
    root = str(Path(__file__).parents[3])
    values = [str(bench.binary), str(bench.kubeconfig), str(bench.work), str(bench.charts), bench.namespace]
    done = subprocess.run([sys.executable, "-c", KILLED, how, root, *values], capture_output=True, text=True)
    assert "never-bound" in done.stdout, done.stderr


def test_a_release_that_was_killed_before_it_ever_was_deployed_is_removed_and_installed(bench: Bench) -> None:
    run_and_kill(bench, "both")
    assert bench.mine[0].status == "pending-install"

    assert bench.install(bench.release()) == Changes(added=2)
    assert any("left words pending-install, never deployed; removing it first" in words for words in bench.said)


def test_a_release_that_was_killed_in_an_upgrade_goes_back_to_what_was_deployed_first(bench: Bench) -> None:
    bench.install(bench.release())
    run_and_kill(bench, "both")
    assert bench.mine[0].status == "pending-upgrade"

    bench.install(bench.release(word="after"))

    assert any("going back to revision 1 first" in words for words in bench.said)
    assert bench.mine[0].status == "deployed"


def test_a_helm_that_outlived_hubctl_is_waited_for(bench: Bench) -> None:
    run_and_kill(bench, "hubctl")

    bench.install(bench.release())

    assert bench.said[1].startswith("waiting for helm upgrade words of an earlier run")
    assert bench.mine[0].status == "deployed"


def test_a_pending_release_that_could_be_somebody_elses_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    run_and_kill(bench, "both")
    elsewhere = replace(bench, work=tmp_path / "another-machine")

    with pytest.raises(LockedError, match="words is pending-install since"):
        elsewhere.install(bench.release(timeout_seconds=900))

    assert bench.mine[0].status == "pending-install"


def test_a_pending_release_can_be_removed(bench: Bench) -> None:
    run_and_kill(bench, "both")

    bench.helm.uninstall("words", bench.namespace, progress=bench.progress)

    assert bench.mine == []
