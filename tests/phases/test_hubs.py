from __future__ import annotations

import pytest

from hubctl.context import Inputs
from hubctl.core.changes import Changes
from hubctl.core.events import Advice, Event
from hubctl.core.health import Level
from hubctl.core.hub_steps import TellOldHubs
from hubctl.core.steps import (
    ApplyManifests,
    DeleteObjects,
    HoldNodes,
    InstallRelease,
    ReleaseCloudResources,
    UninstallRelease,
)
from hubctl.errors import RefusedError
from hubctl.executor import perform
from hubctl.phases import dns, hubs, plans, smoke
from hubctl.render import static
from tests.fakes.context import a_context
from tests.phases.clusters import FakeCluster
from tests.render.configs import DASK, SECRETS, event

INPUTS = Inputs(event(), secrets=SECRETS)


def test_each_hub_is_one_release_in_a_namespace_of_its_own() -> None:
    releases = [step.release for step in hubs.up(INPUTS) if isinstance(step, InstallRelease)]
    assert [(release.name, release.namespace) for release in releases] == [
        ("school-staging", "school-staging"),
        ("school-prod", "school-prod"),
    ]
    assert {release.chart for release in releases} == {static.chart("jupyterhub")}


def test_account_and_login_are_there_before_their_hub() -> None:
    assert [type(step) for step in hubs.up(INPUTS)] == [*[ApplyManifests, HoldNodes, InstallRelease] * 2, TellOldHubs]


def test_no_step_shows_a_secret_and_no_release_holds_one() -> None:
    steps = hubs.up(INPUTS)
    assert SECRETS["env:SECRET"] not in repr(steps)
    values = [step.release.values for step in steps if isinstance(step, InstallRelease)]
    assert SECRETS["env:SECRET"] not in str(values)


def test_a_changed_secret_changes_the_release() -> None:
    other = Inputs(event(), secrets={**SECRETS, "env:SECRET": "another-secret-of-forty-characters-00000"})
    assert hubs.release_of(other, "prod").values != hubs.release_of(INPUTS, "prod").values


def test_extra_values_are_laid_over_the_hub_that_names_them() -> None:
    config = event(hubs={"prod": {"extra_values": ["prod.yaml"]}})
    inputs = Inputs(config, secrets=SECRETS, extra_values={"prod.yaml": {"custom": {"seen": True}}})
    assert hubs.release_of(inputs, "prod").values["custom"] == {"seen": True}
    assert "custom" not in hubs.release_of(inputs, "staging").values


def test_extra_values_that_were_not_read_are_refused() -> None:
    config = event(hubs={"prod": {"extra_values": ["prod.yaml"]}})
    with pytest.raises(RefusedError, match=r"prod\.yaml"):
        hubs.up(Inputs(config, secrets=SECRETS))


def test_a_dask_gateway_comes_after_its_hub_whose_token_it_takes() -> None:
    steps = hubs.up(Inputs(event(**DASK), secrets=SECRETS))
    names = [step.release.name for step in steps if isinstance(step, InstallRelease)]
    assert names[:2] == ["school-staging", "school-staging-dask-gateway"]


def test_down_releases_load_balancers_and_disks_before_the_namespaces_go() -> None:
    steps = hubs.down(Inputs(event()))
    kinds = [DeleteObjects, *[UninstallRelease] * 4, ReleaseCloudResources, DeleteObjects]
    assert [type(step) for step in steps] == kinds
    release, delete = steps[-2:]
    assert isinstance(release, ReleaseCloudResources)
    assert isinstance(delete, DeleteObjects)
    assert release.namespaces == tuple(ref.name for ref in delete.refs) == ("school-staging", "school-prod")


def test_down_begins_with_what_would_ask_for_more_nodes() -> None:
    reserves = hubs.down(Inputs(event()))[0]
    assert isinstance(reserves, DeleteObjects)
    assert [str(ref) for ref in reserves.refs] == [
        "CronJob school-staging/hand-ends",
        "Deployment school-staging/node-reserve",
        "CronJob school-prod/hand-ends",
        "Deployment school-prod/node-reserve",
        "PriorityClass school-node-reserve",
    ]


