"""Jobs: how they end, how often they try, how long they stay, and that hubctl's own really run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.api import Api, Json, condition, pod_spec


@pytest.fixture
def jobs(namespace: str) -> str:
    return f"/apis/batch/v1/namespaces/{namespace}/jobs"


def _job(name: str, *, image: str = "busybox", command: list[str] | None = None, **spec: Any) -> Json:
    """A Job of hubctl's, which the sandbox really runs."""
    pod = pod_spec(image, restartPolicy="Never")
    if command:
        pod["containers"][0]["command"] = command
    labels = {"app.kubernetes.io/managed-by": "hubctl"} if command else {}
    return {"metadata": {"name": name, "labels": labels}, "spec": {**spec, "template": {"spec": pod}}}


def _ended(job: Json) -> Json:
    return condition(job, "Complete") or condition(job, "Failed")


def test_a_job_completes(api: Api, jobs: str) -> None:
    api.post(jobs, _job("once"))
    done = api.until(f"{jobs}/once", _ended)
    assert [(item["type"], item["reason"]) for item in done["status"]["conditions"]] == [
        ("SuccessCriteriaMet", "CompletionsReached"),
        ("Complete", "CompletionsReached"),
    ]
    assert done["status"]["succeeded"] == 1 and done["status"]["completionTime"]
    assert "active" not in done["status"]


def test_a_job_of_many_runs_some_at_a_time(api: Api, jobs: str, namespace: str) -> None:
    api.post(jobs, _job("many", completions=5, parallelism=2))
    done = api.until(f"{jobs}/many", _ended)
    assert done["status"]["succeeded"] == 5
    pods = api.get(f"/api/v1/namespaces/{namespace}/pods?labelSelector=job-name%3Dmany")["items"]
    assert len(pods) == 5 and {pod["status"]["phase"] for pod in pods} == {"Succeeded"}


def test_a_script_of_hubctl_is_really_run(api: Api, jobs: str, namespace: str) -> None:
    api.post(jobs, _job("script", command=["sh", "-c", "echo $((6 * 7)); echo done"]))
    api.until(f"{jobs}/script", _ended)
    pod = api.get(f"/api/v1/namespaces/{namespace}/pods")["items"][0]["metadata"]["name"]
    log = f"/api/v1/namespaces/{namespace}/pods/{pod}/log"
    assert api.http.get(log).text.splitlines()[1:] == ["42", "done"]
    assert api.http.get(f"{log}?tailLines=1").text == "done\n"


def test_a_program_in_python_is_really_run_and_gets_its_variables(api: Api, jobs: str, namespace: str) -> None:
    code = "import os, sys; os.chown('.', os.getuid(), -1); print(os.environ['WORD'], sys.argv[1])"
    body = _job("python", image="python:3", command=["python3", "-c", code, "b"])
    body["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "WORD", "value": "a"}]
    api.post(jobs, body)
    assert condition(api.until(f"{jobs}/python", _ended), "Complete")
    pod = api.get(f"/api/v1/namespaces/{namespace}/pods")["items"][0]["metadata"]["name"]
    assert api.http.get(f"/api/v1/namespaces/{namespace}/pods/{pod}/log?tailLines=1").text == "a b\n"


def test_a_log_is_followed_to_the_end_of_its_program(api: Api, jobs: str, namespace: str) -> None:
    api.post(jobs, _job("slow", command=["sh", "-c", "echo first; sleep 0.5; echo last"]))
    pods = f"/api/v1/namespaces/{namespace}/pods"
    listed = api.until(pods, lambda found: found["items"] and found["items"][0]["status"]["phase"] != "Pending")
    pod = listed["items"][0]["metadata"]["name"]
    assert api.http.get(f"{pods}/{pod}/log?follow=true").text.splitlines()[1:] == ["first", "last"]
    assert api.get(f"{pods}/{pod}")["status"]["phase"] == "Succeeded"


def test_nobody_elses_script_is_run(api: Api, jobs: str, namespace: str, tmp_path: Any) -> None:
    body = _job("foreign", command=["sh", "-c", f"touch {tmp_path}/made"])
    body["metadata"]["labels"] = {}
    api.post(jobs, body)
    api.until(f"{jobs}/foreign", _ended)
    assert not (tmp_path / "made").exists()


def test_a_job_that_fails_too_often_is_given_up(api: Api, jobs: str, namespace: str) -> None:
    api.post(jobs, _job("bad", command=["sh", "-c", "echo no >&2; exit 3"], backoffLimit=2))
    failed = api.until(f"{jobs}/bad", _ended)
    assert [(item["type"], item["reason"]) for item in failed["status"]["conditions"]] == [
        ("FailureTarget", "BackoffLimitExceeded"),
        ("Failed", "BackoffLimitExceeded"),
    ]
    assert condition(failed, "Failed")["message"] == "Job has reached the specified backoff limit"
    assert failed["status"]["failed"] == 3 and "completionTime" not in failed["status"]
    pod = api.get(f"/api/v1/namespaces/{namespace}/pods")["items"][0]
    ended = pod["status"]["containerStatuses"][0]["state"]["terminated"]
    assert (pod["status"]["phase"], ended["exitCode"], ended["reason"]) == ("Failed", 3, "Error")


def test_a_job_that_takes_too_long_fails(api: Api, jobs: str, namespace: str) -> None:
    api.post(jobs, _job("slow", image="unpullable", activeDeadlineSeconds=1))
    failed = api.until(f"{jobs}/slow", _ended)
    assert condition(failed, "Failed")["reason"] == "DeadlineExceeded"
    assert condition(failed, "Failed")["message"] == "Job was active longer than specified deadline"


def test_a_job_goes_when_its_time_to_live_is_over(api: Api, jobs: str, namespace: str) -> None:
    api.post(jobs, _job("brief", ttlSecondsAfterFinished=0))
    api.gone(f"{jobs}/brief")


def test_a_suspended_job_starts_nothing(api: Api, jobs: str, namespace: str) -> None:
    api.post(jobs, _job("later", suspend=True))
    api.until(f"{jobs}/later", lambda job: "startTime" in job["status"] or job["status"].get("ready") == 0)
    assert api.get(f"/api/v1/namespaces/{namespace}/pods")["items"] == []
    api.patch(f"{jobs}/later", {"spec": {"suspend": False}})
    api.until(f"{jobs}/later", _ended)
