"""What steps would do, asked of the very ports that the executor would use. The mirror of `hubctl.executor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import assert_never

from hubctl import node_reserve, old_hubs
from hubctl.context import Context, Inputs
from hubctl.core.changes import Changes, Detail, PhasePlan, StepPreview
from hubctl.core.facts import CredentialsOutputs, MissingFactsError
from hubctl.core.hub_steps import CheckHub, PointNames, RemoveNames, TellNames, TellOldHubs, TryHub
from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.core.steps import (
    ApplyManifests,
    ApplyRoot,
    AwaitIdentity,
    DeleteObjects,
    DestroyRoot,
    DrainBucket,
    EmptyBucket,
    EnsureAccessKey,
    ForgetResources,
    HoldNodes,
    InstallRelease,
    KeepRecord,
    MarkKept,
    MoveState,
    PurgePolicyVersions,
    PurgeUser,
    ReleaseCloudResources,
    RollBack,
    RunJob,
    Step,
    StopLogging,
    SweepLeaked,
    TellNotes,
    UninstallRelease,
)
from hubctl.core.terraform import Identity, LocalBackend, Root, RootPlan, S3Backend
from hubctl.hub_service import balancer_name, is_address, wants_balancer
from hubctl.phases import losses

_SIDE_BY_SIDE = 4
"""Terraforms and helms of one phase at a time: each takes a processor while it starts."""
_SIGN = {"create": "+", "update": "~", "delete": "-", "replace": "±"}


def plan_steps(context: Context, phase: str, up: Callable[[Inputs], tuple[Step, ...]]) -> PhasePlan:
    """Previews of a phase's steps, as far as they can be known; the rest is deferred and says what it waits for.

    Steps are looked at side by side: what one changes is not there for the next either way.
    """
    previews: list[StepPreview] = []
    try:
        steps = up(context.inputs)
        with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
            for found in [pool.submit(preview, step, context) for step in steps]:
                previews.append(found.result())
    except MissingFactsError as missing:
        return PhasePlan(phase, tuple(previews), deferred=f"more is known once {missing.root} exists")
    return PhasePlan(phase, tuple(previews))


def preview(step: Step, context: Context) -> StepPreview:  # noqa: PLR0911, PLR0912 (one match)
    """What one step would change. Changes nothing."""
    match step:
        case ApplyRoot():
            return _root(
                step.title, context.ports.terraform.plan(_as_far_as_known(context, step.root), progress=_silent)
            )
        case MoveState():
            return StepPreview(step.title, Changes(changed=1), (f"~ state of {step.root.key}",))
        case EnsureAccessKey():
            missing = not context.ports.aws.access_keys(step.user)
            return _lines(step.title, (f"+ access key of {step.user}",) if missing else ())
        case InstallRelease():
            return _release(context, step)
        case RollBack():
            return _lines(step.title, _rollback_lines(context, step))
        case KeepRecord():
            return _lines(step.title, tuple(_record_lines(step)))
        case ApplyManifests():
            return _lines(step.title, _manifest_lines(context, step.manifests))
        case HoldNodes():
            return _lines(step.title, _reserve_lines(context, step))
        case RunJob():
            done = context.cluster().kubernetes.job_done(step.manifest)
            return _lines(step.title, () if done else (f"+ {ObjectRef.of(step.manifest)}",))
        case PointNames():
            return _lines(step.title, _name_lines(context, step))
        case DestroyRoot():
            resources = context.ports.terraform.state(step.root).resources
            return _lines(step.title, tuple(f"- {address}" for address in resources))
        case ForgetResources() | MarkKept() | DrainBucket():
            return _lines(step.title, (f"~ {step.title}",))
        case EmptyBucket() | PurgeUser() | PurgePolicyVersions() | UninstallRelease() | DeleteObjects():
            return _lines(step.title, (f"- {step.title}",))
        case ReleaseCloudResources() | RemoveNames() | StopLogging() | SweepLeaked():
            return _lines(step.title, (f"- {step.title}",))
        case TellOldHubs():
            old = old_hubs.remaining(context.cluster(), context.config)
            return StepPreview(step.title, Changes(), tuple(map(old_hubs.words, old)))
        case AwaitIdentity() | CheckHub() | TryHub() | TellNames() | TellNotes():
            return StepPreview(step.title, Changes())
        case _:
            assert_never(step)


def _silent(_detail: str, _fraction: float | None) -> None:
    """A preview's progress is nobody's business."""


def _as_far_as_known(context: Context, root: Root) -> Root:
    """Before the first `up` neither bot nor state bucket exists: then the operator plans, on an empty state."""
    backend = root.backend
    if isinstance(backend, S3Backend) and not context.ports.aws.bucket_exists(backend.bucket, backend.region):
        root = replace(root, backend=LocalBackend())
    if root.identity is Identity.BOT and context.facts.get(CredentialsOutputs) is None:
        root = replace(root, identity=Identity.OPERATOR, variables={**root.variables, "assume_role_arn": None})
    return root


def _root(title: str, plan: RootPlan) -> StepPreview:
    changes = sorted(plan.changes, key=lambda change: change.address)
    lines = [f"{_SIGN.get(change.action, '~')} {change.address}" for change in changes]
    count = {action: sum(change.action == action for change in plan.changes) for action in _SIGN}
    replaced = count["replace"]
    return StepPreview(
        title,
        Changes(count["create"] + replaced, count["update"], count["delete"] + replaced),
        tuple(lines),
        tuple(Detail(line, c.attributes) for line, c in zip(lines, changes, strict=True) if c.attributes),
        tuple(losses.of_resources(changes)),
    )


def _lines(title: str, lines: tuple[str, ...]) -> StepPreview:
    count = {sign: sum(line.startswith(sign) for line in lines) for sign in "+~-±"}
    return StepPreview(title, Changes(count["+"] + count["±"], count["~"], count["-"] + count["±"]), lines)


def _release(context: Context, step: InstallRelease) -> StepPreview:
    plan = context.cluster().helm.plan(step.release)
    if plan.action == "none":
        return StepPreview(step.title, Changes())
    lines = plan.objects or (f"{'+' if plan.action == 'install' else '~'} release {step.release.name}",)
    found = _lines(step.title, lines)
    return replace(found, details=plan.details, losses=tuple(losses.of_claims(plan.lost)), values=plan.values)


def _rollback_lines(context: Context, step: RollBack) -> tuple[str, ...]:
    history = context.cluster().helm.history(step.release.name, step.release.namespace)
    if not history:
        return (f"+ release {step.release.name}",)
    return () if history[-1].went_back_to == step.revision else (f"~ release {step.release.name}",)


def _record_lines(step: KeepRecord) -> Iterator[str]:
    """The images that get a digest, and teams that were found. Settings are told apart from the steps, with where they
    came from."""
    for hub, entry in step.record.hubs.items():
        known = step.instead_of.of(hub).digests
        for image, digest in entry.digests.items():
            if known.get(image) != digest:
                yield f"~ image of {hub}: {image} is held at {digest}"
    for name, team in step.record.teams.items():
        if step.instead_of.teams.get(name) != team:
            yield f"~ Grafana's team {name}: {team.group}, number {team.id or 'unknown'}"


def _reserve_lines(context: Context, step: HoldNodes) -> tuple[str, ...]:
    kubernetes = context.cluster().kubernetes
    manifests = node_reserve.wanted(kubernetes, step, context.ports.clock.now())
    gone = (f"- {ref}" for ref in node_reserve.outdated(kubernetes, step))
    return (*_manifest_lines(context, manifests), *gone)


def _manifest_lines(context: Context, manifests: tuple[Manifest, ...]) -> tuple[str, ...]:
    kubernetes = context.cluster().kubernetes
    results = ((manifest, kubernetes.preview(manifest)) for manifest in manifests)
    sign = {"created": "+", "changed": "~", "replaced": "±"}
    return tuple(f"{sign[result]} {ObjectRef.of(m)}" for m, result in results if result in sign)


def _name_lines(context: Context, step: PointNames) -> tuple[str, ...]:
    there = context.ports.aws.records(step.zone)
    if there is None:  # somebody else's zone: `up` only tells them what to create
        return ()
    records = {record.name: record.target for record in there}
    lines = []
    for host, namespace in step.hosts:
        kubernetes = context.cluster().kubernetes
        balancer = balancer_name(kubernetes, namespace)
        if is_address(balancer) or not wants_balancer(kubernetes, namespace):
            continue
        if not balancer or records.get(host) != balancer:
            lines.append(f"{'~' if host in records else '+'} record {host}")
    return tuple(lines)
