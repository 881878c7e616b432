"""Whatever is done to a config file, loading gives an event or problems with places, and never anything else."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubctl.config.checks import warnings
from hubctl.config.load import ConfigError, load
from hubctl.config.summary import hub_sizes
from tests.config.files import EXAMPLE
from tests.config.test_positions import LEAVES, SHORT, Writer, paths

TABLES = tomllib.loads(EXAMPLE)
PATHS = [path for path, _ in paths(TABLES)]
WORDS = [
    "",
    "CHANGEME",
    "0G",
    "-1",
    "a.b",
    "env:X",
    "sops:x",
    "../x",
    "America",
    "é",
    "\x00",
    "x" * 300,
    "9" * 400 + "G",
    "ohw",
]
VALUES = st.recursive(
    st.one_of(LEAVES, st.sampled_from(WORDS), st.sampled_from([0, 10**30, -1, 1e308])),
    lambda child: st.one_of(
        st.lists(child, max_size=2), st.dictionaries(st.sampled_from(["kind", "name", "é"]), child)
    ),
    max_leaves=3,
)


def is_right_or_says_where_it_is_wrong(text: str) -> None:
    """Loads a text as a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(text, encoding="utf-8", newline="")
        try:
            config = load(file)
        except ConfigError as error:
            lines = text.count("\n") + 1
            assert error.problems
            for problem in error.problems:
                assert problem.position is not None
                assert 1 <= problem.position.line <= lines
                assert problem.position.column >= 1
                assert problem.text
                assert "pydantic" not in problem.text
                assert "Input should" not in problem.text
                assert "cannot be used here" not in problem.text
        else:
            list(hub_sizes(config))
            warnings(config, config.event.starts)


@st.composite
def changed_tables(draw: st.DrawFn) -> str:
    """The example's tables with some values replaced, taken out or added, written anew."""
    tables: Any = tomllib.loads(EXAMPLE)
    for path in draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=4)):
        parent = tables
        for key in path[:-1]:
            is_there = isinstance(parent, list) and isinstance(key, int) and key < len(parent)
            parent = parent[key] if is_there or (isinstance(parent, dict) and key in parent) else {}
        key: Any = path[-1]
        if isinstance(parent, dict):
            what = draw(st.sampled_from(["replace", "remove", "add"]))
            parent.pop(key, None)
            if what != "remove":
                parent[key if what == "replace" else f"{key}x"] = draw(VALUES)
        elif isinstance(parent, list) and isinstance(key, int) and key < len(parent):
            parent[key] = draw(VALUES)
    return "\n".join([*Writer(draw).tables(tables), ""])


@st.composite
def changed_texts(draw: st.DrawFn) -> str:
    """The example with a piece cut out, doubled or replaced by characters that mean something in TOML."""
    start = draw(st.integers(0, len(EXAMPLE)))
    end = min(start + draw(st.integers(0, 40)), len(EXAMPLE))
    piece = draw(st.one_of(st.text("[]{}='\".,#\n\\_x1-", max_size=5), st.just(EXAMPLE[start:end] * 2)))
    return EXAMPLE[:start] + piece + EXAMPLE[end:]


@given(changed_tables())
@settings(SHORT, max_examples=150)
def test_other_values_give_an_event_or_problems_with_places(text: str) -> None:
    is_right_or_says_where_it_is_wrong(text)


@given(changed_texts())
@settings(SHORT, max_examples=150)
def test_other_characters_give_an_event_or_problems_with_places(text: str) -> None:
    is_right_or_says_where_it_is_wrong(text)


@pytest.mark.parametrize("depth", [40, 300, 450, 480, 5000])
def test_arrays_hundreds_deep_give_a_problem(depth: int) -> None:
    is_right_or_says_where_it_is_wrong("a = " + "[" * depth + "]" * depth)
