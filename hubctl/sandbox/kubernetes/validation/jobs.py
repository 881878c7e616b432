"""This module checks Jobs and CronJobs, and what of them may change."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import Object, at, clone, name_of, uid_of
from hubctl.sandbox.kubernetes.selectors import matches
from hubctl.sandbox.kubernetes.validation import labels, workloads
from hubctl.sandbox.kubernetes.validation.cron import schedule, time_zone
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    by_key,
    counts,
    invalid,
    not_supported,
    one_of,
    required,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.metadata import METADATA, is_new
from hubctl.sandbox.kubernetes.validation.names import dns_label
from hubctl.sandbox.kubernetes.validation.pods.spec import template

SPEC = Path("spec")
_COUNTS = (
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
)
_UID_LABELS = ("controller-uid", "batch.kubernetes.io/controller-uid")
_NAME_LABELS = ("job-name", "batch.kubernetes.io/job-name")
_MOST_PARALLEL = 100_000
_CRON_NAME = 52
_REPLACEMENTS = ("Failed", "TerminatingOrFailed")
_FIXED = ("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "successPolicy", "managedBy")


def job(obj: Object) -> Errors:
    """batch/v1 Job."""
    spec = obj.get("spec") or {}
    if not spec.get("manualSelector") and is_new(obj):
        yield from _generated(obj, spec)
    yield from _job_spec(SPEC, spec)
    yield from _selector(spec)
    completions = spec.get("completions")
    if spec.get("completionMode") == "Indexed" and completions:
        host = f"{name_of(obj)}-{completions - 1}"
        if dns_label(host):
            detail = f"will not able to create pod with invalid DNS label: {host}"
            yield invalid(METADATA.child("name"), name_of(obj), detail)


def _generated(obj: Object, spec: Object) -> Errors:
    """The API server makes the selector of a Job and its labels, and refuses those that somebody else made."""
    own = {key: uid_of(obj) for key in _UID_LABELS} | {key: name_of(obj) for key in _NAME_LABELS}
    given = at(spec, "template", "metadata", "labels") or {}
    path = SPEC.child("template", "metadata", "labels")
    for key in (_UID_LABELS[0], _NAME_LABELS[0], _UID_LABELS[1], _NAME_LABELS[1]):
        if key not in given:
            yield required(path.key(key), f"must be '{own[key]}'")
        elif given[key] != own[key]:
            yield invalid(path.key(key), by_key(given), f"must be '{own[key]}'")
    selector = spec.get("selector")
    if selector is not None and workloads.is_readable(selector) and not matches(selector, own):
        yield invalid(SPEC.child("selector"), labels.shown(selector), "`selector` not auto-generated")


def _selector(spec: Object) -> Errors:
    if spec.get("selector") is None:
        yield required(SPEC.child("selector"))
    yield from labels.selector(SPEC.child("selector"), spec.get("selector"))
    yield from workloads.matched(spec)


def _job_spec(path: Path, spec: Object) -> Errors:
    yield from counts(path, spec, *_COUNTS)
    yield from _indexes(path, spec)
    policy = spec.get("podReplacementPolicy")
    known = ("Failed",) if spec.get("podFailurePolicy") is not None else _REPLACEMENTS
    if policy and policy not in known:
        yield not_supported(path.child("podReplacementPolicy"), policy, known)
    yield from template(path.child("template"), spec.get("template") or {})
    yield from _restarts(path.child("template", "spec", "restartPolicy"), spec)


def _indexes(path: Path, spec: Object) -> Errors:
    mode, parallel = spec.get("completionMode"), spec.get("parallelism")
    per_index, failed = spec.get("backoffLimitPerIndex"), spec.get("maxFailedIndexes")
    if failed is not None and per_index is None:
        yield required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified")
    if mode and mode not in ("NonIndexed", "Indexed"):
        yield not_supported(path.child("completionMode"), mode, ("NonIndexed", "Indexed"))
    if mode == "Indexed":
        if spec.get("completions") is None:
            yield required(path.child("completions"), "when completion mode is Indexed")
        elif failed is not None and failed > spec["completions"]:
            yield invalid(path.child("maxFailedIndexes"), failed, "must be less than or equal to completions")
        if parallel is not None and parallel > _MOST_PARALLEL:
            detail = f"must be less than or equal to {_MOST_PARALLEL} when completion mode is Indexed"
            yield invalid(path.child("parallelism"), parallel, detail)
        return
    for name, value in (("backoffLimitPerIndex", per_index), ("maxFailedIndexes", failed)):
        if value is not None:
            yield invalid(path.child(name), value, "requires indexed completion mode")
    if spec.get("successPolicy") is not None:
        yield invalid(path.child("successPolicy"), spec["successPolicy"], "requires indexed completion mode")


def _restarts(path: Path, spec: Object) -> Errors:
    policy = at(spec, "template", "spec", "restartPolicy")
    if policy in (None, "", "Always"):
        yield required(path, 'valid values: "OnFailure", "Never"')
    elif policy not in ("OnFailure", "Never"):
        yield not_supported(path, policy, ("OnFailure", "Never"))
    elif spec.get("podFailurePolicy") is not None and policy != "Never":
        yield invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')


def cron_job(obj: Object) -> Errors:
    """batch/v1 CronJob."""
    spec = obj.get("spec") or {}
    yield from schedule(SPEC.child("schedule"), spec.get("schedule", ""))
    yield from counts(SPEC, spec, "startingDeadlineSeconds")
    yield from time_zone(SPEC.child("timeZone"), spec.get("timeZone"))
    concurrency = spec.get("concurrencyPolicy")
    yield from one_of(SPEC.child("concurrencyPolicy"), concurrency, ("Allow", "Forbid", "Replace"))
    made, path = at(spec, "jobTemplate", "spec") or {}, SPEC.child("jobTemplate", "spec")
    yield from _job_spec(path, made)
    if made.get("selector") is not None:
        yield invalid(path.child("selector"), labels.shown(made["selector"]), "`selector` will be auto-generated")
    if made.get("manualSelector"):
        yield not_supported(path.child("manualSelector"), True, ("nil", "false"))
    yield from counts(SPEC, spec, "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
    if is_new(obj) and len(name_of(obj)) > _CRON_NAME:
        yield invalid(METADATA.child("name"), name_of(obj), f"must be no more than {_CRON_NAME} characters")


def job_change(new: Object, old: Object) -> Errors:
    """The work of a Job is fixed when it is made; how much of it runs at a time is not."""
    after, before = new["spec"], old["spec"]
    yield from _completions(after, before)
    path = SPEC.child("selector")
    yield from unchanged(path, labels.shown(after.get("selector")), labels.shown(before.get("selector")))
    kept = _scheduled_as(after.get("template") or {}, before.get("template") or {}) if _may_move(old) else before
    yield from unchanged(SPEC.child("template"), after.get("template"), kept.get("template"))
    for name in _FIXED:
        yield from unchanged(SPEC.child(name), after.get(name), before.get(name))


def _completions(after: Object, before: Object) -> Errors:
    path, new, old = SPEC.child("completions"), after.get("completions"), before.get("completions")
    if after.get("completionMode") != "Indexed":
        yield from unchanged(path, new, old)
    elif new not in (None, old, after.get("parallelism")):
        yield invalid(path, new, "can only be modified in tandem with spec.parallelism")


def _may_move(old: Object) -> bool:
    """A Job that is suspended and has not started may be told other nodes."""
    return bool(old["spec"].get("suspend")) and at(old, "status", "startTime") is None


def _scheduled_as(new: Object, old: Object) -> Object:
    kept: Any = clone(old)
    for part, names in (("spec", ("nodeSelector", "tolerations", "schedulingGates")), ("metadata", ("labels",))):
        for name in (*names, "annotations") if part == "metadata" else names:
            target, source = kept.setdefault(part, {}), new.get(part) or {}
            if name in source:
                target[name] = source[name]
            else:
                target.pop(name, None)
    return {"template": kept}
