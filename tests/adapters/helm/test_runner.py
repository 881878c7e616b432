"""The helm adapter: real helm 3 and 4 on the Kubernetes API of the sandbox."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.helm.charts import FolderCharts
from hubctl.adapters.helm.runner import HelmRunner
from hubctl.adapters.process import Children
from hubctl.core.changes import Changes
from hubctl.core.helm import Chart, InstalledRelease, Release, ReleasePlan
from hubctl.errors import HubctlError, InterruptedRunError, LockedError
from hubctl.ports.clock import Clock
from tests.fakes.clock import HastyClock

pytestmark = pytest.mark.slow

TEMPLATES = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: words}
data: {word: {{ .Values.word | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: token}
stringData: {token: {{ .Values.token | quote }}}
{{- if .Values.claim }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: never-bound}
spec:
  storageClassName: no-such-class
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
{{- end }}
"""
SCHEMA = """{"type": "object", "properties": {"word": {"type": "string"}}}"""


@dataclass
class Bench:
    """One helm, one cluster, one chart, one namespace of the test's own."""

    binary: Path
    kubeconfig: Path
    work: Path
    charts: Path
    namespace: str
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.children = Children(self.work)
        self.helm = self.another(self.children)

    def another(self, children: Children, clock: Clock | None = None) -> HelmRunner:
        return HelmRunner(
            self.binary,
            self.work,
            children,
            FolderCharts(self.charts),
            clock or SystemClock(),
            kubeconfig=self.kubeconfig,
            environment=dict(os.environ),
            cache=self.work / "cache",
        )

    def release(self, timeout_seconds: int = 60, **values: object) -> Release:
        chart = Chart("words", "https://charts.example.org", "1.0.0")
        return Release("words", self.namespace, chart, {"token": "canary-token", **values}, timeout_seconds)

    def progress(self, words: str, _fraction: float | None) -> None:
        self.said.append(words)

    def install(self, release: Release) -> Changes:
        return self.helm.install(release, progress=self.progress)

    def raw(self, *arguments: str) -> str:
        command = [self.binary, *arguments, "--kubeconfig", self.kubeconfig, "--namespace", self.namespace]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    @property
    def mine(self) -> list[InstalledRelease]:
        return [release for release in self.helm.releases() if release.namespace == self.namespace]


def a_chart(charts: Path) -> Path:
    """A folder with the chart "words"."""
    chart = charts / "words"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: words\nversion: 1.0.0\n")
    (chart / "values.yaml").write_text("word: hello\ntoken: ''\nclaim: false\n")
    (chart / "values.schema.json").write_text(SCHEMA)
    (chart / "templates" / "all.yaml").write_text(TEMPLATES)
    return charts


@pytest.fixture(params=["helm3", "helm4"])
def bench(request: pytest.FixtureRequest, kubeconfig: Path, tmp_path: Path) -> Bench:
    namespace = f"{request.param}-{time.monotonic_ns()}"
    charts = a_chart(tmp_path / "charts")
    return Bench(request.getfixturevalue(request.param), kubeconfig, tmp_path / "work", charts, namespace)


def test_a_plan_before_anything_exists_names_all_objects_and_makes_none(bench: Bench) -> None:
    plan = bench.helm.plan(bench.release())

    assert plan == ReleasePlan("install", ("+ ConfigMap words", "+ Secret token"))
    assert bench.mine == []


def test_installing_counts_objects_and_makes_the_namespace(bench: Bench) -> None:
    assert bench.install(bench.release()) == Changes(added=2)
    assert bench.mine == [InstalledRelease("words", bench.namespace, "deployed", 1, "words-1.0.0")]


def test_installing_the_same_again_makes_no_revision(bench: Bench) -> None:
    bench.install(bench.release(nothing=None, number=1000000, share=0.5))

    assert bench.install(bench.release(nothing=None, number=1000000, share=0.5)) == Changes()
    assert (bench.mine[0].revision, bench.helm.plan(bench.release(nothing=None, number=1000000, share=0.5)).action) == (
        1,
        "none",
    )


def test_other_values_change_the_objects_that_differ_and_no_value_is_shown(bench: Bench) -> None:
    bench.install(bench.release(word="before"))
    changed = bench.release(word="before", token="other-canary")

    plan = bench.helm.plan(changed)

    assert (plan.action, plan.objects) == ("upgrade", ("~ Secret token",))
    assert [line for detail in plan.details for line in detail.text if line[0] in "+-"] == [
        "-  token: (hidden)",
        "+  token: (hidden, another)",
    ]
    assert plan.values == ('~ token: "***" -> "***"',)
    assert bench.install(changed) == Changes(changed=1)


