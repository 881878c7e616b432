from __future__ import annotations

from typing import Any

import pytest

from hubctl.context import ClusterPorts, Inputs
from hubctl.core.health import Level
from hubctl.core.steps import ApplyManifests, DeleteObjects, RunJob
from hubctl.phases import seed
from tests.fakes.context import Undeclared, a_context
from tests.render.configs import event

TWO = event(seed=[{"directory": "lessons", "source": f"s3://bucket/week-{number}"} for number in (1, 2)])


def test_there_is_one_job_a_seed_named_by_its_place() -> None:
    steps = seed.up(Inputs(TWO))
    assert [type(step) for step in steps] == [ApplyManifests, RunJob, RunJob]
    assert [step.title for step in steps[1:]] == ["lessons/week-1", "lessons/week-2"]


def test_again_runs_jobs_that_have_ended_once_more() -> None:
    first, *others = seed.again(Inputs(TWO))
    assert isinstance(first, DeleteObjects)
    assert {ref.name for ref in first.refs} == {
        step.manifest["metadata"]["name"] for step in others if isinstance(step, RunJob)
    }


def test_without_seeds_nothing_is_done() -> None:
    none = Inputs(event())
    assert (seed.up(none), seed.again(none), seed.down(none)) == ((), (), ())


class Cluster:
    """A cluster in which every Job is like this."""

    def __init__(self, job: dict[str, Any] | None) -> None:
        self._job = job

    def get(self, ref: object) -> dict[str, Any] | None:
        return self._job


@pytest.mark.parametrize(
    ("job", "level", "detail"),
    [
        (None, Level.ABSENT, "not brought"),
        ({"status": {"active": 1}}, Level.PARTIAL, "on its way"),
        ({"status": {"succeeded": 1}}, Level.READY, "brought"),
        ({"status": {"failed": 2}}, Level.PARTIAL, "failed: kubectl logs -n school-support job/seed-"),
    ],
)
def test_status_is_that_of_the_jobs(job: dict[str, Any] | None, level: Level, detail: str) -> None:
    ports = ClusterPorts(Cluster(job), Undeclared())  # type: ignore[arg-type]  # has what is asked here
    found = seed.status(a_context(config=TWO, connect=lambda _: ports))
    assert found.level is level
    assert [part.detail.startswith(detail) for _, part in found.parts] == [True, True]


def test_an_event_without_seeds_is_ready_once_there_is_a_cluster() -> None:
    ports = ClusterPorts(Cluster(None), Undeclared())  # type: ignore[arg-type]  # has what is asked here
    assert seed.status(a_context(config=event(), connect=lambda _: ports)).level is Level.READY
    assert seed.status(a_context(config=event())).level is Level.ABSENT
