"""Jobs and CronJobs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation import words
from tests.sandbox.kubernetes.validation.asking import Api, changed


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.template.spec.restartPolicy",
            None,
            'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
            id="pods that always restart, which is the default",
        ),
        pytest.param(
            "spec.template.spec.restartPolicy",
            "X",
            (
                '[spec.template.spec.restartPolicy: Unsupported value: "X": supported values: "Always", '
                '"OnFailure", "Never", spec.template.spec.restartPolicy: Unsupported value: "X": supported '
                'values: "OnFailure", "Never"]'
            ),
            id="an unknown restart policy",
        ),
        pytest.param(
            "spec.backoffLimit",
            -1,
            f"spec.backoffLimit: Invalid value: -1: {words.NEGATIVE}",
            id="fewer tries than none",
        ),
        pytest.param(
            "spec.maxFailedIndexes",
            1,
            (
                "[spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified, "
                "spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode]"
            ),
            id="failed indexes without indexes",
        ),
    ],
)
def test_a_job_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.JOB, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Job.batch "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.schedule",
            "every day",
            'spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]',
            id="words for a schedule",
        ),
        pytest.param(
            "spec.schedule",
            "60 * * * *",
            'spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60',
            id="minute sixty",
        ),
        pytest.param(
            "spec.schedule",
            "* * * * tues",
            (
                'spec.schedule: Invalid value: "* * * * tues": failed to parse int from tues: strconv.Atoi: '
                'parsing "tues": invalid syntax'
            ),
            id="a day that is none",
        ),
        pytest.param(
            "spec.schedule",
            "@fortnightly",
            'spec.schedule: Invalid value: "@fortnightly": unrecognized descriptor: @fortnightly',
            id="an unknown word",
        ),
        pytest.param(
            "spec.schedule",
            "TZ=UTC * * * * *",
            (
                'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use '
                "timeZone field instead"
            ),
            id="a zone in the schedule",
        ),
        pytest.param(
            "spec.schedule",
            "*/0 * * * *",
            'spec.schedule: Invalid value: "*/0 * * * *": step of range should be a positive number: */0',
            id="steps of nothing",
        ),
        pytest.param(
            "spec.schedule",
            "5-1 * * * *",
            ('spec.schedule: Invalid value: "5-1 * * * *": beginning of range (5) beyond end of range (1): 5-1'),
            id="from late to early",
        ),
        pytest.param("spec.schedule", "", "spec.schedule: Required value", id="no schedule"),
        pytest.param(
            "spec.timeZone",
            "Mars/Olympus",
            'spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus',
            id="an unknown zone",
        ),
        pytest.param(
            "spec.concurrencyPolicy",
            "X",
            'spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"',
            id="an unknown policy",
        ),
        pytest.param(
            "metadata.name",
            "ccccccccccccccccccccccccccccccccccccccccccccccccccccc",
            (
                'metadata.name: Invalid value: "ccccccccccccccccccccccccccccccccccccccccccccccccccccc": must be '
                "no more than 52 characters"
            ),
            id="a name that leaves no room for the time",
        ),
        pytest.param(
            "spec.jobTemplate.spec.backoffLimit",
            -1,
            f"spec.jobTemplate.spec.backoffLimit: Invalid value: -1: {words.NEGATIVE}",
            id="fewer tries than none",
        ),
    ],
)
def test_a_cron_job_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.CRON_JOB, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'CronJob.batch "{obj["metadata"]["name"]}" is invalid: {said}'


def test_a_selector_of_its_own_is_refused_unless_the_job_says_so(api: Api) -> None:
    selecting = changed(given.JOB, "spec.selector", {"matchLabels": {"a": "b"}})

    selector, match = api.refusal(selecting).status()["details"]["causes"]
    own = changed(changed(selecting, "spec.manualSelector", True), "spec.template.metadata", {"labels": {"a": "b"}})

    assert selector["field"] == "spec.selector"
    assert selector["message"].startswith(
        'Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":'
    )
    assert selector["message"].endswith("`selector` not auto-generated")
    assert match["field"] == "spec.template.metadata.labels"
    assert match["message"].endswith(words.NO_MATCH)
    assert api.create(own)["spec"]["selector"] == {"matchLabels": {"a": "b"}}


def test_a_job_s_name_in_its_template_must_be_its_own(api: Api) -> None:
    named = changed(given.JOB, "spec.template.metadata", {"labels": {"job-name": "other"}})

    (cause,) = api.refusal(named).status()["details"]["causes"]

    assert cause["field"] == "spec.template.metadata.labels[job-name]"
    assert cause["message"].endswith("must be 'web'")


def test_a_job_that_selects_for_itself_must_say_what(api: Api) -> None:
    message = api.refusal(changed(given.JOB, "spec.manualSelector", True)).message

    assert message.startswith(
        'Job.batch "web" is invalid: [spec.selector: Required value, spec.template.metadata.labels'
    )
