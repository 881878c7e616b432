"""This module checks Deployments, ReplicaSets and DaemonSets, and what of them may change."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.selectors import matches
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.amounts import at_most_all, count_or_percent, number_of
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    by_key,
    counts,
    forbidden,
    invalid,
    not_supported,
    required,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.pods.spec import template

SPEC = Path("spec")
TEMPLATE = SPEC.child("template")


def deployment(obj: Object) -> Errors:
    """apps/v1 Deployment."""
    spec = obj.get("spec") or {}
    yield from counts(SPEC, spec, "replicas")
    yield from selector_and_template(spec, kind="deployment", owner="ReplicaSet")
    yield from _deployment_strategy(SPEC.child("strategy"), spec.get("strategy") or {})
    yield from counts(SPEC, spec, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None and deadline <= spec.get("minReadySeconds", 0):
        yield invalid(SPEC.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds")


def replica_set(obj: Object) -> Errors:
    """apps/v1 ReplicaSet. The API server calls it a deployment when its selector is empty."""
    spec = obj.get("spec") or {}
    yield from counts(SPEC, spec, "replicas", "minReadySeconds")
    yield from selector_and_template(spec, kind="deployment", owner="ReplicaSet")


def daemon_set(obj: Object) -> Errors:
    """apps/v1 DaemonSet. Without a selector it selects nothing, which its template then does not match."""
    spec = obj.get("spec") or {}
    selector = spec.get("selector")
    yield from labels.selector(SPEC.child("selector"), selector)
    yield from matched(spec)
    if selector is not None and labels.is_empty(selector):
        yield invalid(SPEC.child("selector"), labels.shown(selector), "empty selector is invalid for daemonset")
    yield from template(TEMPLATE, spec.get("template") or {})
    yield from runs_for_ever(spec, owner="DaemonSet")
    yield from counts(SPEC, spec, "minReadySeconds")
    yield from _daemon_strategy(SPEC.child("updateStrategy"), spec.get("updateStrategy") or {})
    yield from counts(SPEC, spec, "revisionHistoryLimit")


def selector_and_template(spec: Object, *, kind: str, owner: str) -> Errors:
    """A selector that must be there, and a template for pods that it selects."""
    yield from selector(spec, kind=kind)
    if is_readable(spec.get("selector")):
        yield from matched(spec)
        yield from template(TEMPLATE, spec.get("template") or {})
        yield from runs_for_ever(spec, owner=owner)
    else:
        yield invalid(SPEC.child("selector"), labels.shown(spec["selector"]), "invalid label selector")


def selector(spec: Object, *, kind: str) -> Errors:
    """A selector that must be there and select something."""
    given = spec.get("selector")
    if given is None:
        yield required(SPEC.child("selector"))
        return
    yield from labels.selector(SPEC.child("selector"), given)
    if labels.is_empty(given):
        yield invalid(SPEC.child("selector"), labels.shown(given), f"empty selector is invalid for {kind}")


def is_readable(given: Object | None) -> bool:
    """Whether a selector can be applied to labels."""
    return not list(labels.selector(Path(""), given))


def matched(spec: Object) -> Errors:
    """The labels of the template are those that the selector asks for; no selector matches none."""
    given = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    if is_readable(spec.get("selector")) and not matches(spec.get("selector"), given or {}):
        shown = by_key(given) if given else None
        yield invalid(TEMPLATE.child("metadata", "labels"), shown, labels.NO_MATCH)


def runs_for_ever(spec: Object, *, owner: str) -> Errors:
    """Pods that are always started again and have no deadline."""
    pod = (spec.get("template") or {}).get("spec") or {}
    path = TEMPLATE.child("spec")
    if pod.get("restartPolicy") != "Always":
        yield not_supported(path.child("restartPolicy"), pod.get("restartPolicy", ""), ("Always",))
    if pod.get("activeDeadlineSeconds") is not None:
        detail = f"activeDeadlineSeconds in {owner} is not Supported"
        yield forbidden(path.child("activeDeadlineSeconds"), detail)


def _deployment_strategy(path: Path, strategy: Object) -> Errors:
    kind, rolling = strategy.get("type"), strategy.get("rollingUpdate")
    here = path.child("rollingUpdate")
    if kind == "Recreate":
        if rolling is not None:
            yield forbidden(here, "may not be specified when strategy `type` is 'Recreate'")
    elif kind == "RollingUpdate":
        yield from _rolling_deployment(here, rolling or {})
    else:
        yield not_supported(path, go_strategy(strategy), ("Recreate", "RollingUpdate"))


def go_strategy(strategy: Object) -> Object:
    """As Go writes its struct, which has no names for JSON."""
    return {"Type": strategy.get("type", ""), "RollingUpdate": strategy.get("rollingUpdate")}


def _rolling_deployment(path: Path, rolling: Object) -> Errors:
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    yield from count_or_percent(path.child("maxUnavailable"), unavailable)
    yield from count_or_percent(path.child("maxSurge"), surge)
    if number_of(unavailable) == 0 and number_of(surge) == 0:
        yield invalid(path.child("maxUnavailable"), _number(unavailable), "may not be 0 when `maxSurge` is 0")
    yield from at_most_all(path.child("maxUnavailable"), unavailable)


def _daemon_strategy(path: Path, strategy: Object) -> Errors:
    if strategy.get("type") == "OnDelete":
        return
    if strategy.get("type") != "RollingUpdate":
        yield not_supported(path, go_strategy(strategy), ("RollingUpdate", "OnDelete"))
        return
    rolling, here = strategy.get("rollingUpdate") or {}, path.child("rollingUpdate")
    for name in ("maxUnavailable", "maxSurge"):
        yield from count_or_percent(here.child(name), rolling.get(name))
    for name in ("maxUnavailable", "maxSurge"):
        yield from at_most_all(here.child(name), rolling.get(name))
    unavailable, surge = number_of(rolling.get("maxUnavailable")), number_of(rolling.get("maxSurge"))
    if unavailable and surge:
        detail = "may not be set when maxUnavailable is non-zero"
        yield invalid(here.child("maxSurge"), rolling["maxSurge"], detail)
    elif not unavailable and not surge:
        yield required(here.child("maxUnavailable"), "cannot be 0 when maxSurge is 0")


def _number(value: Any) -> Any:
    return 0 if value is None else value


def selector_change(new: Object, old: Object) -> Errors:
    """The selector is fixed when the workload is made."""
    before, after = (labels.shown(item["spec"].get("selector")) for item in (old, new))
    yield from unchanged(SPEC.child("selector"), after, before)
