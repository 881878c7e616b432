"""Loading: from a file to an EventConfig, or to all of its problems at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hubctl.config import agreement, words
from hubctl.config.inherit import inherit
from hubctl.config.model import EventConfig
from hubctl.config.origin import Origin
from hubctl.config.positions import KeyPath
from hubctl.config.problems import ConfigError, Problem
from hubctl.config.reading import read

__all__ = ["ConfigError", "load"]

PLACEHOLDER = "CHANGEME"
_FREE = ("hubs", "buckets")
"""Sections whose tables have names of the user's choice: each is right or wrong by itself."""


def load(path: Path) -> EventConfig:
    """The event of a config file.

    Raises UsageError if the file cannot be read, ConfigError with every problem and its place if it is not right.
    """
    document = read(path)
    inherited = inherit(document.tables)
    origin = Origin(document, inherited)
    unfinished = {
        where: Problem(where, f"still says {PLACEHOLDER}; write your own") for where in _unfinished(document.tables)
    }
    tables = _tuples(inherited.tables)
    try:
        config = EventConfig.model_validate(tables, strict=True).read_from(origin)
        problems: tuple[Problem, ...] = ()
    except ValidationError as error:
        problems = (*words.problems(error), *_disagreements(tables, error))
    found = [problem for problem in origin.placed(problems) if problem.path not in unfinished]
    if found or unfinished:
        raise ConfigError(path, origin.placed([*found, *unfinished.values()]))
    return config


def _unfinished(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Everything that somebody still has to fill in."""
    if isinstance(value, str) and PLACEHOLDER in value:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if isinstance(key, str) and PLACEHOLDER in key:
            yield (*path, key)
        yield from _unfinished(child, (*path, key))


def _tuples(value: Any) -> Any:
    """Arrays as tuples: the model is frozen, and strict validation turns nothing into something else."""
    if isinstance(value, dict):
        return {key: _tuples(child) for key, child in value.items()}
    return tuple(_tuples(child) for child in value) if isinstance(value, list) else value


def _disagreements(tables: Mapping[str, Any], error: ValidationError) -> Iterator[Problem]:
    """What the sections that are right by themselves do not agree on. Validation stops before it compares sections."""
    if any(not found["loc"] for found in error.errors(include_url=False)):
        return
    sections = dict(_sections(tables))
    for path, text in agreement.contradictions(sections):
        yield Problem(path, text)


def _sections(tables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each section that is right by itself; of the hubs and buckets, those that are."""
    for name, field in EventConfig.model_fields.items():
        value = tables.get(name)
        adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
        if value is None and not field.is_required():
            yield name, field.get_default(call_default_factory=True)
        elif isinstance(value, dict) and name in _FREE:
            found = (_valid(adapter, {key: child}) or {} for key, child in value.items())
            yield name, {key: right for one in found for key, right in one.items()}
        elif (right := _valid(adapter, value)) is not None:
            yield name, right


def _valid(adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.validate_python(value, strict=True)
    except ValidationError:
        return None
