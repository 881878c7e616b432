"""Disruption budgets, priorities and autoscalers."""

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
            "spec.maxUnavailable",
            1,
            (
                "spec: Invalid value: "
                '{"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":1,'
                '"UnhealthyPodEvictionPolicy":null}: '
                "minAvailable and maxUnavailable cannot be both set"
            ),
            id="two bounds",
        ),
        pytest.param(
            "spec.minAvailable",
            "101%",
            'spec.minAvailable: Invalid value: "101%": must not be greater than 100%',
            id="more than all",
        ),
        pytest.param(
            "spec.minAvailable", -1, f"spec.minAvailable: Invalid value: -1: {words.NEGATIVE}", id="fewer than none"
        ),
    ],
)
def test_a_budget_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.BUDGET, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'PodDisruptionBudget.policy "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "value",
            2000000000,
            "value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
            id="as high as the system's",
        ),
        pytest.param(
            "metadata.name",
            "system-mine",
            (
                "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use "
                "only. error: system-mine is not a known system priority class"
            ),
            id="a name of the system",
        ),
        pytest.param(
            "preemptionPolicy",
            "X",
            'preemptionPolicy: Unsupported value: "X": supported values: "PreemptLowerPriority", "Never"',
            id="an unknown policy",
        ),
    ],
)
def test_a_priority_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.PRIORITY, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'PriorityClass.scheduling.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.maxReplicas",
            0,
            (
                "[spec.maxReplicas: Invalid value: 0: must be greater than 0, spec.maxReplicas: Invalid value: 0: "
                "must be greater than or equal to `minReplicas`]"
            ),
            id="at most none",
        ),
        pytest.param(
            "spec.metrics",
            [{"type": "Resource"}],
            ("spec.metrics[0].resource: Required value: must populate information for the given metric source"),
            id="a metric of nothing",
        ),
        pytest.param(
            "spec.metrics",
            [{"type": "Mood"}],
            (
                'spec.metrics[0].type: Unsupported value: "Mood": supported values: "ContainerResource", '
                '"External", "Object", "Pods", "Resource"'
            ),
            id="an unknown metric",
        ),
        pytest.param(
            "spec.scaleTargetRef",
            {"kind": "Deployment", "name": ""},
            "spec.scaleTargetRef.name: Required value",
            id="nothing to scale",
        ),
    ],
)
def test_an_autoscaler_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.AUTOSCALER, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'HorizontalPodAutoscaler.autoscaling "{obj["metadata"]["name"]}" is invalid: {said}'
