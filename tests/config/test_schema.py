"""The JSON Schema, held against the file it describes and against the model it is made from."""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hubctl.config.schema import schema
from tests.config.files import EXAMPLE


def as_json(tables: Any) -> Any:
    """Tables as editors hand them to a validator: dates are strings there."""
    return json.loads(
        json.dumps(tables, default=lambda value: value.isoformat() if isinstance(value, dt.date) else value)
    )


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema())


@pytest.fixture
def tables() -> Any:
    return copy.deepcopy(as_json(tomllib.loads(EXAMPLE)))


def test_the_example_is_valid(validator: Draft202012Validator, tables: Any) -> None:
    assert [error.message for error in validator.iter_errors(tables)] == []


def test_a_hub_may_change_one_key_of_what_it_inherits(validator: Draft202012Validator, tables: Any) -> None:
    tables["hubs"]["prod"] |= {"auth": {"client_id": "env:X"}, "https": {"email": "a@b.org"}, "image": {"tag": "1"}}
    assert validator.is_valid(tables)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("event", "participants"), "60"),
        (("event", "titel"), "x"),
        (("hub", "memory_limit"), "8GB"),
        (("hub", "auth", "client_secret"), "hunter2"),
        (("hubs", "Prod"), {"host": "a.example.org"}),
        (("network", "nat"), "sinlge"),
        (("monitoring", "client_id"), "hunter2"),
    ],
)
def test_what_editors_can_know_to_be_wrong_is_invalid(
    validator: Draft202012Validator, tables: Any, path: tuple[str, ...], value: Any
) -> None:
    table = tables
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value
    assert not validator.is_valid(tables)


def properties(node: Any) -> list[dict[str, Any]]:
    """All properties of all tables of a schema."""
    if isinstance(node, list):
        return [found for child in node for found in properties(child)]
    if not isinstance(node, dict):
        return []
    own = list(node["properties"].values()) if isinstance(node.get("properties"), dict) else []
    return own + [found for child in node.values() for found in properties(child)]


def test_every_key_is_described() -> None:
    assert [one for one in properties(schema()) if not one.get("description")] == []


def test_toml_has_no_null_and_neither_has_the_schema() -> None:
    assert "null" not in json.dumps(schema())
