"""pydantic's findings in plain words: what is wrong, with the value seen, and what to write instead."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from hubctl.config import anatomy
from hubctl.config.anatomy import Spot
from hubctl.config.model import EventConfig
from hubctl.config.problems import Problem, dotted
from hubctl.config.types import CONTRADICTION

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LONGEST_SHOWN = 60
_KEY = "[key]"
"""How pydantic marks that a key of a free table is wrong, not its value."""


def problems(error: ValidationError) -> Iterator[Problem]:
    """Every finding as a problem, without its place."""
    for found in error.errors(include_url=False):
        location = found["loc"]
        if found["type"] == "too_short" and len(found["input"]) >= found["ctx"]["min_length"]:
            # pydantic counts after it took out the elements that are wrong, and those are told by themselves.
            continue
        if found["type"] == CONTRADICTION:
            at = anatomy.find(EventConfig, location).path
            yield from (Problem((*at, *path), text) for path, text in found["ctx"]["contradictions"])
        else:
            is_key = location[-1:] == (_KEY,)
            spot = anatomy.find(EventConfig, location[:-1] if is_key else location)
            yield Problem(spot.path, _plain(found, spot), about_key=is_key or found["type"] == "extra_forbidden")


def shown(value: Any) -> str:
    """A value as TOML writes it, cut where it is long."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = json.dumps(value, ensure_ascii=False)
        case dt.date() | dt.time():
            text = value.isoformat()
        case dict():
            text = "a table"
        case list() | tuple():
            text = "an array"
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """A question if a known word is near, else the known words."""
    words = list(known)
    near = difflib.get_close_matches(given, words, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else f"write one of {', '.join(words)}"


def _plain(found: ErrorDetails, spot: Spot) -> str:
    kind, context = found["type"], found.get("ctx", {})
    if kind in _SENTENCES:
        return _SENTENCES[kind](found, spot)
    value = "this" if spot.is_secret else shown(found["input"])
    if kind in _TYPES:
        return f"{value} is not {_TYPES[kind]}"
    if kind in _RULES:
        return _RULES[kind](value, context)
    return f"{value} cannot be used here: {found['msg']}"


def _missing(_: ErrorDetails, spot: Spot) -> str:
    description = spot.field.description if spot.field else None
    what = f" ({description})" if description else ""
    if anatomy.models(spot.annotation) or isinstance(spot.path[-1], int):
        return f"is missing: add a table [{dotted(spot.path)}]{what}"
    return f"is missing: add {spot.path[-1]} = …{what}"


def _unknown(_: ErrorDetails, spot: Spot) -> str:
    key = str(spot.path[-1])
    if spot.path == ("hub",):
        return "must be a table: write [hub], and below it what all hubs have in common"
    known = anatomy.keys(spot.table) if spot.table is not None else ()
    if spot.table is EventConfig:
        known = (*known, "hub")
    return f"there is no such key; {did_you_mean(key, known)}"


def _no_kind(found: ErrorDetails, spot: Spot) -> str:
    kinds = [str(anatomy.kind(table)) for table in anatomy.models(spot.annotation)]
    given = found["input"].get("kind") if isinstance(found["input"], dict) else None
    if isinstance(given, str):
        return f"kind {shown(given)} is unknown; {did_you_mean(given, kinds)}"
    return f"kind is missing or no string; write kind = {' or '.join(shown(kind) for kind in kinds)}"


def _own_words(found: ErrorDetails, _: Spot) -> str:
    """The model's own validators say it well already."""
    return str(found["ctx"]["error"])


_SENTENCES: dict[str, Callable[[ErrorDetails, Spot], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "union_tag_invalid": _no_kind,
    "union_tag_not_found": _no_kind,
    "value_error": _own_words,
}

_TYPES = {
    "string_type": 'a string; write it in quotes, "like this"',
    "int_type": "a whole number; write it without quotes and without a point",
    "float_type": "a number; write it without quotes",
    "finite_number": "a finite number",
    "bool_type": "true or false; write one of them, without quotes",
    "date_type": "a date; write it like 2027-08-09, without quotes",
    "datetime_type": "a date with a time; write it like 2027-08-09T09:00:00, without quotes",
    "tuple_type": "an array; write it in brackets, [like, this]",
    "dict_type": "a table; write { name = value } or a [section]",
    "model_type": "a table; write { key = value } or a [section]",
    "model_attributes_type": "a table; write { key = value } or a [section]",
}


def _count(number: int, what: str) -> str:
    """ "1 character", "3 characters", "2 entries"."""
    return (
        f"{number} {what}"
        if number == 1
        else f"{number} {what.removesuffix('y')}{'ies' if what.endswith('y') else 's'}"
    )


def _quoted(choices: str) -> str:
    """TOML strings in double quotes, since single ones mean something else there."""
    return choices.replace("'", '"')


_RULES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "greater_than": lambda value, rule: f"{value} is too small; write more than {rule['gt']}",
    "greater_than_equal": lambda value, rule: f"{value} is too small; write {rule['ge']} or more",
    "less_than": lambda value, rule: f"{value} is too large; write less than {rule['lt']}",
    "less_than_equal": lambda value, rule: f"{value} is too large; write {rule['le']} or less",
    "string_too_short": lambda value, rule: (
        f"{value} is too short; write {_count(rule['min_length'], 'character')} or more"
    ),
    "string_too_long": lambda value, rule: (
        f"{value} is too long; write {_count(rule['max_length'], 'character')} or fewer"
    ),
    "too_short": lambda _, rule: f"has {_count(rule['actual_length'], 'entry')}; write {rule['min_length']} or more",
    "too_long": lambda _, rule: f"has {_count(rule['actual_length'], 'entry')}; write {rule['max_length']} or fewer",
    "literal_error": lambda value, rule: f"{value} is unknown here; write {_quoted(rule['expected'])}",
}
