"""The config of the last `up`, kept beside the states."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hubctl import last_up
from hubctl.context import Inputs
from hubctl.core.preview import ConfigSince
from hubctl.errors import HubctlError
from tests.fakes.context import example_config
from tests.lock.conftest import MemoryStore
from tests.render.configs import event


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def inputs(**given: Any) -> Inputs:
    return Inputs(event(**given))


def test_nothing_is_known_before_the_first_up(store: MemoryStore) -> None:
    assert last_up.since(store, inputs()) == ConfigSince(unknown="no `hubctl up` has noted its config yet")


def test_the_same_config_is_no_change_and_is_written_once(store: MemoryStore) -> None:
    last_up.remember(store, inputs())
    first = store.objects[last_up.KEY]
    last_up.remember(store, inputs())
    assert store.objects[last_up.KEY] == first
    assert last_up.since(store, inputs()) == ConfigSince()


def test_keys_that_changed_came_and_went_are_named(store: MemoryStore) -> None:
    last_up.remember(store, inputs(buckets={"data": {}, "old": {"region": "us-east-1"}}))
    found = last_up.since(store, inputs(buckets={"data": {"versioning": False}}, network={"nat": "none"}))
    assert "~ buckets.data.versioning: true -> false" in found.lines
    assert '- buckets.old.region: "us-east-1"' in found.lines
    assert any(line.startswith("~ network.nat: ") for line in found.lines)


def test_an_edited_file_of_values_is_a_change(store: MemoryStore) -> None:
    config = example_config()
    last_up.remember(store, Inputs(config, extra_values={"hub.yaml": {"a": "canary"}}))
    (line,) = last_up.since(store, Inputs(config, extra_values={"hub.yaml": {"a": "b"}})).lines
    assert line.startswith("~ content of hub.yaml: ")
    assert "canary" not in line
    assert b"canary" not in store.objects[last_up.KEY][0]


def test_secrets_are_kept_as_references(store: MemoryStore) -> None:
    last_up.remember(store, Inputs(example_config(), secrets={"env:HUB_CLIENT_SECRET": "canary-value"}))
    body = store.objects[last_up.KEY][0]
    assert b"env:HUB_CLIENT_SECRET" in body
    assert b"canary-value" not in body


@pytest.mark.parametrize("body", [b"not json", b"[]", json.dumps({"format": 99}).encode()])
def test_what_another_hubctl_wrote_is_not_guessed_at(store: MemoryStore, body: bytes) -> None:
    store.write(last_up.KEY, body)
    assert "by another hubctl" in last_up.since(store, inputs()).unknown


def test_a_store_that_cannot_be_written_is_an_error_for_whoever_remembers(store: MemoryStore) -> None:
    store.there = False
    with pytest.raises(HubctlError):
        last_up.remember(store, inputs())
