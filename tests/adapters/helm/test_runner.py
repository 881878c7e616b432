"""The helm adapter: real helm 3 and 4 on the Kubernetes API of the sandbox."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from hubctl.adapters.process import Children
from hubctl.core.changes import Changes
from hubctl.core.helm import InstalledRelease, ReleasePlan
from hubctl.errors import HubctlError
from tests.adapters.helm.bench import TEMPLATES, Bench
from tests.fakes.clock import HastyClock

pytestmark = pytest.mark.slow


def test_a_plan_before_anything_exists_names_all_objects_and_makes_none(bench: Bench) -> None:
    plan = bench.helm.plan(bench.release())

    assert plan == ReleasePlan("install", ("+ ConfigMap words", "+ Secret token"))
    assert bench.mine == []


def asked(kubeconfig: Path) -> list[str]:
    """What the sandbox's API was asked for, as "GET /api/v1/…"."""
    log = kubeconfig.parent / "requests.jsonl"
    log = kubeconfig.parent / "kubernetes" / "requests.jsonl"
    return [f"{one['verb']} {one['path']}" for one in map(json.loads, log.read_text().splitlines())]


def test_a_plan_only_reads_also_of_a_release_that_would_change(bench: Bench) -> None:
    """So whoever may only look gets it whole. A server-side dry run of helm's asks for no rehearsal of a change."""
    for word in ("before", "after"):
        begun = len(asked(bench.kubeconfig))
        assert bench.helm.plan(bench.release(word=word)).action in ("install", "upgrade")
        planned = asked(bench.kubeconfig)[begun:]
        assert any(f"/namespaces/{bench.namespace}/" in one for one in planned)
        assert [one for one in planned if not one.startswith("GET ")] == []
        bench.install(bench.release(word=word))


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
