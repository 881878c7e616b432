from __future__ import annotations

import pytest

from hubctl.context import Inputs
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Level
from hubctl.core.steps import ApplyManifests, DeleteObjects, RunJob
from hubctl.phases import storage
from hubctl.render import directories
from hubctl.render import storage as rendered
from tests.fakes.context import a_context
from tests.fakes.facts import all_facts
from tests.phases.clusters import FakeCluster
from tests.render.configs import event


def test_up_makes_namespaces_then_claims_then_directories() -> None:
    first, claims, job = storage.up(Inputs(event(), all_facts()))
    assert isinstance(first, ApplyManifests)
    assert [m["metadata"]["name"] for m in first.manifests] == [
        "school-support",
        "school-staging",
        "school-prod",
        "hubctl-gp3",
    ]
    assert isinstance(claims, ApplyManifests)
    assert isinstance(job, RunJob)


def test_up_waits_for_the_file_system() -> None:
    with pytest.raises(MissingFactsError):
        storage.up(Inputs(event()))


def test_the_job_mounts_a_claim_that_was_made_in_its_own_namespace() -> None:
    _, claims, job = storage.up(Inputs(event(), all_facts()))
    assert isinstance(claims, ApplyManifests)
    assert isinstance(job, RunJob)
    made = {(m["metadata"].get("namespace"), m["metadata"]["name"]) for m in claims.manifests}
    volume = job.manifest["spec"]["template"]["spec"]["volumes"][0]
    assert (job.manifest["metadata"]["namespace"], volume["persistentVolumeClaim"]["claimName"]) in made


def test_down_deletes_who_uses_a_volume_before_the_volume() -> None:
    kinds = [ref.kind for step in storage.down(Inputs(event())) if isinstance(step, DeleteObjects) for ref in step.refs]
    assert list(dict.fromkeys(kinds)) == ["Job", "PersistentVolumeClaim", "PersistentVolume", "StorageClass"]


def test_down_leaves_the_data_to_the_cluster_phase() -> None:
    assert all(isinstance(step, DeleteObjects) for step in storage.down(Inputs(event())))


def a_whole_cluster() -> FakeCluster:
    cluster = FakeCluster()
    for ref in rendered.claim_refs(event()):
        cluster.has(ref, phase="Bound")
    cluster.has(directories.job_ref(event()), succeeded=1)
    return cluster


def test_status_is_ready_when_claims_are_bound_and_directories_made() -> None:
    assert storage.status(a_whole_cluster().context(config=event())).level is Level.READY


def test_a_claim_that_waits_is_named() -> None:
    cluster = a_whole_cluster()
    cluster.has(rendered.claim_refs(event())[1], phase="Pending")
    health = storage.status(cluster.context(config=event()))
    assert health.detail == "school-staging/homes: Pending"


def test_directories_that_could_not_be_made_are_told() -> None:
    cluster = a_whole_cluster()
    cluster.has(directories.job_ref(event()), failed=4)
    assert storage.status(cluster.context(config=event())).detail == "directories: the Job failed 4 times"


def test_directories_added_to_the_config_are_missing_until_the_next_up() -> None:
    config = event(storage={"directories": [{"name": "more"}]})
    assert storage.status(a_whole_cluster().context(config=config)).level is Level.PARTIAL


def test_without_a_cluster_there_is_no_storage() -> None:
    assert storage.status(a_context(config=event())).level is Level.ABSENT
