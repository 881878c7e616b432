from __future__ import annotations

from hubctl.context import Inputs
from hubctl.core.steps import ApplyManifests, DeleteObjects, RunJob
from hubctl.phases import seed
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
