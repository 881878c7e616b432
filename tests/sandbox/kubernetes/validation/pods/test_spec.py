"""The pod as a whole: how it restarts, where it runs, as whom."""

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
            "spec.restartPolicy",
            "Sometimes",
            ('spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'),
            id="an unknown restart policy",
        ),
        pytest.param(
            "spec.activeDeadlineSeconds",
            0,
            "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
            id="no time to run",
        ),
        pytest.param(
            "spec.hostname",
            "a.b",
            'spec.hostname: Invalid value: "a.b": must not contain dots',
            id="a host name with a dot",
        ),
        pytest.param(
            "spec.nodeSelector",
            {"a": "b c"},
            f'spec.nodeSelector: Invalid value: "b c": {words.LABEL_VALUE}',
            id="a node selector with a space",
        ),
        pytest.param(
            "spec.dnsPolicy",
            "None",
            "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
            id="no name servers where it has its own",
        ),
        pytest.param(
            "spec.securityContext",
            {"runAsUser": -1},
            "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
            id="a user below zero",
        ),
        pytest.param(
            "spec.securityContext",
            {"seccompProfile": {"type": "Custom"}},
            (
                'spec.securityContext.seccompProfile.type: Unsupported value: "Custom": supported values: '
                '"Localhost", "RuntimeDefault", "Unconfined"'
            ),
            id="an unknown seccomp profile",
        ),
    ],
)
def test_a_pod_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.tolerations",
            [{"key": "a", "operator": "Exists", "value": "b"}],
            ("spec.tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'"),
            id="a toleration of a value that only has to exist",
        ),
        pytest.param(
            "spec.tolerations",
            [{"operator": "Equal", "effect": "Nothing"}],
            (
                '[spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is '
                'empty, which means "match all values and all keys", spec.tolerations[0].effect: Unsupported '
                'value: "Nothing": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"]'
            ),
            id="a toleration of nothing in particular",
        ),
        pytest.param(
            "spec.tolerations",
            [{"key": "a", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 5}],
            (
                "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when "
                "`tolerationSeconds` is set"
            ),
            id="seconds without NoExecute",
        ),
        pytest.param(
            "spec.affinity",
            {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": []}}},
            (
                "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: "
                "Required value: must have at least one node selector term"
            ),
            id="an affinity to no node",
        ),
        pytest.param(
            "spec.affinity",
            {
                "nodeAffinity": {
                    "requiredDuringSchedulingIgnoredDuringExecution": {
                        "nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Is"}]}]
                    }
                }
            },
            (
                "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
                "nodeSelectorTerms[0].matchExpressions[0].operator: "
                'Invalid value: "Is": not a valid selector operator'
            ),
            id="an unknown operator",
        ),
        pytest.param(
            "spec.affinity",
            {
                "podAffinity": {
                    "preferredDuringSchedulingIgnoredDuringExecution": [
                        {"weight": 0, "podAffinityTerm": {"topologyKey": "zone"}}
                    ]
                }
            },
            (
                "spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid "
                "value: 0: must be in the range 1-100"
            ),
            id="a weight of nothing",
        ),
        pytest.param(
            "spec.topologySpreadConstraints",
            [{"maxSkew": 0, "topologyKey": "z", "whenUnsatisfiable": "Never"}],
            (
                "[spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero, "
                'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported '
                'values: "DoNotSchedule", "ScheduleAnyway"]'
            ),
            id="a spread without skew, of an unknown kind",
        ),
    ],
)
def test_where_a_pod_may_run_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'
