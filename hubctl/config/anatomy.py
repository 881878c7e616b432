"""The model, looked at from outside: which keys a table has, and which field a path of keys leads to."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hubctl.config.positions import KeyPath
from hubctl.config.types import SecretMark


@dataclass(frozen=True)
class Spot:
    """Where a path leads: the path as the file has it, the model of its table, its own field, its type."""

    path: KeyPath
    table: type[BaseModel] | None
    field: FieldInfo | None
    annotation: Any
    is_secret: bool = False


def find(model: type[BaseModel], location: KeyPath) -> Spot:
    """The spot of a pydantic location, which names the chosen kind of a table as if it were a key."""
    spot = Spot((), None, None, model)
    for key in location:
        spot = _step(spot, key)
    return spot


def members(annotation: Any) -> tuple[Any, ...]:
    """The types of a union without None; of anything else, the thing itself."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(inner for one in get_args(annotation) if one is not type(None) for inner in members(one))
    return (annotation,)


def models(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The tables that a value of this type may be."""
    return tuple(one for one in members(annotation) if isinstance(one, type) and issubclass(one, BaseModel))


def element(annotation: Any) -> Any:
    """The type of an array's elements or of a free table's values; None for anything else."""
    for one in members(annotation):
        if get_origin(one) in (tuple, dict, list):
            arguments = get_args(one)
            return arguments[1] if get_origin(one) is dict else arguments[0]
    return None


def keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Names of a table's keys, as the file writes them."""
    return tuple(model.model_fields)


def _step(spot: Spot, key: str | int) -> Spot:
    tables = models(spot.annotation)
    chosen = next((table for table in tables if kind(table) == key), None) if len(tables) > 1 else None
    if chosen is not None:
        return Spot(spot.path, spot.table, spot.field, chosen, spot.is_secret)
    path = (*spot.path, key)
    for table in tables:
        if isinstance(key, str) and key in table.model_fields:
            field = table.model_fields[key]
            return Spot(path, table, field, field.annotation, _is_secret(field.annotation, field.metadata))
    if tables:
        return Spot(path, tables[0], None, None)
    inner = element(spot.annotation)
    return Spot(path, None, None, inner, spot.is_secret or _is_secret(inner, ()))


def kind(table: type[BaseModel]) -> object:
    """Which `kind` a table of several is; None for a table that comes in one kind only."""
    field = table.model_fields.get("kind")
    return field.default if field is not None else None


def _is_secret(annotation: Any, metadata: Any) -> bool:
    return any(mark is SecretMark for mark in (*metadata, *_marks(annotation)))


def _marks(annotation: Any) -> Iterator[Any]:
    """What is annotated, at any depth of the type."""
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    for inner in get_args(annotation):
        if get_origin(inner) is not None:
            yield from _marks(inner)
