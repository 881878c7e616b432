"""Deployments, ReplicaSets, DaemonSets and StatefulSets."""

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
            "spec.selector",
            None,
            (
                f'[spec.selector: Required value, spec.template.metadata.labels: Invalid value: {{"app":"web"}}: '
                f"{words.NO_MATCH}]"
            ),
            id="no selector",
        ),
        pytest.param(
            "spec.selector",
            {},
            "spec.selector: Invalid value: {}: empty selector is invalid for deployment",
            id="a selector of everything",
        ),
        pytest.param(
            "spec.selector.matchLabels",
            {"app": "other"},
            f'spec.template.metadata.labels: Invalid value: {{"app":"web"}}: {words.NO_MATCH}',
            id="a selector of other pods",
        ),
        pytest.param(
            "spec.selector",
            {"matchExpressions": [{"key": "app", "operator": "Is"}]},
            (
                '[spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator, '
                'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Is"}]}: invalid '
                "label selector]"
            ),
            id="a selector with an unknown operator",
        ),
        pytest.param(
            "spec.replicas", -1, f"spec.replicas: Invalid value: -1: {words.NEGATIVE}", id="fewer pods than none"
        ),
        pytest.param(
            "spec.template.spec.restartPolicy",
            "Never",
            'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
            id="pods that end",
        ),
        pytest.param(
            "spec.strategy",
            {"type": "Sometimes"},
            (
                'spec.strategy: Unsupported value: {"Type":"Sometimes","RollingUpdate":null}: supported values: '
                '"Recreate", "RollingUpdate"'
            ),
            id="an unknown strategy",
        ),
        pytest.param(
            "spec.strategy",
            {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}},
            ("spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"),
            id="a way to roll while recreating",
        ),
        pytest.param(
            "spec.strategy",
            {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}},
            ("spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"),
            id="no room to roll",
        ),
        pytest.param(
            "spec.strategy",
            {"rollingUpdate": {"maxUnavailable": "120%", "maxSurge": "1x"}},
            (
                f'[spec.strategy.rollingUpdate.maxSurge: Invalid value: "1x": {words.PERCENT}, '
                'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than '
                "100%]"
            ),
            id="a share above all, and one that is none",
        ),
        pytest.param(
            "spec.minReadySeconds",
            600,
            "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
            id="a deadline before a pod counts",
        ),
        pytest.param(
            "spec.template.metadata.labels",
            {"app": "web", "a": "b c"},
            f'spec.template.labels: Invalid value: "b c": {words.LABEL_VALUE}',
            id="a label of the template with a space, which is told without metadata",
        ),
        pytest.param(
            "spec.template.spec.containers.0.ports",
            [{"containerPort": -1}],
            f"spec.template.spec.containers[0].ports[0].containerPort: Invalid value: -1: {words.PORT}",
            id="a port of the template below zero",
        ),
    ],
)
def test_a_deployment_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.DEPLOYMENT, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Deployment.apps "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.selector",
            {},
            "spec.selector: Invalid value: {}: empty selector is invalid for deployment",
            id="a selector of everything",
        ),
    ],
)
def test_a_replica_set_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.REPLICA_SET, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'ReplicaSet.apps "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.selector",
            None,
            f'spec.template.metadata.labels: Invalid value: {{"app":"web"}}: {words.NO_MATCH}',
            id="no selector",
        ),
        pytest.param(
            "spec.selector",
            {},
            "spec.selector: Invalid value: {}: empty selector is invalid for daemonset",
            id="a selector of everything",
        ),
        pytest.param(
            "spec.updateStrategy",
            {"rollingUpdate": {"maxUnavailable": 0}},
            ("spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"),
            id="no room to roll",
        ),
        pytest.param(
            "spec.updateStrategy",
            {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 1}},
            (
                "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable "
                "is non-zero"
            ),
            id="room to roll twice",
        ),
        pytest.param(
            "spec.template.spec.activeDeadlineSeconds",
            5,
            (
                "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not "
                "Supported"
            ),
            id="a deadline",
        ),
        pytest.param(
            "spec.updateStrategy",
            {"type": "X"},
            (
                'spec.updateStrategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: '
                '"RollingUpdate", "OnDelete"'
            ),
            id="an unknown strategy",
        ),
    ],
)
def test_a_daemon_set_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.DAEMON_SET, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'DaemonSet.apps "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.podManagementPolicy",
            "X",
            "spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'",
            id="an unknown order",
        ),
        pytest.param(
            "spec.updateStrategy",
            {"type": "OnDelete", "rollingUpdate": {"partition": 1}},
            (
                'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: '
                "only allowed for updateStrategy 'RollingUpdate'"
            ),
            id="a way to roll where nothing rolls",
        ),
        pytest.param(
            "spec.updateStrategy",
            {"rollingUpdate": {"partition": -1}},
            f"spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: {words.NEGATIVE}",
            id="a partition below zero",
        ),
        pytest.param(
            "spec.persistentVolumeClaimRetentionPolicy",
            {"whenDeleted": "X"},
            (
                'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "X": supported values: '
                '"Retain", "Delete"'
            ),
            id="an unknown fate of its claims",
        ),
        pytest.param(
            "spec.volumeClaimTemplates",
            [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}],
            "spec.volumeClaimTemplates[0].spec.resources[storage]: Required value",
            id="a claim without size",
        ),
        pytest.param(
            "spec.serviceName",
            "A",
            f'spec.serviceName: Invalid value: "A": {words.LABEL}',
            id="a service's name in upper case",
        ),
        pytest.param(
            "spec.template.spec.containers.0.volumeMounts",
            [{"name": "data", "mountPath": "/data"}],
            'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"',
            id="a mount without volume or claim",
        ),
    ],
)
def test_a_stateful_set_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.STATEFUL_SET, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'StatefulSet.apps "{obj["metadata"]["name"]}" is invalid: {said}'
