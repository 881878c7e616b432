"""The Status that a refusal comes as, and what needs a cluster around it."""

from __future__ import annotations

import pytest

from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation import words
from tests.sandbox.kubernetes.validation.asking import Api, changed


def test_one_error_is_told_plainly_with_its_cause(api: Api) -> None:
    said = f"Invalid value: 70000: {words.PORT}"
    field = "spec.template.spec.containers[0].ports[0].containerPort"

    ports = "spec.template.spec.containers.0.ports"

    refused = api.refusal(changed(given.DEPLOYMENT, ports, [{"containerPort": 70000}]))

    assert refused.status() == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": f'Deployment.apps "web" is invalid: {field}: {said}',
        "reason": "Invalid",
        "details": {
            "name": "web",
            "group": "apps",
            "kind": "Deployment",
            "causes": [{"reason": "FieldValueInvalid", "message": said, "field": field}],
        },
        "code": 422,
    }


def test_several_errors_are_told_in_brackets_with_a_cause_each(api: Api) -> None:
    wrong = changed(changed(given.POD, "spec.restartPolicy", "Now"), "spec.containers.0.image", "")

    status = api.refusal(wrong).status()

    assert status["message"] == (
        'Pod "web" is invalid: [spec.containers[0].image: Required value, '
        'spec.restartPolicy: Unsupported value: "Now": supported values: "Always", "OnFailure", "Never"]'
    )
    assert [cause["reason"] for cause in status["details"]["causes"]] == [
        "FieldValueRequired",
        "FieldValueNotSupported",
    ]


def test_the_same_error_twice_is_told_once_but_has_two_causes(api: Api) -> None:
    status = api.refusal(changed(given.POD, "metadata.labels", {"a": "b c", "b": "b c"})).status()

    assert status["message"] == f'Pod "web" is invalid: metadata.labels: Invalid value: "b c": {words.LABEL_VALUE}'
    assert len(status["details"]["causes"]) == 2


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("spec.containers.0.volumeMounts", [{"name": "a", "mountPath": "/a"}], "FieldValueNotFound"),
        ("spec.volumes", [{"name": "a", "emptyDir": {}, "hostPath": {"path": "/"}}], "FieldValueForbidden"),
        ("spec.containers", [given.CONTAINER, given.CONTAINER], "FieldValueDuplicate"),
        ("metadata.annotations", {"a": "x" * 262144}, "FieldValueTooLong"),
    ],
)
def test_a_cause_has_the_reason_of_its_kind(api: Api, path: str, value: object, reason: str) -> None:
    causes = api.refusal(changed(given.POD, path, value)).status()["details"]["causes"]

    assert [cause["reason"] for cause in causes] == [reason]


def test_annotations_of_more_than_a_quarter_of_a_mebibyte_are_refused(api: Api) -> None:
    message = api.refusal(changed(given.POD, "metadata.annotations", {"a": "x" * 262144})).message

    assert message == 'Pod "web" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes'


def test_a_config_map_of_more_than_a_mebibyte_is_refused_as_a_whole(api: Api) -> None:
    message = api.refusal(changed(given.CONFIG_MAP, "data", {"a": "x" * 1048577})).message

    assert message == 'ConfigMap "web" is invalid: []: Too long: may not be more than 1048576 bytes'


def test_a_generated_name_is_refused_with_its_prefix(api: Api) -> None:
    nameless = changed(changed(given.POD, "metadata.generateName", "Web-"), "metadata.name", None)

    message = api.refusal(nameless).message

    assert f'metadata.generateName: Invalid value: "Web-": {words.SUBDOMAIN}' in message


def test_a_node_port_of_another_service_is_refused(api: Api) -> None:
    service = changed(given.SERVICE, "spec", {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]})
    api.create(service)

    message = api.refusal(changed(service, "metadata.name", "other")).message

    said = "spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated"
    assert message == f'Service "other" is invalid: {said}'


def test_credentials_of_a_registry_that_are_no_json_are_refused_without_showing_them(api: Api) -> None:
    secret = given.manifest(
        "v1", "Secret", type="kubernetes.io/dockerconfigjson", stringData={".dockerconfigjson": "nope"}
    )

    message = api.refusal(secret).message

    said = "invalid character 'n' looking for beginning of value"
    assert message == (
        f'Secret "web" is invalid: data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": {said}'
    )
