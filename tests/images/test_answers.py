from __future__ import annotations

import datetime as dt

import pytest

from hubctl.images.answers import NoImageError, compressed_bytes, listed, moment


def test_what_build_tools_attest_is_no_architecture() -> None:
    index = {
        "manifests": [
            {"digest": "a", "platform": {"os": "linux", "architecture": "arm64"}},
            {"digest": "b", "platform": {"os": "unknown", "architecture": "unknown"}},
            {"digest": "c", "platform": {"os": "windows", "architecture": "amd64"}},
        ]
    }
    assert [(entry.architecture, entry.digest) for entry in listed(index)] == [("arm64", "a")]


def test_a_node_pulls_the_layers_and_the_config() -> None:
    assert compressed_bytes({"config": {"size": 1}, "layers": [{"size": 10}, {"size": 100}]}) == 111


def test_a_manifest_of_the_first_kind_is_no_image() -> None:
    with pytest.raises(NoImageError):
        compressed_bytes({"schemaVersion": 1, "fsLayers": []})


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2027-07-21T10:11:12Z", dt.datetime(2027, 7, 21, 10, 11, 12, tzinfo=dt.UTC)),
        ("2027-07-21T10:11:12.1Z", dt.datetime(2027, 7, 21, 10, 11, 12, 100000, dt.UTC)),
        ("2027-07-21T10:11:12.123456789Z", dt.datetime(2027, 7, 21, 10, 11, 12, 123456, dt.UTC)),
        ("2027-07-21T10:11:12.5-02:00", dt.datetime(2027, 7, 21, 12, 11, 12, 500000, dt.UTC)),
        ("", None),
        ("soon", None),
        (12, None),
    ],
)
def test_times_are_read_as_registries_write_them(text: object, when: dt.datetime | None) -> None:
    assert moment(text) == when
