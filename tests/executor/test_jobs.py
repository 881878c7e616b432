from __future__ import annotations

import pytest

from hubctl.context import ClusterPorts
from hubctl.core.kubernetes import JobResult
from hubctl.core.steps import RunJob
from hubctl.errors import HubctlError
from hubctl.executor import cluster
from tests.fakes.context import Undeclared, a_context

JOB = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "seed-1", "namespace": "ohw-support"}}


class Jobs:
    """A cluster whose Jobs all end like this."""

    def __init__(self, result: JobResult | None) -> None:
        self._result = result

    def run_job(self, manifest: object, *, timeout_seconds: int, progress: object) -> JobResult | None:
        return self._result


def run(result: JobResult | None) -> tuple[int, list[str]]:
    """What it counts as changed, and what was said."""
    said: list[str] = []
    world = a_context(connect=lambda _: ClusterPorts(Jobs(result), Undeclared()))  # type: ignore[arg-type]  # has what is asked here
    done = cluster.run_job(RunJob("lessons/week-1", JOB), world, lambda detail, _: said.append(detail))
    return done.changes.changed, said


def test_the_last_word_of_a_job_is_told_and_counts() -> None:
    assert run(JobResult(True, ("fetching", "brought 2 files"))) == (1, ["brought 2 files"])
    assert run(JobResult(True, ("unchanged",))) == (0, ["unchanged"])
    assert run(JobResult(True, ())) == (1, [])
    assert run(None) == (0, [])


def test_why_a_job_failed_is_told_in_its_own_words() -> None:
    with pytest.raises(HubctlError, match=r"seed-1 failed: fetching; s3://bucket/x: nothing is there"):
        run(JobResult(False, ("fetching", "s3://bucket/x: nothing is there")))
