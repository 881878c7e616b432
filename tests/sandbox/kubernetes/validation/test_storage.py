"""Volumes, claims and their classes."""

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
            "spec.accessModes",
            None,
            "spec.accessModes: Required value: at least 1 access mode is required",
            id="no access mode",
        ),
        pytest.param("spec.resources", None, "spec.resources[storage]: Required value", id="no size"),
        pytest.param(
            "spec.accessModes",
            ["Often"],
            (
                'spec.accessModes: Unsupported value: "Often": supported values: "ReadOnlyMany", "ReadWriteMany", '
                '"ReadWriteOnce", "ReadWriteOncePod"'
            ),
            id="an unknown access mode",
        ),
        pytest.param(
            "spec.resources.requests.storage",
            "0",
            'spec.resources[storage]: Invalid value: "0": must be greater than zero',
            id="size zero",
        ),
        pytest.param(
            "spec.volumeMode",
            "X",
            'spec.volumeMode: Unsupported value: "X": supported values: "Block", "Filesystem"',
            id="an unknown volume mode",
        ),
        pytest.param(
            "spec.accessModes",
            ["ReadWriteOncePod", "ReadOnlyMany"],
            "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
            id="one pod alone and many",
        ),
        pytest.param(
            "spec.storageClassName",
            "Gp3",
            f'spec.storageClassName: Invalid value: "Gp3": {words.SUBDOMAIN}',
            id="a class in upper case",
        ),
    ],
)
def test_a_claim_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.CLAIM, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'PersistentVolumeClaim "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param(
            "spec.capacity",
            None,
            ('[spec.capacity: Required value, spec.capacity: Unsupported value: null: supported values: "storage"]'),
            id="no capacity",
        ),
        pytest.param("spec.accessModes", None, "spec.accessModes: Required value", id="no access mode"),
        pytest.param("spec.csi", None, "spec: Required value: must specify a volume type", id="no source"),
        pytest.param(
            "spec.nfs",
            {"server": "s", "path": "/"},
            "spec.csi: Forbidden: may not specify more than 1 volume type",
            id="two sources",
        ),
        pytest.param(
            "spec.csi",
            {"driver": "a b"},
            (f'[spec.csi.driver: Invalid value: "a b": {words.SUBDOMAIN}, spec.csi.volumeHandle: Required value]'),
            id="a driver with a space, and no handle",
        ),
        pytest.param(
            "spec.persistentVolumeReclaimPolicy",
            "X",
            (
                'spec.persistentVolumeReclaimPolicy: Unsupported value: "X": supported values: "Delete", '
                '"Recycle", "Retain"'
            ),
            id="an unknown policy",
        ),
    ],
)
def test_a_volume_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.VOLUME, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'PersistentVolume "{obj["metadata"]["name"]}" is invalid: {said}'


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        pytest.param("provisioner", "", "provisioner: Required value", id="no provisioner"),
        pytest.param(
            "reclaimPolicy",
            "Recycle",
            'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
            id="volumes to recycle",
        ),
        pytest.param(
            "volumeBindingMode",
            "X",
            ('volumeBindingMode: Unsupported value: "X": supported values: "Immediate", "WaitForFirstConsumer"'),
            id="an unknown binding mode",
        ),
    ],
)
def test_a_storage_class_is_refused(api: Api, path: str, value: Any, said: str) -> None:
    obj = changed(given.STORAGE_CLASS, path, value)

    refused = api.refusal(obj)

    assert refused.message == f'StorageClass.storage.k8s.io "{obj["metadata"]["name"]}" is invalid: {said}'
