"""Volumes of pods, and where containers mount them."""

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
            "spec.volumes",
            [{"name": "a", "emptyDir": {}, "hostPath": {"path": "/a"}}],
            "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
            id="two sources",
        ),
        pytest.param(
            "spec.volumes",
            [{"name": "a", "emptyDir": {}}, {"name": "a", "emptyDir": {}}],
            'spec.volumes[1].name: Duplicate value: "a"',
            id="two volumes of one name",
        ),
        pytest.param(
            "spec.volumes",
            [{"name": "A", "secret": {}}],
            (
                '[spec.volumes[0].secret.secretName: Required value, spec.volumes[0].name: Invalid value: "A": '
                f"{words.LABEL}]"
            ),
            id="a secret without name, and its own in upper case",
        ),
        pytest.param(
            "spec.volumes",
            [{"name": "a", "configMap": {"name": "x", "defaultMode": 512}}],
            (
                "spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 "
                "(octal), both inclusive"
            ),
            id="permissions above 0777",
        ),
        pytest.param(
            "spec.volumes",
            [{"name": "a", "configMap": {"name": "x", "items": [{"key": "k", "path": "../x"}]}}],
            "spec.volumes[0].configMap.items[0].path: Invalid value: \"../x\": must not contain '..'",
            id="a file outside of it",
        ),
        pytest.param(
            "spec.volumes",
            [{"name": "a", "hostPath": {"path": "/a/../b", "type": "Dir"}}],
            (
                "[spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..', "
                'spec.volumes[0].hostPath.type: Unsupported value: "Dir": supported values: "", '
                '"BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", '
                '"FileOrCreate", "Socket"]'
            ),
            id="a host's path that climbs, of an unknown type",
        ),
        pytest.param(
            "spec.volumes",
            [{"name": "a", "persistentVolumeClaim": {}}],
            "spec.volumes[0].persistentVolumeClaim.claimName: Required value",
            id="a claim without name",
        ),
        pytest.param(
            "spec.volumes",
            [{"name": "a", "nfs": {"path": "home"}}],
            (
                '[spec.volumes[0].nfs.server: Required value, spec.volumes[0].nfs.path: Invalid value: "home": '
                "must be an absolute path]"
            ),
            id="a share without server",
        ),
        pytest.param(
            "spec.volumes",
            [
                {
                    "name": "a",
                    "projected": {
                        "sources": [
                            {"secret": {"name": "s", "items": [{"key": "k", "path": "p"}]}},
                            {"configMap": {"name": "c", "items": [{"key": "k", "path": "p"}]}},
                        ]
                    },
                }
            ],
            'spec.volumes[0].projected: Invalid value: "c": conflicting duplicate paths',
            id="one file from two sources",
        ),
    ],
)
def test_a_volume_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.containers.0.volumeMounts",
            [{"name": "home", "mountPath": "/home"}],
            'spec.containers[0].volumeMounts[0].name: Not found: "home"',
            id="a volume that is not there",
        ),
        pytest.param(
            "spec.containers.0.volumeMounts",
            [{"name": "home", "mountPath": ""}],
            (
                '[spec.containers[0].volumeMounts[0].name: Not found: "home", '
                "spec.containers[0].volumeMounts[0].mountPath: Required value]"
            ),
            id="no path",
        ),
        pytest.param(
            "spec",
            {
                "volumes": [{"name": "a", "emptyDir": {}}],
                "containers": [
                    {
                        "name": "main",
                        "image": "nginx",
                        "volumeMounts": [{"name": "a", "mountPath": "/a"}, {"name": "a", "mountPath": "/a"}],
                    }
                ],
            },
            'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
            id="two at one path",
        ),
        pytest.param(
            "spec",
            {
                "volumes": [{"name": "a", "emptyDir": {}}],
                "containers": [
                    {
                        "name": "main",
                        "image": "nginx",
                        "volumeMounts": [{"name": "a", "mountPath": "/a", "subPath": "/etc"}],
                    }
                ],
            },
            'spec.containers[0].volumeMounts.subPath: Invalid value: "/etc": must be a relative path',
            id="an absolute path inside the volume",
        ),
    ],
)
def test_a_mount_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.POD, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'Pod "{obj["metadata"]["name"]}" is invalid: {said}'
