from __future__ import annotations

import pytest

from hubctl.context import Inputs
from hubctl.core.health import Level
from hubctl.core.kubernetes import ObjectRef
from hubctl.core.steps import ApplyManifests, DeleteObjects, InstallRelease, ReleaseCloudResources, UninstallRelease
from hubctl.errors import RefusedError
from hubctl.phases import addons
from tests.fakes.context import a_context
from tests.phases.clusters import FakeCluster
from tests.render.configs import SECRETS, event

MONITORING = {
    "organisation": "school",
    "client_id": "env:ID",
    "client_secret": "env:SECRET",
    "members": "Viewer",
}


def test_up_makes_the_namespace_and_the_disks_class_before_any_release() -> None:
    first, *rest = addons.up(Inputs(event()))
    assert isinstance(first, ApplyManifests)
    assert [manifest["kind"] for manifest in first.manifests] == ["Namespace", "StorageClass"]
    assert [step.release.name for step in rest if isinstance(step, InstallRelease)] == [
        "cluster-autoscaler",
        "prometheus",
        "grafana",
    ]


def test_releases_are_in_the_namespace_where_the_autoscalers_role_is_given() -> None:
    releases = [step.release for step in addons.up(Inputs(event())) if isinstance(step, InstallRelease)]
    assert {release.namespace for release in releases} == {"school-support"}


def test_grafanas_secret_is_an_object_and_restarts_it() -> None:
    before, *_, grafana = addons.up(Inputs(event(monitoring=MONITORING), secrets=SECRETS))
    assert isinstance(before, ApplyManifests)
    assert ObjectRef.of(before.manifests[-1]) == ObjectRef("v1", "Secret", "grafana-login", "school-support")
    assert isinstance(grafana, InstallRelease)
    assert "hubctl/login-checksum" in grafana.release.values["podAnnotations"]


def test_no_step_shows_a_secret() -> None:
    steps = addons.up(Inputs(event(monitoring=MONITORING), secrets=SECRETS))
    assert SECRETS["env:SECRET"] not in repr(steps)


def test_a_secret_that_was_not_read_is_refused_with_its_reference() -> None:
    with pytest.raises(RefusedError, match="env:ID"):
        addons.up(Inputs(event(monitoring=MONITORING)))


def test_down_takes_away_also_what_the_config_no_longer_wants() -> None:
    config = event(addons={"prometheus": False, "grafana": False})
    steps = addons.down(Inputs(config))
    assert [step.name for step in steps if isinstance(step, UninstallRelease)] == [
        "aws-node-termination-handler",
        "grafana",
        "prometheus",
        "cluster-autoscaler",
    ]


def test_disks_are_released_after_the_pods_that_use_them_and_before_the_namespace() -> None:
    kinds = [type(step) for step in addons.down(Inputs(event()))]
    assert kinds[-3:] == [UninstallRelease, ReleaseCloudResources, DeleteObjects]


def test_down_needs_neither_facts_nor_secrets() -> None:
    assert addons.down(Inputs(event(monitoring=MONITORING)))


def test_without_a_cluster_there_are_no_add_ons() -> None:
    assert addons.status(a_context(config=event())).level is Level.ABSENT


def test_status_is_ready_when_every_release_is_deployed_and_its_pods_run() -> None:
    cluster = FakeCluster()
    for name in ("cluster-autoscaler", "prometheus", "grafana"):
        cluster.has_release(name, "school-support")
        cluster.runs("school-support", name, ready=1, wanted=1)
    assert addons.status(cluster.context(config=event())).level is Level.READY


def test_status_names_the_release_whose_pods_are_not_ready() -> None:
    cluster = FakeCluster()
    for name in ("cluster-autoscaler", "prometheus", "grafana"):
        cluster.has_release(name, "school-support")
    cluster.runs("school-support", "prometheus-server", ready=0, wanted=1)
    health = addons.status(cluster.context(config=event()))
    assert health.level is Level.PARTIAL
    assert health.detail == "prometheus: not ready: Deployment prometheus-server 0/1"


def test_a_release_of_the_same_name_elsewhere_is_not_ours() -> None:
    cluster = FakeCluster()
    for name in ("cluster-autoscaler", "prometheus", "grafana"):
        cluster.has_release(name, "somebody-else")
    assert addons.status(cluster.context(config=event())).level is Level.ABSENT


def test_an_event_without_add_ons_is_ready() -> None:
    none = {"cluster_autoscaler": False, "prometheus": False, "grafana": False}
    assert addons.status(FakeCluster().context(config=event(addons=none))).level is Level.READY
