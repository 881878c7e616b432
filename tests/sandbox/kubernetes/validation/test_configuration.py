"""ConfigMaps and Secrets."""

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
            "data", {"a b": ""}, f'data[a b]: Invalid value: "a b": {words.CONFIG_KEY}', id="a key with a space"
        ),
        pytest.param("data", {"..": ""}, "data[..]: Invalid value: \"..\": must not be '..'", id="two dots"),
        pytest.param(
            "binaryData",
            {"key": "eA=="},
            'data[key]: Invalid value: "key": duplicate of key present in binaryData',
            id="one key twice",
        ),
    ],
)
def test_a_config_map_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.CONFIG_MAP, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'ConfigMap "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "data", {"a/b": ""}, f'data[a/b]: Invalid value: "a/b": {words.CONFIG_KEY}', id="a key with a slash"
        ),
        pytest.param(
            "type",
            "kubernetes.io/tls",
            "[data[tls.crt]: Required value, data[tls.key]: Required value]",
            id="a certificate without its parts",
        ),
        pytest.param(
            "type",
            "kubernetes.io/dockerconfigjson",
            "data[.dockerconfigjson]: Required value",
            id="a registry's credentials without any",
        ),
        pytest.param(
            "type",
            "kubernetes.io/basic-auth",
            "[data[username]: Required value, data[password]: Required value]",
            id="a login without name and password",
        ),
        pytest.param(
            "type",
            "kubernetes.io/service-account-token",
            "metadata.annotations[kubernetes.io/service-account.name]: Required value",
            id="a token of nobody",
        ),
        pytest.param(
            "type", "kubernetes.io/ssh-auth", "data[ssh-privatekey]: Required value", id="a key pair without key"
        ),
    ],
)
def test_a_secret_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.SECRET, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Secret "{obj["metadata"]["name"]}" is invalid: {said}'
