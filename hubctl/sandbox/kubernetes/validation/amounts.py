"""This module checks amounts: quantities of resources, and numbers that may be percentages."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import Any

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.validation import names
from hubctl.sandbox.kubernetes.validation.fields import (
    NEGATIVE,
    NOT_POSITIVE,
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    not_negative,
    required,
)

_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_STANDARD = frozenset(
    {"cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage"}
    | {"limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services"}
    | {"replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage"}
    | {"services.nodeports", "services.loadbalancers"}
)
_WHOLE = frozenset(
    {"pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps"}
    | {"persistentvolumeclaims", "services.nodeports", "services.loadbalancers"}
)
_DECIMAL = ((18, "E"), (15, "P"), (12, "T"), (9, "G"), (6, "M"), (3, "k"), (0, ""), (-3, "m"), (-6, "u"), (-9, "n"))
_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_HUGE = "hugepages-"


def canonical(text: str) -> str:
    """A quantity as Kubernetes writes it: 1000m is 1, 1024Mi is 1Gi."""
    value = quantity(text)
    if text.endswith("i") and abs(value) >= 1024:
        return _in_binary(value)
    rounded = value.quantize(Decimal("1e-9"), rounding=ROUND_UP)
    for exponent, suffix in _DECIMAL:
        scaled = rounded / Decimal(10) ** exponent
        if scaled == scaled.to_integral_value():
            return f"{int(scaled)}{suffix}" if scaled else "0"
    return str(value)


def _in_binary(value: Decimal) -> str:
    number, step = int(value.to_integral_value(rounding=ROUND_UP)), 0
    while number % 1024 == 0 and step < len(_BINARY) - 1:
        number, step = number // 1024, step + 1
    return f"{number}{_BINARY[step]}"


def not_negative_quantity(path: Path, text: str) -> Errors:
    """An amount of at least nothing."""
    if quantity(text) < 0:
        yield invalid(path, canonical(text), NEGATIVE)


def positive_quantity(path: Path, text: str) -> Errors:
    """An amount of something."""
    if quantity(text) <= 0:
        yield invalid(path, canonical(text), NOT_POSITIVE)


def _is_native(name: str) -> bool:
    return "/" not in name or "kubernetes.io/" in name


def _is_extended(name: str) -> bool:
    return not _is_native(name) and not name.startswith("requests.") and not names.label_key(f"requests.{name}")


def _may_overcommit(name: str) -> bool:
    return _is_native(name) and not name.startswith(_HUGE)


def _resource_name(path: Path, name: str) -> Errors:
    wrong = names.label_key(name)
    if wrong:
        yield from each(path, name, wrong)
    elif "/" not in name and name not in _STANDARD and not name.startswith(_HUGE):
        yield invalid(path, name, "must be a standard resource type or fully qualified")
    if "/" not in name:
        if name not in _COMPUTE and not name.startswith(_HUGE):
            yield invalid(path, name, "must be a standard resource for containers")
    elif not _is_native(name) and not _is_extended(name):
        yield invalid(path, name, "doesn't follow extended resource name standard")


def resource_quantity(path: Path, name: str, text: str) -> Errors:
    """How much of a resource: nothing less than none, and whole numbers of what cannot be shared."""
    yield from not_negative_quantity(path, text)
    is_whole = name in _WHOLE or _is_extended(name)
    if is_whole and quantity(text) * 1000 % 1000 != 0:
        yield invalid(path, canonical(text), "must be an integer")


def requirements(path: Path, given: Object | None) -> Errors:
    """Requests and limits of a container."""
    limits, requests = (given or {}).get("limits") or {}, (given or {}).get("requests") or {}
    for name, amount in limits.items():
        here = path.child("limits").key(name)
        yield from _resource_name(here, name)
        yield from resource_quantity(here, name, amount)
    for name, amount in requests.items():
        here = path.child("requests").key(name)
        yield from _resource_name(here, name)
        yield from resource_quantity(here, name, amount)
        yield from _within(path, name, amount, limits.get(name))
    used = {*limits, *requests}
    if any(name.startswith(_HUGE) for name in used) and not used & {"cpu", "memory"}:
        yield forbidden(path, "HugePages require cpu or memory")


def _within(path: Path, name: str, amount: str, limit: str | None) -> Errors:
    if limit is None:
        if not _may_overcommit(name):
            yield required(path.child("limits"), "Limit must be set for non overcommitable resources")
    elif quantity(amount) != quantity(limit) and not _may_overcommit(name):
        detail = f"must be equal to {name} limit of {canonical(limit)}"
        yield invalid(path.child("requests"), canonical(amount), detail)
    elif quantity(amount) > quantity(limit):
        detail = f"must be less than or equal to {name} limit of {canonical(limit)}"
        yield invalid(path.child("requests"), canonical(amount), detail)


def count_or_percent(path: Path, value: Any) -> Errors:
    """3 or 25%."""
    if isinstance(value, str):
        yield from each(path, value, names.percent(value))
    else:
        yield from not_negative(path, value)


def at_most_all(path: Path, value: Any) -> Errors:
    """No more than 100%."""
    if isinstance(value, str) and not names.percent(value) and int(value[:-1]) > 100:
        yield invalid(path, value, "must not be greater than 100%")


def number_of(value: Any) -> int:
    """The number of a count or a percentage; 0 for none."""
    if isinstance(value, str):
        return int(value[:-1]) if not names.percent(value) else 0
    return int(value or 0)
