"""This module checks StatefulSets, and what of them may change.

Since 1.34 their pod templates and claim templates are checked as well, on change only if the old ones were valid
(kubernetes/kubernetes#131790 and #132212).
"""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.amounts import at_most_all, count_or_percent, number_of
from hubctl.sandbox.kubernetes.validation.claims import claim_spec
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    counts,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import dns_label, dns_subdomain
from hubctl.sandbox.kubernetes.validation.pods.spec import template
from hubctl.sandbox.kubernetes.validation.workloads import (
    SPEC,
    TEMPLATE,
    go_strategy,
    is_readable,
    matched,
    runs_for_ever,
    selector,
)

_MANAGEMENT = ("OrderedReady", "Parallel")
_RETENTION = ("Retain", "Delete")
_MUTABLE = (
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
)
_FIXED = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
    "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)


def stateful_set(obj: Object) -> Errors:
    """apps/v1 StatefulSet."""
    spec = obj.get("spec") or {}
    policy = spec.get("podManagementPolicy", "")
    if policy not in _MANAGEMENT:
        yield invalid(SPEC.child("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'")
    yield from _strategy(SPEC.child("updateStrategy"), spec.get("updateStrategy") or {})
    retention = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    for name in ("whenDeleted", "whenScaled"):
        if retention and retention.get(name) not in _RETENTION:
            path = SPEC.child("persistentVolumeClaimRetentionPolicy", name)
            yield not_supported(path, retention.get(name, ""), _RETENTION)
    yield from counts(SPEC, spec, "replicas", "minReadySeconds")
    yield from counts(SPEC, spec.get("ordinals") or {}, "start")
    yield from counts(SPEC, spec, "revisionHistoryLimit")
    if spec.get("serviceName"):
        yield from each(SPEC.child("serviceName"), spec["serviceName"], dns_label(spec["serviceName"]))
    yield from selector(spec, kind="statefulset")
    if is_readable(spec.get("selector")):
        yield from matched(spec)
        yield from template(TEMPLATE, _with_claims(spec))
    else:
        yield invalid(SPEC.child("selector"), labels.shown(spec["selector"]), "")
    yield from _claims(SPEC.child("volumeClaimTemplates"), spec.get("volumeClaimTemplates") or [])
    yield from runs_for_ever(spec, owner="StatefulSet")


def _with_claims(spec: Object) -> Object:
    """The template with a volume for each claim, as the controller makes its pods."""
    given = spec.get("template") or {}
    pod = given.get("spec") or {}
    claims = [item["metadata"]["name"] for item in spec.get("volumeClaimTemplates") or [] if _name(item)]
    kept = [volume for volume in pod.get("volumes") or [] if volume.get("name") not in claims]
    made = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in dict.fromkeys(claims)]
    return {**given, "spec": {**pod, "volumes": [*kept, *made]}}


def _name(claim: Object) -> str:
    return (claim.get("metadata") or {}).get("name") or ""


def _claims(path: Path, claims: list[Object]) -> Errors:
    for here, claim in items(path, claims):
        if not _name(claim):
            yield required(here.child("metadata", "name"))
        else:
            yield from each(here.child("metadata", "name"), _name(claim), dns_subdomain(_name(claim)))
        yield from claim_spec(here.child("spec"), claim.get("spec") or {})


def _strategy(path: Path, strategy: Object) -> Errors:
    kind, rolling = strategy.get("type"), strategy.get("rollingUpdate")
    here = path.child("rollingUpdate")
    if kind == "OnDelete":
        if rolling is not None:
            shown = {"Partition": rolling.get("partition", 0), "MaxUnavailable": rolling.get("maxUnavailable")}
            yield invalid(here, shown, "only allowed for updateStrategy 'RollingUpdate'")
    elif kind == "RollingUpdate":
        yield from counts(here, rolling or {}, "partition")
        yield from _unavailable(here.child("maxUnavailable"), (rolling or {}).get("maxUnavailable"))
    elif not kind:
        yield required(path)
    else:
        yield invalid(path, go_strategy(strategy), "must be 'RollingUpdate' or 'OnDelete'")


def _unavailable(path: Path, value: Any) -> Errors:
    if value is None:
        return
    yield from count_or_percent(path, value)
    if number_of(value) == 0:
        yield invalid(path, value, "cannot be 0")
    yield from at_most_all(path, value)


def stateful_set_change(new: Object, old: Object) -> Errors:
    """Most of a StatefulSet is fixed when it is made."""
    after, before = (
        {name: value for name, value in item["spec"].items() if name not in _MUTABLE} for item in (new, old)
    )
    if after != before:
        yield forbidden(SPEC, _FIXED)
