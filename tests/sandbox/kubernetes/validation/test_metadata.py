"""Names by kind, labels, annotations, owners and finalizers."""

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
            "metadata.name",
            "Web_1",
            f'metadata.name: Invalid value: "Web_1": {words.SUBDOMAIN}',
            id="a name in upper case",
        ),
        pytest.param(
            "metadata.labels",
            {"-bad": "ok"},
            f'metadata.labels: Invalid value: "-bad": name part {words.LABEL_KEY}',
            id="a label's key that starts with a dash",
        ),
        pytest.param(
            "metadata.labels",
            {"ok": "b d"},
            f'metadata.labels: Invalid value: "b d": {words.LABEL_VALUE}',
            id="a label's value with a space",
        ),
        pytest.param(
            "metadata.labels",
            {"a/b/c": ""},
            (
                f'metadata.labels: Invalid value: "a/b/c": a valid label key {words.LABEL_KEY} with an optional '
                "DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ),
            id="a label's key with two slashes",
        ),
        pytest.param(
            "metadata.labels",
            {"A_b.c/x": "y"},
            f'metadata.labels: Invalid value: "A_b.c/x": prefix part {words.SUBDOMAIN}',
            id="a label's prefix that is no domain",
        ),
        pytest.param(
            "metadata.annotations",
            {"a b": "x"},
            f'metadata.annotations: Invalid value: "a b": name part {words.LABEL_KEY}',
            id="an annotation's key with a space",
        ),
        pytest.param(
            "metadata.ownerReferences",
            [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "x", "uid": ""}],
            "metadata.ownerReferences[0].uid: Required value: must not be empty",
            id="an owner without uid",
        ),
        pytest.param(
            "metadata.ownerReferences",
            [
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "a", "uid": "a", "controller": True},
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "b", "uid": "b", "controller": True},
            ],
            (
                "metadata.ownerReferences: Invalid value: "
                '[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"a","uid":"a","controller":true},'
                '{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"b","uid":"b","controller":true}]: '
                'Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/a '
                "and ReplicaSet/b"
            ),
            id="two owners that control",
        ),
        pytest.param(
            "metadata.finalizers",
            ["mine"],
            (
                'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is '
                "it fully qualified"
            ),
            id="a finalizer without a domain",
        ),
    ],
)
def test_metadata_of_a_pod_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "metadata.name", "1web", f'metadata.name: Invalid value: "1web": {words.LABEL_1035}', id="a digit first"
        ),
        pytest.param("metadata.name", "a.b", f'metadata.name: Invalid value: "a.b": {words.LABEL_1035}', id="a dot"),
    ],
)
def test_a_service_s_name_must_be_a_label_that_starts_with_a_letter(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.SERVICE, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Service "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param("metadata.name", "a.b", 'metadata.name: Invalid value: "a.b": must not contain dots', id="a dot"),
    ],
)
def test_a_stateful_set_s_name_has_no_dots(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.STATEFUL_SET, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'StatefulSet.apps "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "metadata.name", "a/b", "metadata.name: Invalid value: \"a/b\": may not contain '/'", id="a slash"
        ),
        pytest.param("metadata.name", ".", "metadata.name: Invalid value: \".\": may not be '.'", id="a dot alone"),
    ],
)
def test_a_role_s_name_is_anything_that_fits_a_url(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.ROLE, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Role.rbac.authorization.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'
