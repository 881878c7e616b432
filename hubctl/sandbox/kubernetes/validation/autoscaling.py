"""This module checks HorizontalPodAutoscalers."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.validation.amounts import canonical
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import path_segment

SPEC = Path("spec")
_SOURCES = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}
_TARGETS = ("Utilization", "Value", "AverageValue")


def autoscaler(obj: Object) -> Errors:
    """autoscaling/v2 HorizontalPodAutoscaler."""
    spec = obj.get("spec") or {}
    least, most, path = spec.get("minReplicas"), spec.get("maxReplicas", 0), SPEC.child("maxReplicas")
    if least is not None and least < 1:
        yield invalid(SPEC.child("minReplicas"), least, "must be greater than or equal to 1")
    if most < 1:
        yield invalid(path, most, "must be greater than 0")
    if least is not None and most < least:
        yield invalid(path, most, "must be greater than or equal to `minReplicas`")
    yield from _reference(SPEC.child("scaleTargetRef"), spec.get("scaleTargetRef") or {})
    for here, metric in items(SPEC.child("metrics"), spec.get("metrics")):
        yield from _metric(here, metric)


def _reference(path: Path, reference: Object) -> Errors:
    for name in ("kind", "name"):
        if not reference.get(name):
            yield required(path.child(name))
        else:
            yield from each(path.child(name), reference[name], path_segment(reference[name]))


def _metric(path: Path, metric: Object) -> Errors:
    kind = metric.get("type", "")
    if not kind:
        yield required(path.child("type"), "must specify a metric source type")
    if kind not in _SOURCES:
        yield not_supported(path.child("type"), kind, tuple(_SOURCES))
    given = [name for name in _SOURCES.values() if metric.get(name) is not None]
    if metric.get("resource") is not None:
        yield from _resource(path.child("resource"), metric["resource"])
    expected = _SOURCES.get(kind, "")
    if expected and expected not in given:
        yield required(path.child(expected), "must populate information for the given metric source")
    for name in given:
        if len(given) > 1 and name != expected:
            yield forbidden(path.child(name), "must populate the given metric source only")


def _resource(path: Path, source: Object) -> Errors:
    target, here = source.get("target") or {}, path.child("target")
    if not source.get("name"):
        yield required(path.child("name"), "must specify a resource name")
    yield from _target(here, target)
    share, amount = target.get("averageUtilization"), target.get("averageValue")
    if share is None and amount is None:
        detail = "must set either a target raw value or a target utilization"
        yield required(here.child("averageUtilization"), detail)
    elif share is not None and amount is not None:
        detail = "may not set both a target raw value and a target utilization"
        yield forbidden(here.child("averageValue"), detail)


def _target(path: Path, target: Object) -> Errors:
    kind = target.get("type", "")
    if not kind:
        yield required(path.child("type"), "must specify a metric target type")
    elif kind not in _TARGETS:
        yield invalid(path.child("type"), kind, "must be either Utilization, Value, or AverageValue")
    for name in ("value", "averageValue"):
        if target.get(name) is not None and quantity(target[name]) <= 0:
            yield invalid(path.child(name), canonical(target[name]), "must be positive")
    share = target.get("averageUtilization")
    if share is not None and share < 1:
        yield invalid(path.child("averageUtilization"), share, "must be greater than 0")
