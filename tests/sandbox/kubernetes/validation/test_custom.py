"""Objects of custom kinds against the schema of their definition."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation import words
from tests.sandbox.kubernetes.validation.asking import Api, changed


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param("spec", {}, "spec.title: Required value", id="a field that must be there"),
        pytest.param(
            "spec.title",
            "ice",
            "spec.title: Invalid value: \"ice\": spec.title in body should match '^[A-Z]'",
            id="a text of another form",
        ),
        pytest.param("spec.title", "I" * 21, "spec.title: Too long: may not be more than 20 bytes", id="a long text"),
        pytest.param(
            "spec.seats",
            51,
            "spec.seats: Invalid value: 51: spec.seats in body should be less than or equal to 50",
            id="a number above its bound",
        ),
        pytest.param(
            "spec.seats",
            -1,
            "spec.seats: Invalid value: -1: spec.seats in body should be greater than or equal to 1",
            id="a number below its bound",
        ),
        pytest.param(
            "spec.level",
            "odd",
            'spec.level: Unsupported value: "odd": supported values: "easy", "hard"',
            id="a word that is none of them",
        ),
        pytest.param(
            "spec.topics",
            ["a"],
            'spec.topics[0]: Invalid value: "a": spec.topics[0] in body should be at least 2 chars long',
            id="a short text in a list",
        ),
        pytest.param(
            "spec.topics",
            ["aa", "bb", "cc"],
            "spec.topics: Too many: 3: must have at most 2 items",
            id="too many in a list",
        ),
        pytest.param(
            "metadata.labels", {"a": "b c"}, f'metadata.labels: Invalid value: "b c": {words.LABEL_VALUE}', id="a label"
        ),
    ],
)
def test_an_object_that_does_not_fit_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    api.create(given.DEFINITION)

    refused = api.refusal(changed(given.LESSON, path, value))

    assert refused.message == f'Lesson.school.org "web" is invalid: {said}'


def test_an_object_is_held_to_its_schema_when_it_changes(api: Api) -> None:
    api.create(given.DEFINITION)
    made = api.create(given.LESSON)

    refused = api.change_refusal(made, spec__level="odd")

    assert refused.message.startswith('Lesson.school.org "web" is invalid: spec.level: Unsupported value: "odd"')


def test_a_kind_that_keeps_what_it_does_not_know_takes_anything(api: Api) -> None:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    api.create(changed(given.DEFINITION, "spec.versions.0.schema.openAPIV3Schema", schema))

    assert api.create(changed(given.LESSON, "spec", {"anything": [1, "a", None]}))["spec"]["anything"][0] == 1
