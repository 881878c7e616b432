"""This module checks disruption budgets, priorities and taints of nodes, and what of them may change."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.errors import FieldError
from hubctl.sandbox.kubernetes.objects import Object, name_of
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.amounts import at_most_all, count_or_percent
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    one_of,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.metadata import METADATA, is_new
from hubctl.sandbox.kubernetes.validation.names import label_key, label_value
from hubctl.sandbox.kubernetes.validation.pods.scheduling import EFFECTS

SPEC = Path("spec")
VALUE = Path("value")
_EVICTIONS = ("AlwaysAllow", "IfHealthyBudget")
_PREEMPTIONS = ("PreemptLowerPriority", "Never")
_HIGHEST_OF_USERS = 1_000_000_000
_SYSTEM_PREFIX = "system-"
_SYSTEM = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
_RESERVED = "priority class names with 'system-' prefix are reserved for system use only. error: "


def disruption_budget(obj: Object) -> Errors:
    """policy/v1 PodDisruptionBudget."""
    spec = obj.get("spec") or {}
    least, most = spec.get("minAvailable"), spec.get("maxUnavailable")
    if least is not None and most is not None:
        yield invalid(SPEC, _budget(spec), "minAvailable and maxUnavailable cannot be both set")
    for name, value in (("minAvailable", least), ("maxUnavailable", most)):
        if value is not None:
            yield from count_or_percent(SPEC.child(name), value)
            yield from at_most_all(SPEC.child(name), value)
    yield from labels.selector(SPEC.child("selector"), spec.get("selector"))
    policy = spec.get("unhealthyPodEvictionPolicy")
    if policy and policy not in _EVICTIONS:
        yield not_supported(SPEC.child("unhealthyPodEvictionPolicy"), policy, _EVICTIONS)


def _budget(spec: Object) -> Object:
    """As Go writes its struct, which has no names for JSON."""
    names = ("minAvailable", "selector", "maxUnavailable", "unhealthyPodEvictionPolicy")
    return {name[:1].upper() + name[1:]: spec.get(name) for name in names}


def priority_class(obj: Object) -> Errors:
    """scheduling.k8s.io/v1 PriorityClass."""
    name, value = name_of(obj), obj.get("value", 0)
    if name.startswith(_SYSTEM_PREFIX):
        if is_new(obj):
            yield from _system_priority(name, value, is_default=bool(obj.get("globalDefault")))
    elif value > _HIGHEST_OF_USERS:
        detail = f"maximum allowed value of a user defined priority is {_HIGHEST_OF_USERS}"
        yield forbidden(VALUE, detail)
    if obj.get("preemptionPolicy"):
        yield from one_of(Path("preemptionPolicy"), obj["preemptionPolicy"], _PREEMPTIONS)


def _system_priority(name: str, value: int, *, is_default: bool) -> Errors:
    if name not in _SYSTEM:
        why = f"{name} is not a known system priority class"
    elif value != _SYSTEM[name]:
        why = f"value of {name} PriorityClass must be {_SYSTEM[name]}"
    elif is_default:
        why = f"globalDefault of {name} PriorityClass must be false"
    else:
        return
    yield forbidden(METADATA.child("name"), _RESERVED + why)


def priority_class_change(new: Object, old: Object) -> Errors:
    """A priority stays what it is."""
    if new.get("value", 0) != old.get("value", 0):
        yield forbidden(VALUE, "may not be changed in an update.")
    name = "preemptionPolicy"
    yield from unchanged(Path(name), new.get(name), old.get(name))


def node(obj: Object) -> Errors:
    """v1 Node. Its taints are told under `metadata`, as the API server does."""
    taken: set[tuple[str, str]] = set()
    for here, taint in items(METADATA.child("taints"), (obj.get("spec") or {}).get("taints")):
        key, value, effect = taint.get("key", ""), taint.get("value", ""), taint.get("effect", "")
        yield from each(here.child("key"), key, label_key(key))
        wrong = label_value(value)
        if wrong:
            yield invalid(here.child("value"), value, ";".join(wrong))
        yield from one_of(here.child("effect"), effect, EFFECTS)
        if (key, effect) in taken:
            yield _twice(here, taint)
        taken.add((key, effect))


def _twice(path: Path, taint: Object) -> FieldError:
    shown = {"Key": taint.get("key", ""), "Value": taint.get("value", ""), "Effect": taint.get("effect", "")}
    detail = "taints must be unique by key and effect pair"
    return FieldError("FieldValueDuplicate", path, {**shown, "TimeAdded": taint.get("timeAdded")}, detail)


def node_change(new: Object, old: Object) -> Errors:
    """A node keeps its provider's name for it."""
    after, before = (item.get("spec") or {} for item in (new, old))
    if before.get("providerID") and after.get("providerID") != before["providerID"]:
        detail = 'node updates may not change providerID except from "" to valid'
        yield forbidden(SPEC.child("providerID"), detail)
