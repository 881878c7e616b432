"""This module checks where pods may run: tolerations, affinities, and how they are spread."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.fields import (
    NOT_POSITIVE,
    Errors,
    Path,
    duplicate,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import dns_label, dns_subdomain, label_key, label_value

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_ALL = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_NODE_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
_ACTIONS = ("DoNotSchedule", "ScheduleAnyway")
_WITHOUT_SELECTOR = "must not be specified when labelSelector is not set"
_IN_BOTH = "exists in both matchLabelKeys and labelSelector"


def tolerations(path: Path, given: list[Object] | None) -> Errors:
    """Taints that a pod bears."""
    for here, toleration in items(path, given):
        key, operator = toleration.get("key", ""), toleration.get("operator", "")
        effect, value = toleration.get("effect", ""), toleration.get("value", "")
        if key:
            yield from each(here.child("key"), key, label_key(key))
        elif operator != "Exists":
            yield invalid(here.child("operator"), operator, _ALL)
        if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
            detail = "effect must be 'NoExecute' when `tolerationSeconds` is set"
            yield invalid(here.child("effect"), effect, detail)
        yield from _toleration_value(here.child("operator"), operator, value)
        if effect and effect not in EFFECTS:
            yield not_supported(here.child("effect"), effect, EFFECTS)


def _toleration_value(path: Path, operator: str, value: str) -> Errors:
    if operator in ("Equal", ""):
        wrong = label_value(value)
        if wrong:
            yield invalid(path, value, ";".join(wrong))
    elif operator == "Exists":
        if value:
            yield invalid(path, value, "value must be empty when `operator` is 'Exists'")
    else:
        yield not_supported(path, operator, ("Equal", "Exists"))


def affinity(path: Path, given: Object | None) -> Errors:
    """Nodes and other pods that a pod wants to be near to, or far from."""
    given = given or {}
    node = given.get("nodeAffinity") or {}
    if node.get(_REQUIRED) is not None:
        yield from node_selector(path.child("nodeAffinity", _REQUIRED), node[_REQUIRED])
    for here, term in items(path.child("nodeAffinity", _PREFERRED), node.get(_PREFERRED)):
        yield from _weight(here, term)
        yield from _node_term(here.child("preference"), term.get("preference") or {}, is_strict=False)
    for kind in ("podAffinity", "podAntiAffinity"):
        pods = given.get(kind) or {}
        for here, term in items(path.child(kind, _REQUIRED), pods.get(_REQUIRED)):
            yield from _pod_term(here, term)
        for here, term in items(path.child(kind, _PREFERRED), pods.get(_PREFERRED)):
            yield from _weight(here, term)
            yield from _pod_term(here.child("podAffinityTerm"), term.get("podAffinityTerm") or {})


def _weight(path: Path, term: Object) -> Errors:
    weight = term.get("weight", 0)
    if not 1 <= weight <= 100:
        yield invalid(path.child("weight"), weight, "must be in the range 1-100")


def node_selector(path: Path, given: Object) -> Errors:
    """A NodeSelector: of pods and of volumes."""
    here = path.child("nodeSelectorTerms")
    if not given.get("nodeSelectorTerms"):
        yield required(here, "must have at least one node selector term")
    for place, term in items(here, given.get("nodeSelectorTerms")):
        yield from _node_term(place, term, is_strict=True)


def _node_term(path: Path, term: Object, *, is_strict: bool) -> Errors:
    for here, item in items(path.child("matchExpressions"), term.get("matchExpressions")):
        values = item.get("values") or []
        yield from labels.operands(here, item, known=_NODE_OPERATORS)
        if item.get("operator") in ("Gt", "Lt") and len(values) != 1:
            detail = "must be specified single value when `operator` is 'Lt' or 'Gt'"
            yield required(here.child("values"), detail)
        yield from each(here.child("key"), item.get("key", ""), label_key(item.get("key", "")))
        for place, value in items(here.child("values"), values if is_strict else []):
            yield from each(place, value, label_value(value))
    for here, item in items(path.child("matchFields"), term.get("matchFields")):
        yield from _node_field(here, item)


def _node_field(path: Path, item: Object) -> Errors:
    operator, values, key = item.get("operator", ""), item.get("values") or [], item.get("key", "")
    if operator not in ("In", "NotIn"):
        yield invalid(path.child("operator"), operator, "not a valid selector operator")
    elif len(values) != 1:
        detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
        yield required(path.child("values"), detail)
    if key != "metadata.name":
        yield invalid(path.child("key"), key, "not a valid field selector key")
        return
    for here, value in items(path.child("values"), values):
        yield from each(here, value, dns_subdomain(value))


def _pod_term(path: Path, term: Object) -> Errors:
    for name in ("labelSelector", "namespaceSelector"):
        yield from labels.selector(path.child(name), term.get(name))
    for namespace in term.get("namespaces") or []:
        yield from each(path.child("namespace"), namespace, dns_label(namespace))
    for name in ("matchLabelKeys", "mismatchLabelKeys"):
        if term.get(name) and term.get("labelSelector") is None:
            yield forbidden(path.child(name), _WITHOUT_SELECTOR)
        elif term.get(name):
            for here, key in items(path.child(name), term[name]):
                yield from each(here, key, label_key(key))
    topology = term.get("topologyKey", "")
    if not topology:
        yield required(path.child("topologyKey"), "can not be empty")
    yield from each(path.child("topologyKey"), topology, label_key(topology))


def spread(path: Path, constraints: list[Object] | None) -> Errors:
    """topologySpreadConstraints."""
    pairs = [(item.get("topologyKey", ""), item.get("whenUnsatisfiable", "")) for item in constraints or []]
    for number, (here, item) in enumerate(items(path, constraints)):
        topology, action = pairs[number]
        if item.get("maxSkew", 0) <= 0:
            yield invalid(here.child("maxSkew"), item.get("maxSkew", 0), NOT_POSITIVE)
        if not topology:
            yield required(here.child("topologyKey"), "can not be empty")
        if action not in _ACTIONS:
            yield not_supported(here.child("whenUnsatisfiable"), action, _ACTIONS)
        if pairs[number] in pairs[number + 1 :]:
            yield duplicate(here.child("{topologyKey, whenUnsatisfiable}"), f"{{{topology}, {action}}}")
        yield from _domains(here.child("minDomains"), item.get("minDomains"), action)
        for name in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            if item.get(name) and item[name] not in ("Honor", "Ignore"):
                yield not_supported(here.child(name), item[name], ("Honor", "Ignore"))
        yield from _spread_keys(here.child("matchLabelKeys"), item)
        yield from labels.selector(here.child("labelSelector"), item.get("labelSelector"))


def _domains(path: Path, count: int | None, action: str) -> Errors:
    if count is None:
        return
    if count <= 0:
        yield invalid(path, count, NOT_POSITIVE)
    if action != "DoNotSchedule":
        yield invalid(path, count, f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}")


def _spread_keys(path: Path, constraint: Object) -> Errors:
    keys, selector = constraint.get("matchLabelKeys") or [], constraint.get("labelSelector")
    if keys and selector is None:
        yield forbidden(path, _WITHOUT_SELECTOR)
    selector = selector or {}
    used = {*(selector.get("matchLabels") or {})} | {item["key"] for item in selector.get("matchExpressions") or []}
    for here, key in items(path, keys):
        yield from each(here, key, label_key(key))
        if key in used:
            yield invalid(here, key, _IN_BOTH)
