"""This module reads and applies label and field selectors, in URLs and in specs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hubctl.sandbox.kubernetes.errors import ApiError, bad_request
from hubctl.sandbox.kubernetes.objects import Object, at, labels_of
from hubctl.sandbox.kubernetes.resources import Resource

Test = Callable[[Mapping[str, str]], bool]

_SET = re.compile(r"^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$")
_ORDER = re.compile(r"^([\w./-]+)\s*([<>])\s*(-?\d+)$")
_EQUAL = re.compile(r"^([\w./-]+)\s*(==|!=|=)\s*([\w.-]*)$")
_EXISTS = re.compile(r"^(!?)\s*([\w./-]+)$")

_FIELDS: dict[str, tuple[str, ...]] = {
    "pods": (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    ),
    "events": (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
    "nodes": ("spec.unschedulable",),
    "namespaces": ("status.phase",),
    "secrets": ("type",),
    "services": ("spec.clusterIP", "spec.type"),
    "replicasets": ("status.replicas",),
    "jobs": ("status.successful",),
}


def label_test(text: str) -> Test:
    """The test that a labelSelector of a URL stands for. Raises ApiError 400 if it cannot be read."""
    requirements = [_requirement(part.strip(), text) for part in _split(text) if part.strip()]
    return lambda labels: all(requirement(labels) for requirement in requirements)


def _split(text: str) -> list[str]:
    return re.split(r",(?![^(]*\))", text)


def _requirement(part: str, whole: str) -> Test:
    if match := _SET.match(part):
        key, operator, listed = match.groups()
        values = {value.strip() for value in listed.split(",")}
        return (lambda labels: labels.get(key) in values) if operator == "in" else _not_in(key, values)
    if match := _ORDER.match(part):
        key, sign, bound = match.groups()
        return lambda labels: _ordered(labels.get(key), sign, int(bound))
    if match := _EQUAL.match(part):
        key, operator, value = match.groups()
        return _not_in(key, {value}) if operator == "!=" else (lambda labels: labels.get(key) == value)
    if match := _EXISTS.match(part):
        absent, key = match.groups()
        return lambda labels: (key in labels) != bool(absent)
    message = f"unable to parse requirement: found '{part}', expected: identifier after ','"
    raise bad_request(f'unable to parse "{whole}": {message}' if part != whole else message)


def _not_in(key: str, values: set[str]) -> Test:
    return lambda labels: labels.get(key) not in values if key in labels else True


def _ordered(value: str | None, sign: str, bound: int) -> bool:
    if value is None or not re.fullmatch(r"-?\d+", value):
        return False
    return int(value) > bound if sign == ">" else int(value) < bound


def field_test(resource: Resource, text: str) -> Callable[[Object], bool]:
    """The test that a fieldSelector of a URL stands for. Raises ApiError 400 for a field that cannot be selected."""
    tests = [_field_requirement(resource, part.strip()) for part in text.split(",") if part.strip()]
    return lambda obj: all(test(obj) for test in tests)


def _field_requirement(resource: Resource, part: str) -> Callable[[Object], bool]:
    match = re.match(r"^([^=!]+)(==|!=|=)(.*)$", part)
    if match is None:
        raise bad_request(f"invalid selector: '{part}'; can't understand '{part}'")
    key, operator, value = match.groups()
    if key not in ("metadata.name", "metadata.namespace", *_FIELDS.get(resource.plural, ())):
        raise _unselectable(resource, key)
    wanted = operator != "!="
    return lambda obj: (_text(at(obj, *key.split("."))) == value) == wanted


def _unselectable(resource: Resource, key: str) -> ApiError:
    if resource.plural in ("pods", "events", "nodes", "namespaces", "secrets"):
        return bad_request(f"field label not supported: {key}")
    return bad_request(f'"{key}" is not a known field selector: only "metadata.name", "metadata.namespace"')


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def matches(selector: Object | None, labels: Mapping[str, str]) -> bool:
    """Whether labels satisfy a metav1.LabelSelector. None selects nothing, an empty one everything."""
    if selector is None:
        return False
    pairs = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in pairs.items()):
        return False
    return all(_expression(item, labels) for item in selector.get("matchExpressions") or [])


def _expression(item: Object, labels: Mapping[str, str]) -> bool:
    key, operator, values = item["key"], item["operator"], item.get("values") or []
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    return bool(values) and _ordered(labels.get(key), ">" if operator == "Gt" else "<", int(values[0]))


def matches_labels(pairs: Mapping[str, str] | None, obj: Object) -> bool:
    """Whether an object carries all of these labels. None and {} select nothing, as a Service's selector."""
    labels = labels_of(obj)
    return bool(pairs) and all(labels.get(key) == value for key, value in (pairs or {}).items())
