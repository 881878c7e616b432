"""This module names fields as Kubernetes does and says what is wrong with them, in the words of apimachinery's
field package (k8s.io/apimachinery/pkg/util/validation/field, read at 1.34).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hubctl.sandbox.kubernetes.errors import FieldError
from hubctl.sandbox.kubernetes.objects import Object

Errors = Iterator[FieldError]
"""What a check finds, in the order in which a real server tells it."""

IMMUTABLE = "field is immutable"
NEGATIVE = "must be greater than or equal to 0"
NOT_POSITIVE = "must be greater than zero"


class Path(str):
    """Where a field is: spec.ports[0].name, data[key]."""

    __slots__ = ()

    def child(self, *names: str) -> Path:
        """A field inside this one."""
        return Path(".".join([self, *names]) if self else ".".join(names))

    def item(self, number: int) -> Path:
        """An item of this list."""
        return Path(f"{self}[{number}]")

    def key(self, name: str) -> Path:
        """An entry of this map."""
        return Path(f"{self}[{name}]")


def items(path: Path, listed: Sequence[Any] | None) -> Iterator[tuple[Path, Any]]:
    """The items of a list with their paths."""
    for number, item in enumerate(listed or ()):
        yield path.item(number), item


def required(path: Path, detail: str = "") -> FieldError:
    """A field that must be there is missing or empty."""
    return FieldError("FieldValueRequired", path, None, detail)


def invalid(path: Path, value: Any, detail: str) -> FieldError:
    """A value that no field of this kind can have."""
    return FieldError("FieldValueInvalid", path, value, detail)


def forbidden(path: Path, detail: str) -> FieldError:
    """A value that is not allowed here and now."""
    return FieldError("FieldValueForbidden", path, None, detail)


def duplicate(path: Path, value: Any) -> FieldError:
    """A value that is there already."""
    return FieldError("FieldValueDuplicate", path, value)


def not_found(path: Path, value: Any, detail: str = "") -> FieldError:
    """A name that names nothing."""
    return FieldError("FieldValueNotFound", path, value, detail)


def not_supported(path: Path, value: Any, supported: Iterable[str]) -> FieldError:
    """A word that is none of the known ones."""
    listed = ", ".join(f'"{word}"' for word in supported)
    return FieldError("FieldValueNotSupported", path, value, f"supported values: {listed}" if listed else "")


def too_long(path: Path, limit_bytes: int) -> FieldError:
    """More bytes than there is room for."""
    return FieldError("FieldValueTooLong", path, None, f"may not be more than {limit_bytes} bytes")


def too_many(path: Path, count: int, limit: int) -> FieldError:
    """More items than there is room for."""
    return FieldError(
        "FieldValueTooMany", path, count, f"must have at most {limit} {'item' if limit == 1 else 'items'}"
    )


def each(path: Path, value: Any, messages: Iterable[str]) -> Errors:
    """One error for each thing that is wrong with a value."""
    for message in messages:
        yield invalid(path, value, message)


def not_negative(path: Path, value: int | None) -> Errors:
    """A count, or nothing."""
    if value is not None and value < 0:
        yield invalid(path, value, NEGATIVE)


def counts(path: Path, obj: Object, *names: str) -> Errors:
    """Fields that are counts."""
    for name in names:
        yield from not_negative(path.child(name), obj.get(name))


def one_of(path: Path, value: str | None, supported: Sequence[str]) -> Errors:
    """A word that must be there and be known."""
    if not value:
        yield required(path)
    elif value not in supported:
        yield not_supported(path, value, supported)


def unchanged(path: Path, new: Any, old: Any) -> Errors:
    """A field that keeps the value it was created with."""
    if (new or None) != (old or None):
        yield invalid(path, new, IMMUTABLE)


def by_key(mapping: dict[str, Any] | None) -> dict[str, Any]:
    """A map as Go writes it in messages: sorted by key."""
    return dict(sorted((mapping or {}).items()))
