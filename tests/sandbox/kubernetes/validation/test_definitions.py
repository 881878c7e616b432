"""Definitions of custom kinds."""

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
            "wrong.school.org",
            'metadata.name: Invalid value: "wrong.school.org": must be spec.names.plural+"."+spec.group',
            id="a name of other parts",
        ),
        pytest.param(
            "spec.versions.0.schema", None, "spec.versions[0].schema.openAPIV3Schema: Required value", id="no schema"
        ),
        pytest.param(
            "spec.versions.0.schema.openAPIV3Schema.properties.spec",
            {},
            (
                "spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for "
                "specified object fields"
            ),
            id="a field without type",
        ),
        pytest.param(
            "spec.versions.0.schema.openAPIV3Schema.properties.spec",
            {"type": "array"},
            "spec.validation.openAPIV3Schema.properties[spec].items: Required value: must be specified",
            id="a list of anything",
        ),
        pytest.param(
            "spec.scope",
            "World",
            'spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"',
            id="an unknown scope",
        ),
        pytest.param(
            "spec.group",
            "school",
            (
                '[metadata.name: Invalid value: "lessons.school.org": must be spec.names.plural+"."+spec.group, '
                'spec.group: Invalid value: "school": should be a domain with at least one dot]'
            ),
            id="a group without a dot",
        ),
        pytest.param(
            "spec.names.shortNames",
            ["LS"],
            f'spec.names.shortNames[0]: Invalid value: "LS": {words.LABEL_1035}',
            id="a plural in upper case",
        ),
    ],
)
def test_a_definition_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.DEFINITION, path, value)

    refused = api.refusal(obj)

    assert (
        refused.message
        == f'CustomResourceDefinition.apiextensions.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'
    )
