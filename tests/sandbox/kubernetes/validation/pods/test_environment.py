"""What containers are given: environment and resources."""

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
            "spec.containers.0.env",
            [{"name": "A=B"}],
            (
                'spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must '
                "consist only of printable ASCII characters other than '='"
            ),
            id="an equals sign in the name",
        ),
        pytest.param(
            "spec.containers.0.env",
            [{"name": "A", "value": "x", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
            ('spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'),
            id="a value and where to get it",
        ),
        pytest.param(
            "spec.containers.0.env",
            [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.containers"}}}],
            (
                'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.containers": error '
                "converting fieldPath: field label not supported: spec.containers"
            ),
            id="a field that cannot be had",
        ),
        pytest.param(
            "spec.containers.0.env",
            [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels"}}}],
            (
                'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": '
                'supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", '
                '"spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"'
            ),
            id="a field for volumes only",
        ),
        pytest.param(
            "spec.containers.0.env",
            [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "a b"}}}],
            (f'spec.containers[0].env[0].valueFrom.secretKeyRef.key: Invalid value: "a b": {words.CONFIG_KEY}'),
            id="a secret's key with a space",
        ),
        pytest.param(
            "spec.containers.0.envFrom",
            [{}],
            ('spec.containers[0].envFrom[0]: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'),
            id="a source of nothing",
        ),
        pytest.param(
            "spec.containers.0.env",
            [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "cpu"}}}],
            (
                'spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "cpu": '
                'supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", '
                '"requests.ephemeral-storage", "requests.memory"'
            ),
            id="an unknown resource",
        ),
    ],
)
def test_an_environment_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.containers.0.resources",
            {"requests": {"cpu": "2"}, "limits": {"cpu": "1500m"}},
            (
                'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu '
                "limit of 1500m"
            ),
            id="more requested than allowed",
        ),
        pytest.param(
            "spec.containers.0.resources",
            {"requests": {"memory": "-1Gi"}},
            f'spec.containers[0].resources.requests[memory]: Invalid value: "-1Gi": {words.NEGATIVE}',
            id="less than nothing",
        ),
        pytest.param(
            "spec.containers.0.resources",
            {"requests": {"gpu": "1"}},
            (
                '[spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource '
                'type or fully qualified, spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must '
                "be a standard resource for containers]"
            ),
            id="a resource without a domain",
        ),
        pytest.param(
            "spec.containers.0.resources",
            {"requests": {"nvidia.com/gpu": "1"}},
            ("spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources"),
            id="a device requested and not limited",
        ),
        pytest.param(
            "spec.containers.0.resources",
            {"limits": {"nvidia.com/gpu": "500m"}},
            (
                '[spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: "500m": must be an integer, '
                'spec.containers[0].resources.requests[nvidia.com/gpu]: Invalid value: "500m": must be an '
                "integer]"
            ),
            id="half a device",
        ),
        pytest.param(
            "spec.containers.0.resources",
            {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "2"}},
            ('spec.containers[0].resources.requests: Invalid value: "1": must be equal to nvidia.com/gpu limit of 2'),
            id="devices requested and limited unlike",
        ),
    ],
)
def test_resources_are_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'
