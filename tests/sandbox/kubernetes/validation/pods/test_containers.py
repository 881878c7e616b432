"""Containers: names, images, ports, probes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation import words
from tests.sandbox.kubernetes.validation.asking import Api, changed


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param("spec.containers", [], "spec.containers: Required value", id="no container at all"),
        pytest.param(
            "spec.containers.0.name",
            "Main",
            f'spec.containers[0].name: Invalid value: "Main": {words.LABEL}',
            id="a name in upper case",
        ),
        pytest.param("spec.containers.0.image", "", "spec.containers[0].image: Required value", id="no image"),
        pytest.param(
            "spec.containers.0.image",
            " nginx",
            ('spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace'),
            id="an image with a space before it",
        ),
        pytest.param(
            "spec.containers.0.imagePullPolicy",
            "Sometimes",
            (
                'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", '
                '"IfNotPresent", "Never"'
            ),
            id="an unknown pull policy",
        ),
        pytest.param(
            "spec.containers",
            [given.CONTAINER, given.CONTAINER],
            'spec.containers[1].name: Duplicate value: "main"',
            id="two containers of one name",
        ),
        pytest.param(
            "spec.initContainers",
            [given.CONTAINER],
            'spec.initContainers[0].name: Duplicate value: "main"',
            id="an init container with the name of another",
        ),
        pytest.param(
            "spec.initContainers",
            [{"name": "first", "image": "a", "livenessProbe": {"exec": {"command": ["a"]}}}],
            (
                "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without "
                "restartPolicy=Always"
            ),
            id="an init container with a probe",
        ),
        pytest.param(
            "spec.containers.0.securityContext",
            {"privileged": True, "allowPrivilegeEscalation": False},
            (
                "spec.containers[0].securityContext: Invalid value: "
                '{"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to '
                "false and `privileged` to true"
            ),
            id="settings against each other",
        ),
    ],
)
def test_a_container_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.containers.0.ports",
            [{"containerPort": 70000}],
            f"spec.containers[0].ports[0].containerPort: Invalid value: 70000: {words.PORT}",
            id="above the last one",
        ),
        pytest.param(
            "spec.containers.0.ports",
            [{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}],
            'spec.containers[0].ports[1].name: Duplicate value: "a"',
            id="two of one name",
        ),
        pytest.param(
            "spec.containers.0.ports",
            [{"containerPort": 80, "name": "too-long-a-name-x"}],
            (
                'spec.containers[0].ports[0].name: Invalid value: "too-long-a-name-x": must be no more than 15 '
                "characters"
            ),
            id="a name longer than fifteen letters",
        ),
        pytest.param(
            "spec.containers.0.ports",
            [{"containerPort": 80, "protocol": "HTTP"}],
            ('spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'),
            id="an unknown protocol",
        ),
        pytest.param(
            "spec.containers.0.ports",
            [{"containerPort": 80, "hostPort": 80}, {"containerPort": 81, "hostPort": 80}],
            'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"',
            id="one port of the host twice",
        ),
    ],
)
def test_a_container_s_port_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.containers.0.livenessProbe",
            {"httpGet": {"port": 0}},
            f"spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: {words.PORT}",
            id="port zero",
        ),
        pytest.param(
            "spec.containers.0.livenessProbe",
            {},
            "spec.containers[0].livenessProbe: Required value: must specify a handler type",
            id="nothing to ask",
        ),
        pytest.param(
            "spec.containers.0.livenessProbe",
            {"exec": {"command": ["a"]}, "tcpSocket": {"port": 1}},
            ("spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"),
            id="two things to ask",
        ),
        pytest.param(
            "spec.containers.0.livenessProbe",
            {"exec": {"command": ["a"]}, "successThreshold": 2},
            "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
            id="liveness after two successes",
        ),
        pytest.param(
            "spec.containers.0.readinessProbe",
            {"exec": {"command": ["a"]}, "periodSeconds": -1},
            f"spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: {words.NEGATIVE}",
            id="a negative period",
        ),
    ],
)
def test_a_probe_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'
