"""This module checks labels, annotations and label selectors."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    items,
    required,
    too_long,
)
from hubctl.sandbox.kubernetes.validation.names import label_key, label_value

_ANNOTATIONS_BYTES = 256 * 1024
NO_MATCH = "`selector` does not match template `labels`"


def labels(path: Path, given: dict[str, str] | None) -> Errors:
    """Keys and values of labels. The key stands in the message, not in the path."""
    for key, value in (given or {}).items():
        yield from each(path, key, label_key(key))
        yield from each(path, value or "", label_value(value or ""))


def annotated(path: Path, given: dict[str, str] | None) -> Errors:
    """Keys of annotations, which may be in upper case before the slash, and how much there is in all."""
    for key in given or {}:
        yield from each(path, key, label_key(key.lower()))
    size = sum(len(key.encode()) + len((value or "").encode()) for key, value in (given or {}).items())
    if size > _ANNOTATIONS_BYTES:
        yield too_long(path, _ANNOTATIONS_BYTES)


def selector(path: Path, given: Object | None) -> Errors:
    """A metav1.LabelSelector, or none."""
    if given is None:
        return
    yield from labels(path.child("matchLabels"), given.get("matchLabels"))
    for here, item in items(path.child("matchExpressions"), given.get("matchExpressions")):
        yield from _requirement(here, item)


def _requirement(path: Path, item: Object) -> Errors:
    values = item.get("values") or []
    yield from operands(path, item, known=("In", "NotIn", "Exists", "DoesNotExist"))
    yield from each(path.child("key"), item.get("key", ""), label_key(item.get("key", "")))
    for here, value in items(path.child("values"), values):
        yield from each(here, value, label_value(value))


def operands(path: Path, item: Object, *, known: tuple[str, ...]) -> Errors:
    """An operator and as many values as it takes."""
    operator, values = item.get("operator", ""), item.get("values") or []
    if operator not in known:
        yield invalid(path.child("operator"), operator, "not a valid selector operator")
    elif operator in ("In", "NotIn") and not values:
        yield required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist") and values:
        yield forbidden(path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")


def is_empty(given: Object) -> bool:
    """Whether a selector selects everything."""
    return not given.get("matchLabels") and not given.get("matchExpressions")


def shown(given: Object | None) -> Object | None:
    """A selector as Go writes it in messages."""
    if given is None:
        return None
    result: Object = {}
    if given.get("matchLabels"):
        result["matchLabels"] = dict(sorted(given["matchLabels"].items()))
    if given.get("matchExpressions"):
        order = ("key", "operator", "values")
        result["matchExpressions"] = [
            {name: item[name] for name in order if name in item} for item in given["matchExpressions"]
        ]
    return result