def test_nodes_that_are_still_on_their_way_make_no_hub_unwell() -> None:
    cluster = FakeCluster()
    for name in ("school-staging", "school-prod"):
        cluster.has_release(name, name)
        cluster.runs(name, "node-reserve", ready=0, wanted=3)
    assert hubs.status(cluster.context(config=event())).level is Level.READY


def test_down_takes_prod_before_staging() -> None:
    names = [step.name for step in hubs.down(Inputs(event())) if isinstance(step, UninstallRelease)]
    assert names == [
        "school-prod-dask-gateway",
        "school-prod",
        "school-staging-dask-gateway",
        "school-staging",
    ]


def test_without_a_cluster_there_are_no_hubs() -> None:
    assert hubs.status(a_context(config=event())).level is Level.ABSENT


def test_a_hub_that_is_missing_is_named() -> None:
    cluster = FakeCluster()
    cluster.has_release("school-staging", "school-staging")
    health = hubs.status(cluster.context(config=event()))
    assert (health.level, health.detail) == (Level.PARTIAL, "prod: absent")


def test_a_release_that_a_dead_helm_left_is_not_ready() -> None:
    cluster = FakeCluster()
    cluster.has_release("school-staging", "school-staging", status="pending-install")
    cluster.has_release("school-prod", "school-prod")
    assert "pending-install" in hubs.status(cluster.context(config=event())).detail


def test_every_workload_of_a_hubs_namespace_counts() -> None:
    cluster = FakeCluster()
    for name in ("school-staging", "school-prod"):
        cluster.has_release(name, name)
        cluster.runs(name, "hub", ready=1, wanted=1)
    cluster.runs("school-prod", "proxy", ready=0, wanted=1)
    assert hubs.status(cluster.context(config=event())).detail == "prod: not ready: Deployment proxy 0/1"


def test_up_can_be_limited_to_a_hub() -> None:
    inputs = Inputs(event(), secrets=SECRETS, only=("prod",))
    releases = [step.release.name for step in hubs.up(inputs) if isinstance(step, InstallRelease)]
    assert releases == ["school-prod"]
    assert [step.title for step in smoke.up(inputs)] == ["prod answers"]
    both = smoke.up(Inputs(event(), secrets=SECRETS))
    assert [step.title for step in both] == ["staging answers", "prod answers", "staging starts a server"]
    (names,) = dns.up(inputs)
    assert "staging" not in repr(names)


OURS = {"app.kubernetes.io/managed-by": "hubctl", "hubctl/event": "school"}


def a_cluster_with_an_old_hub() -> FakeCluster:
    cluster = FakeCluster()
    for hub in ("staging", "prod", "workshop"):
        cluster.has_namespace(f"school-{hub}", **OURS)
        cluster.has_release(f"school-{hub}", f"school-{hub}")
    cluster.has_namespace("school-2-prod", **{**OURS, "hubctl/event": "school-2"})
    cluster.has_release("school-2-prod", "school-2-prod")
    cluster.has_namespace("school-support", **OURS)
    cluster.has_release("cluster-autoscaler", "school-support")
    return cluster


def test_a_hub_that_the_config_no_longer_has_is_told_and_left() -> None:
    told: list[Event] = []
    context = a_cluster_with_an_old_hub().context(config=event(), emit=told.append)
    step = TellOldHubs("old hubs")

    shown = plans.preview(step, context)
    done = perform("hubs", step, context, lambda _words, _fraction: None)

    assert shown.changes == done.changes == Changes()
    assert told == [Advice("hubs", shown.lines[0])]
    assert shown.lines[0].startswith("the hub of the release school-workshop is still up")
    assert "helm uninstall school-workshop -n school-workshop" in shown.lines[0]


def test_the_status_names_it_too() -> None:
    health = hubs.status(a_cluster_with_an_old_hub().context(config=event()))
    assert health.level is Level.PARTIAL
    assert health.detail == "school-workshop: up, but no longer in the config"