def test_a_plan_shows_how_an_object_would_differ_and_which_values_do(bench: Bench) -> None:
    bench.install(bench.release(word="before"))

    plan = bench.helm.plan(bench.release(word="after"))

    (detail,) = plan.details
    assert detail.of == "~ ConfigMap words"
    assert [line for line in detail.text if line[0] in "+-"] == ["-  word: before", "+  word: after"]
    assert plan.values == ('~ word: "before" -> "after"',)


def test_a_disk_that_a_release_would_give_up_is_named(bench: Bench) -> None:
    template = bench.charts / "words" / "templates" / "all.yaml"
    template.write_text(TEMPLATES.replace("storageClassName: no-such-class", "storageClassName: hubctl-gp3"))
    with contextlib.suppress(HubctlError):  # nothing binds it, but it is there
        bench.install(bench.release(claim=True, timeout_seconds=5))

    plan = bench.helm.plan(bench.release(claim=False))

    assert "- PersistentVolumeClaim never-bound" in plan.objects
    assert plan.lost == (f"{bench.namespace}/never-bound",)


def test_an_edited_chart_of_the_same_version_is_installed(bench: Bench) -> None:
    bench.install(bench.release())
    template = bench.charts / "words" / "templates" / "all.yaml"
    template.write_text(TEMPLATES.replace("name: words", "name: renamed"))

    assert bench.install(bench.release()) == Changes(added=1, removed=1)


def test_uninstalling_takes_everything_and_a_second_time_changes_nothing(bench: Bench) -> None:
    bench.install(bench.release())

    first = bench.helm.uninstall("words", bench.namespace, progress=bench.progress)
    second = bench.helm.uninstall("words", bench.namespace, progress=bench.progress)

    assert (first, second, bench.mine) == (Changes(removed=2), Changes(), [])


def test_values_that_the_chart_refuses_are_named_without_secrets(bench: Bench) -> None:
    with pytest.raises(HubctlError, match="got number, want string") as caught:
        bench.install(bench.release(word=3))

    assert "canary" not in caught.value.message


def test_what_is_not_ready_in_time_is_named_and_can_be_upgraded_and_removed(bench: Bench) -> None:
    with pytest.raises(HubctlError, match="PersistentVolumeClaim never-bound"):
        bench.install(bench.release(claim=True, timeout_seconds=3))
    assert bench.helm.plan(bench.release()).action == "recover"

    assert bench.install(bench.release()) == Changes(removed=1)


def test_a_cluster_that_cannot_be_reached_is_said(bench: Bench, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.yaml"
    nowhere.write_text(
        "{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}],"
        " clusters: [{name: k, cluster: {server: 'http://127.0.0.1:9'}}], users: [{name: u, user: {}}]}"
    )
    unreachable = replace(bench, kubeconfig=nowhere).another(bench.children, HastyClock())

    with pytest.raises(HubctlError, match="cluster unreachable") as caught:
        unreachable.releases()

    assert caught.value.hint.startswith("check the network")


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
from tests.adapters.helm.test_runner import *
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


def test_the_users_own_helm_settings_are_not_used(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_NAMESPACE", "elsewhere")
    monkeypatch.setenv("HELM_DRIVER", "memory")
    monkeypatch.setenv("HELM_KUBECONTEXT", "no-such-context")

    bench.another(Children(bench.work)).install(bench.release(), progress=bench.progress)

    assert [release.namespace for release in bench.mine] == [bench.namespace]


def test_no_secret_is_an_argument(bench: Bench) -> None:
    seen: list[str] = []

    def look(_words: str, _fraction: float | None) -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.append(path.read_text(errors="replace").replace("\0", " "))
            except OSError:
                continue

    with pytest.raises(HubctlError):
        bench.helm.install(bench.release(claim=True, timeout_seconds=3), progress=look)

    ours = [line for line in seen if bench.namespace in line and "upgrade" in line]
    assert ours
    assert not [line for line in ours if "canary" in line]


def test_a_release_goes_back_to_what_it_was_once(bench: Bench) -> None:
    bench.install(bench.release(word="first"))
    bench.install(bench.release(word="second"))
    assert bench.helm.rollback(bench.release(), 1, progress=bench.progress) == Changes(changed=1)
    assert bench.helm.rollback(bench.release(), 1, progress=bench.progress) == Changes()
    history = bench.helm.history("words", bench.namespace)
    told = [(one.number, one.status, one.went_back_to) for one in history]
    assert told == [(1, "superseded", 0), (2, "superseded", 0), (3, "deployed", 1)]
    assert [bench.helm.values("words", bench.namespace, number)["word"] for number in (1, 2, 3)] == [
        "first",
        "second",
        "first",
    ]


def test_there_is_no_way_back_to_what_never_was(bench: Bench) -> None:
    assert bench.helm.history("words", bench.namespace) == ()
    bench.install(bench.release(word="first"))
    with pytest.raises(HubctlError):
        bench.helm.rollback(bench.release(), 7, progress=bench.progress)
