"""Ingresses and network policies."""

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
            "spec",
            {},
            "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified",
            id="nothing to route",
        ),
        pytest.param(
            "spec.rules.0.host",
            "10.0.0.1",
            'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
            id="an address for a host",
        ),
        pytest.param(
            "spec.rules.0.host",
            "a.*.c",
            f'spec.rules[0].host: Invalid value: "a.*.c": {words.WILDCARD}',
            id="a star in the middle",
        ),
        pytest.param(
            "spec.rules.0.http.paths.0.path",
            "hub",
            'spec.rules[0].http.paths[0].path: Invalid value: "hub": must be an absolute path',
            id="a relative path",
        ),
        pytest.param(
            "spec.rules.0.http.paths.0.path",
            "/a/../b",
            "spec.rules[0].http.paths[0].path: Invalid value: \"/a/../b\": must not contain '/../'",
            id="a path that climbs",
        ),
        pytest.param(
            "spec.rules.0.http.paths.0.pathType",
            "X",
            (
                'spec.rules[0].http.paths[0].pathType: Unsupported value: "X": supported values: "Exact", '
                '"ImplementationSpecific", "Prefix"'
            ),
            id="an unknown type of path",
        ),
        pytest.param(
            "spec.rules.0.http.paths.0.pathType",
            None,
            "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
            id="no type of path",
        ),
        pytest.param(
            "spec.rules.0.http.paths.0.backend",
            {"service": {"name": "web"}},
            "spec.rules[0].http.paths[0].backend: Required value: port name or number is required",
            id="a backend without port",
        ),
        pytest.param(
            "spec.rules.0.http.paths.0.backend",
            {},
            ('spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required'),
            id="a backend of nothing",
        ),
    ],
)
def test_an_ingress_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.INGRESS, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Ingress.networking.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.ingress",
            [{"ports": [{"port": 0}]}],
            f"spec.ingress[0].ports[0].port: Invalid value: 0: {words.PORT}",
            id="port zero",
        ),
        pytest.param(
            "spec.ingress",
            [{"ports": [{"port": 80, "endPort": 70}]}],
            "spec.ingress[0].ports[0].endPort: Invalid value: 70: must be greater than or equal to `port`",
            id="ports backwards",
        ),
        pytest.param(
            "spec.ingress",
            [{"from": [{}]}],
            "spec.ingress[0].from[0]: Required value: must specify a peer",
            id="a peer of nobody",
        ),
        pytest.param(
            "spec.ingress",
            [{"from": [{"ipBlock": {"cidr": "10.0.0.0"}}]}],
            (
                'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, '
                "(e.g. 10.9.8.0/24 or 2001:db8::/64)"
            ),
            id="a block that is an address",
        ),
        pytest.param(
            "spec.ingress",
            [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}]}],
            (
                'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset '
                "of `cidr`"
            ),
            id="an exception outside of its block",
        ),
        pytest.param(
            "spec.policyTypes",
            ["X"],
            'spec.policyTypes[0]: Unsupported value: "X": supported values: "Ingress", "Egress"',
            id="an unknown type",
        ),
    ],
)
def test_a_network_policy_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.NETWORK_POLICY, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'NetworkPolicy.networking.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'
