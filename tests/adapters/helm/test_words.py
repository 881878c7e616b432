"""What helm 3.19.0 and 4.1.4 really said, and what hubctl makes of it."""

from __future__ import annotations

import pytest

from hubctl.adapters.helm.words import HelmListener, chart_failure, failure, is_passing, reason
from hubctl.errors import HubctlError, LockedError

TIMEOUT_3 = """\
client.go:144: 2026-11-24 14:37:36.611607627 +0000 UTC m=+0.070718903 [debug] creating 3 resource(s)
wait.go:50: 2026-11-24 14:37:36.612764082 +0000 UTC m=+0.071875358 [debug] beginning wait for 3 resources
ready.go:303: 2026-11-24 14:37:38.615950329 +0000 UTC m=+2.075061605 [debug] Deployment is not ready: prod/hub. \
0 out of 1 expected pods are ready
Error: context deadline exceeded
helm.go:92: 2026-11-24 14:37:41.614293068 +0000 UTC m=+5.073404344 [debug] context deadline exceeded
"""
TIMEOUT_4 = """\
level=DEBUG msg="Created resource via patch" namespace=prod name=hub gvk="apps/v1, Kind=Deployment"
level=DEBUG msg="waiting for resource" namespace=prod name=hub kind=Deployment expectedStatus=Current \
actualStatus=InProgress
Error: resource Deployment/prod/hub not ready. status: InProgress, message: Available: 0/1
context deadline exceeded
"""
SCHEMA_3 = """\
Error: UPGRADE FAILED: values don't meet the specifications of the schema(s) in the following chart(s):
demo:
- at '/word': got number, want string

helm.go:92: 2026-11-24 14:37:41.614293068 +0000 UTC m=+5.073404344 [debug] values don't meet the specifications
main.newUpgradeCmd.func2
"""


def listening(stderr: str) -> tuple[HelmListener, list[str]]:
    said: list[str] = []
    listener = HelmListener(lambda words, _fraction: said.append(words))
    for line in stderr.splitlines():
        listener.line(line)
    return listener, said


@pytest.mark.parametrize(
    ("stderr", "named"),
    [(TIMEOUT_3, "Deployment hub: 0 of 1 expected pods are ready"), (TIMEOUT_4, "Deployment hub: Available: 0/1")],
    ids=["helm 3", "helm 4"],
)
def test_a_timeout_names_what_was_not_ready(stderr: str, named: str) -> None:
    listener, _ = listening(stderr)

    assert failure("prod", stderr, listener).message == f"prod was not ready in time: {named}"


def test_progress_of_helm_3_names_what_is_waited_for() -> None:
    _, said = listening(TIMEOUT_3)

    assert said == ["Deployment hub: 0 of 1 expected pods are ready"]


def test_progress_of_helm_4_names_what_is_made_and_waited_for() -> None:
    _, said = listening(TIMEOUT_4)

    assert said == ["Deployment hub: created", "Deployment hub: not ready yet"]


def test_what_is_waited_for_is_said_again_in_a_long_silence() -> None:
    said: list[str] = []
    listener = HelmListener(lambda words, _: said.append(words))
    listener.quiet()
    for line in TIMEOUT_4.splitlines():
        listener.line(line)
    listener.quiet()
    assert said[-2:] == ["Deployment hub: not ready yet"] * 2


def test_the_reason_is_told_once_and_without_helms_stack() -> None:
    assert reason(SCHEMA_3) == (
        "values don't meet the specifications of the schema(s) in the following chart(s):\n"
        "demo:\n- at '/word': got number, want string"
    )


@pytest.mark.parametrize(
    ("stderr", "hint"),
    [
        ("Error: Kubernetes cluster unreachable: Get ...: connect: connection refused", "check the network"),
        ("Error: kubernetes cluster unreachable: Get ...: dial tcp: no such host", "check the network"),
        (SCHEMA_3, "put the values it names right"),
        ("Error: UPGRADE FAILED: execution error at (demo/templates/all.yaml:15:15): boom", "the chart refuses"),
        (
            'Error: Unable to continue with install: ConfigMap "x" in namespace "y" exists and cannot be imported into '
            "the current release: invalid ownership metadata",
            "something of that name is there",
        ),
        ("Error: something that nobody has seen yet", "put right what it says"),
    ],
)
def test_each_kind_of_failure_says_what_to_do(stderr: str, hint: str) -> None:
    assert failure("prod", stderr, HelmListener(lambda _words, _fraction: None)).hint.startswith(hint)


UNDELETED = (
    "uninstall.go:117: 2027-08-09 10:00:00 [debug] uninstall: Failed to delete release: [{why}]\n"
    "Error: failed to delete release: hub\nhelm.go:86: 2027-08-09 10:00:00 [debug] failed to delete release: hub\n",
    'level=DEBUG msg="uninstall: Failed to delete release" error="[{why}]"\nError: failed to delete release: hub\n',
)


@pytest.mark.parametrize("stderr", UNDELETED, ids=["helm 3", "helm 4"])
def test_why_a_release_could_not_be_deleted_is_in_the_debug_output_alone(stderr: str) -> None:
    away = stderr.format(why="an error on the server (InternalError) has prevented the request from succeeding")
    assert reason(away).startswith("failed to delete release: hub: [an error on the server")
    assert is_passing(away)
    assert not is_passing(stderr.format(why='services \\"hub\\" is forbidden: connection reset'))
    assert not is_passing("Error: failed to delete release: hub\n")


def test_another_helm_at_work_is_a_lock_of_somebody_else() -> None:
    stderr = "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress"

    assert isinstance(failure("prod", stderr, HelmListener(lambda _words, _fraction: None)), LockedError)


def test_a_chart_that_cannot_be_had_is_told_with_the_way_around() -> None:
    error = chart_failure("hub", 'Error: chart "hub" version "9" not found in https://x repository')

    assert (error.message, "--charts DIR" in error.hint) == (
        'the chart hub cannot be had: chart "hub" version "9" not found in https://x repository',
        True,
    )
    assert isinstance(error, HubctlError)
