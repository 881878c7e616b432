"""Loading: from a file to an EventConfig, or to all of its problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hubctl.config import words
from hubctl.config.inherit import EACH, Inherited, inherit
from hubctl.config.model import EventConfig
from hubctl.config.positions import KeyPath, Position
from hubctl.config.problems import ConfigError, Problem
from hubctl.config.reading import Document, read

__all__ = ["ConfigError", "load"]

PLACEHOLDER = "CHANGEME"


def load(path: Path) -> EventConfig:
    """The event of a config file.

    Raises UsageError if the file cannot be read, ConfigError with every problem and its place if it is not right.
    """
    document = read(path)
    inherited = inherit(document.tables)
    unfinished = tuple(_placeholders(document.tables))
    try:
        config = EventConfig.model_validate(_tuples(inherited.tables), strict=True)
        problems: list[Problem] = []
    except ValidationError as error:
        problems = [*words.problems(error)]
    found = [problem for problem in _placed(problems, document, inherited) if problem.path not in unfinished]
    found += [_placed_one(Problem(where, _fill_in(where)), document) for where in unfinished]
    if found:
        found.sort(key=lambda problem: problem.position or Position(0, 0))
        raise ConfigError(path, dict.fromkeys(found))
    return config


def _placeholders(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Everything that somebody still has to fill in."""
    if isinstance(value, str) and PLACEHOLDER in value:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _placeholders(child, (*path, key))


def _fill_in(path: KeyPath) -> str:
    return f"still says {PLACEHOLDER}; write your own value" if path else ""


def _tuples(value: Any) -> Any:
    """Arrays as tuples: the model is frozen, and strict validation turns nothing into something else."""
    if isinstance(value, dict):
        return {key: _tuples(child) for key, child in value.items()}
    return tuple(_tuples(child) for child in value) if isinstance(value, list) else value


def _placed(problems: list[Problem], document: Document, inherited: Inherited) -> Iterator[Problem]:
    """The problems with the places of their keys. What stands in [hub] is wrong once, not once a hub."""
    for problem in problems:
        origin = inherited.origin(problem.path) if problem.path[:1] == (EACH,) else problem.path
        yield _placed_one(Problem(origin, problem.text, about_key=problem.about_key), document)


def _placed_one(problem: Problem, document: Document) -> Problem:
    """A missing key has no place: then it is that of the table where it is missing, or the top of the file."""
    for length in range(len(problem.path), 0, -1):
        place = document.places.get(problem.path[:length])
        if place is not None:
            whole = length == len(problem.path)
            position = place.key if problem.about_key and whole else place.value
            return Problem(problem.path, problem.text, position, about_key=problem.about_key)
    return Problem(problem.path, problem.text, Position(1, 1), about_key=problem.about_key)
