"""Services: ports, types, addresses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation import words
from tests.sandbox.kubernetes.validation.asking import Api, changed


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param("spec.ports", None, "spec.ports: Required value", id="no ports"),
        pytest.param(
            "spec.ports",
            [{"port": -1}],
            (
                f"[spec.ports[0].port: Invalid value: -1: {words.PORT}, spec.ports[0].targetPort: Invalid value: "
                f"-1: {words.PORT}]"
            ),
            id="a port below zero, which is its target as well",
        ),
        pytest.param(
            "spec.ports",
            [{"port": 80}, {"port": 81}],
            "[spec.ports[0].name: Required value, spec.ports[1].name: Required value]",
            id="two ports without names",
        ),
        pytest.param(
            "spec.ports",
            [{"name": "a", "port": 80}, {"name": "a", "port": 80}],
            (
                '[spec.ports[1].name: Duplicate value: "a", spec.ports[1]: Duplicate value: '
                '{"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}]'
            ),
            id="one port twice",
        ),
        pytest.param(
            "spec.ports",
            [{"port": 80, "targetPort": "a_b"}],
            (
                'spec.ports[0].targetPort: Invalid value: "a_b": must contain only alpha-numeric characters (a-z, '
                "0-9), and hyphens (-)"
            ),
            id="a target's name with an underscore",
        ),
        pytest.param(
            "spec.type",
            "External",
            (
                'spec.type: Unsupported value: "External": supported values: "ClusterIP", "ExternalName", '
                '"LoadBalancer", "NodePort"'
            ),
            id="an unknown type",
        ),
        pytest.param(
            "spec",
            {"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]},
            (
                "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of "
                "valid ports is 30000-32767"
            ),
            id="a node port out of range",
        ),
        pytest.param(
            "spec.ports",
            [{"port": 80, "nodePort": 30080}],
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
            id="a node port of a service inside",
        ),
        pytest.param(
            "spec",
            {"type": "LoadBalancer", "clusterIP": "None", "ports": [{"port": 80}]},
            ("spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services"),
            id="a load balancer without an address behind it",
        ),
        pytest.param(
            "spec.clusterIP",
            "10.0.0.x",
            (
                'spec.clusterIPs[0]: Invalid value: "10.0.0.x": must be a valid IP address, (e.g. 10.9.8.7 or '
                "2001:db8::ffff)"
            ),
            id="an address that is none",
        ),
        pytest.param(
            "spec.externalTrafficPolicy",
            "Local",
            ('spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'),
            id="traffic from outside to a service inside",
        ),
        pytest.param(
            "spec.loadBalancerSourceRanges",
            ["1.2.3.4"],
            (
                "[spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer', "
                'spec.LoadBalancerSourceRanges[0]: Invalid value: "1.2.3.4": must be a valid CIDR value, (e.g. '
                "10.9.8.0/24 or 2001:db8::/64)]"
            ),
            id="a source that is an address, of a service inside",
        ),
        pytest.param(
            "spec", {"type": "ExternalName"}, "spec.externalName: Required value", id="an external name that is none"
        ),
        pytest.param(
            "spec.selector",
            {"a": "b c"},
            f'spec.selector: Invalid value: "b c": {words.LABEL_VALUE}',
            id="a selector with a space",
        ),
        pytest.param(
            "spec.sessionAffinity",
            "Sticky",
            'spec.sessionAffinity: Unsupported value: "Sticky": supported values: "ClientIP", "None"',
            id="an unknown affinity",
        ),
    ],
)
def test_a_service_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.SERVICE, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Service "{obj["metadata"]["name"]}" is invalid: {said}'
