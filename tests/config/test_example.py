"""The example and the reference name every key that there is."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from hubctl.config import anatomy
from hubctl.config.model import EventConfig
from hubctl.config.positions import KeyPath
from tests.config.files import EXAMPLE

Key = tuple[str, str]
REPOSITORY = Path(__file__).parents[2]
_HEADER = re.compile(r"^(?:# )?\[{1,2}([a-z.]+)\]{1,2}")
_COMMENTED = re.compile(r"^# ([a-z0-9_.-]+ = .*)$")


def model_keys(model: type[BaseModel] = EventConfig) -> Iterator[Key]:
    """(table, key) of every field of the model."""
    for name, field in model.model_fields.items():
        yield model.__name__, name
        inner = anatomy.element(field.annotation)
        for table in (*anatomy.models(field.annotation), *(anatomy.models(inner) if inner is not None else ())):
            yield from model_keys(table)


def example_keys() -> set[Key]:
    """(table, key) of every key that the example uses or has in a comment."""
    paths = list(leaves(tomllib.loads(EXAMPLE)))
    section: KeyPath = ()
    for line in EXAMPLE.split("\n"):
        if header := _HEADER.match(line):
            section = tuple(header[1].split("."))
            paths.append(section)
        elif commented := _COMMENTED.match(line):
            paths += [(*section, *path) for path in leaves(tomllib.loads(commented[1]))]
    return {key for path in paths for key in table_keys(path)}


def leaves(value: Any, above: KeyPath = ()) -> Iterator[KeyPath]:
    if above:
        yield above
    for key, child in value.items() if isinstance(value, dict) else ():
        yield from leaves(child, (*above, key))
    for child in value if isinstance(value, list) else ():
        yield from leaves(child, (*above, 0))


def table_keys(path: KeyPath) -> Iterator[Key]:
    """The model's table and key of a path; for logins, of every kind that has the key."""
    path = ("hubs", "any", *path[1:]) if path[0] == "hub" else path
    path = path if path[-1] != "profiles" else (*path, 0)
    path = (*path[:1], 0, *path[1:]) if path[0] in ("access", "seed", "schedule") and len(path) > 1 else path
    kinds = ("github", "password", "dummy") if path[2:3] == ("auth",) and len(path) > 3 else ("",)
    for kind in kinds:
        location = (*path[:3], kind, *path[3:]) if kind else path
        if path[2:3] == ("profiles",) and len(path) > 3 and not isinstance(path[3], int):
            location = (*path[:3], 0, *path[3:])
        spot = anatomy.find(EventConfig, location)
        if spot.table is not None and spot.field is not None:
            yield spot.table.__name__, str(path[-1])


def test_the_example_names_every_key() -> None:
    wanted = set(model_keys()) - {("Hub", "profiles")}
    assert wanted - example_keys() == set()


@pytest.mark.parametrize("key", [("Hub", "prepull"), ("Taint", "effect"), ("Profile", "cpu_limit")])
def test_a_key_that_the_example_leaves_out_would_be_seen(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = "\n".join(line for line in EXAMPLE.split("\n") if key[1] not in line)
    monkeypatch.setitem(globals(), "EXAMPLE", shorter)
    assert key not in example_keys()


def test_defaults_in_comments_are_the_defaults() -> None:
    """Of simple keys: what stands alone behind "# " in a table of single values."""
    wrong = []
    section: KeyPath = ()
    for line in EXAMPLE.split("\n"):
        if header := _HEADER.match(line):
            section = tuple(header[1].split("."))
        commented = _COMMENTED.match(line)
        if commented is None or "default:" in line:
            continue
        ((key, value),) = tomllib.loads(commented[1]).items()
        section_in_model = ("hubs", "any", *section[1:]) if section[:1] == ("hub",) else section
        spot = anatomy.find(EventConfig, (*section_in_model, key))
        if (
            spot.field is not None
            and isinstance(spot.field.default, bool | int | float)
            and value != spot.field.default
        ):
            wrong.append((section, key, value, spot.field.default))
    assert wrong == []


def test_the_reference_is_up_to_date() -> None:
    written = (REPOSITORY / "docs" / "config.md").read_text(encoding="utf-8")
    made = runpy.run_path(str(REPOSITORY / "docs" / "make_config.py"))["reference"]()
    assert written == made, "run: python docs/make_config.py docs/config.md"
