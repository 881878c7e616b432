"""Roles and bindings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation.asking import Api, changed


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "rules",
            [{"apiGroups": [""]}],
            (
                "[rules[0].verbs: Required value: verbs must contain at least one value, rules[0].resources: "
                "Required value: resource rules must supply at least one resource]"
            ),
            id="no verbs and no resources",
        ),
        pytest.param(
            "rules",
            [{"nonResourceURLs": ["/x"], "verbs": ["get"]}],
            ('rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs'),
            id="a url",
        ),
        pytest.param(
            "rules",
            [{"resources": ["pods"], "verbs": ["get"]}],
            "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
            id="no group",
        ),
    ],
)
def test_a_role_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.ROLE, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Role.rbac.authorization.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "roleRef.kind",
            "Rule",
            'roleRef.kind: Unsupported value: "Rule": supported values: "Role", "ClusterRole"',
            id="an unknown kind of role",
        ),
        pytest.param("roleRef.name", "", "roleRef.name: Required value", id="no role"),
        pytest.param(
            "subjects",
            [{"kind": "Robot", "name": "x"}],
            ('subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"'),
            id="an unknown kind of subject",
        ),
        pytest.param(
            "subjects",
            [{"kind": "User", "name": ""}],
            ('[subjects[0].name: Required value, subjects[0].name: Invalid value: "": user name cannot be empty]'),
            id="a user without name",
        ),
    ],
)
def test_a_role_binding_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.ROLE_BINDING, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'RoleBinding.rbac.authorization.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'
