"""This module holds the types that fields have: scalars, lists, maps and structs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from hubctl.sandbox.kubernetes.objects import Object


@dataclass(frozen=True)
class Scalar:
    """A leaf. `name` is Go's, as in messages: string, int32, int64, bool, Time, Quantity, IntOrString; any for all."""

    name: str


@dataclass(frozen=True)
class ListOf:
    """A list: of a map's entries (`keys`), a set (`is_set`), or, with neither, atomic for server-side apply."""

    item: Type
    keys: tuple[str, ...] = ()
    is_set: bool = False

    @property
    def is_atomic(self) -> bool:
        """Whether one manager owns the list as a whole."""
        return not self.keys and not self.is_set


@dataclass(frozen=True)
class MapOf:
    """A map with free keys."""

    item: Type
    is_atomic: bool = False


@dataclass
class Struct:
    """Named fields. They are worked out at first use, since structs refer to each other in circles."""

    name: str
    load: Callable[[], dict[str, Type]]
    is_atomic: bool = False
    is_open: bool = False
    """Whether fields that are not declared are kept."""
    keeps_empty: bool = False
    """Whether empty fields are kept: custom objects are stored as they were sent."""
    required: frozenset[str] = field(default_factory=frozenset)
    """Fields that are written even when they are empty."""
    package: str = "v1"

    @cached_property
    def fields(self) -> dict[str, Type]:
        """Type of each field by its JSON name."""
        return self.load()


Type = Scalar | ListOf | MapOf | Struct

ANY = Scalar("any")
STRING = Scalar("string")

KEY_DEFAULTS: Object = {"protocol": "TCP"}
"""Key fields of lists that may be left out, as in a container's ports."""


def go_name(type_: Type) -> str:
    """As Go names it in "cannot unmarshal string into ... of type int32"."""
    if isinstance(type_, Scalar):
        return {"any": "interface {}", "Time": "v1.Time", "Quantity": "resource.Quantity"}.get(type_.name, type_.name)
    if isinstance(type_, ListOf):
        return f"[]{go_name(type_.item)}"
    if isinstance(type_, MapOf):
        return f"map[string]{go_name(type_.item)}"
    return f"{type_.package}.{type_.name}"
