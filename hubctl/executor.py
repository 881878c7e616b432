"""Turns a step into calls on ports. The only module that changes anything; `hubctl.phases.plans` is its mirror."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from hubctl.context import ClusterPorts, Context
from hubctl.core.changes import Changes
from hubctl.core.events import Advice
from hubctl.core.facts import ClusterOutputs, Facts, MissingFactsError
from hubctl.core.kubernetes import ObjectRef
from hubctl.core.steps import (
    ApplyManifests,
    ApplyRoot,
    AwaitIdentity,
    CheckHub,
    DeleteObjects,
    DestroyRoot,
    EmptyBucket,
    EnsureAccessKey,
    InstallRelease,
    MoveState,
    PointNames,
    PurgePolicyVersions,
    PurgeUser,
    ReleaseCloudResources,
    RemoveNames,
    RunJob,
    Step,
    TellNames,
    UninstallRelease,
)
from hubctl.core.terraform import Identity, S3Backend
from hubctl.errors import HubctlError
from hubctl.hub_service import balancer_name, health
from hubctl.ports.terraform import Progress
from hubctl.purge.cloud_resources import release_cloud_resources
from hubctl.purge.empty import empty_bucket

FactUpdate = Callable[[Facts], Facts]


def _nothing_learned(facts: Facts) -> Facts:
    return facts


@dataclass(frozen=True)
class Done:
    """What a step did, and what is known from it."""

    changes: Changes = field(default_factory=Changes)
    learn: FactUpdate = field(default=_nothing_learned)


def perform(phase: str, step: Step, context: Context, progress: Progress) -> Done:  # noqa: PLR0911, PLR0912 (one match)
    """Carries one step out. Raises HubctlError if it fails; carrying it out again is always safe."""
    aws = context.ports.aws
    match step:
        case ApplyRoot():
            changes, outputs = context.ports.terraform.apply(step.root, progress=progress)
            return Done(changes, lambda facts: facts.add(step.root.key, outputs))
        case DestroyRoot():
            return _destroy(step, context, progress)
        case MoveState():
            moved = context.ports.terraform.move(step.root, step.to)
            remote = isinstance(step.to, S3Backend)
            return Done(Changes(changed=int(moved)), lambda facts: facts.moved(step.root.key, remote=remote))
        case EnsureAccessKey():
            return Done(Changes(added=int(aws.ensure_access_key(step.user))))
        case AwaitIdentity():
            return _await_identity(step, context, progress)
        case PurgeUser():
            return Done(Changes(removed=aws.purge_user(step.user)))
        case PurgePolicyVersions():
            return Done(Changes(removed=aws.purge_policy_versions(step.path)))
        case EmptyBucket():
            return _empty(step, context, progress)
        case InstallRelease():
            return Done(context.cluster().helm.install(step.release, progress=progress))
        case UninstallRelease():
            cluster = _remaining_cluster(context)
            return Done(cluster.helm.uninstall(step.name, step.namespace, progress=progress)) if cluster else Done()
        case ApplyManifests():
            return _apply(step, context, progress)
        case DeleteObjects():
            return _delete(step, context, progress)
        case RunJob():
            return _run_job(step, context, progress)
        case ReleaseCloudResources():
            return _release(step, context, progress)
        case CheckHub():
            return _check_hub(step, context, progress)
        case PointNames():
            return _point(phase, step, context)
        case RemoveNames():
            return Done(Changes(removed=sum(aws.remove_alias(step.zone, host) for host in step.hosts)))
        case TellNames():
            return _tell(phase, step.hosts, context)
        case _:
            assert_never(step)


def _destroy(step: DestroyRoot, context: Context, progress: Progress) -> Done:
    """Where the bucket that held a state is gone, so is the state: left-overs are then found by their tags."""
    backend = step.root.backend
    if isinstance(backend, S3Backend) and not context.ports.aws.bucket_exists(backend.bucket, backend.region):
        return Done(learn=lambda facts: facts.drop(step.root.key))
    changes = context.ports.terraform.destroy(step.root, progress=progress)
    return Done(changes, lambda facts: facts.drop(step.root.key))


def _await_identity(step: AwaitIdentity, context: Context, progress: Progress, limit_seconds: float = 120) -> Done:
    """IAM is eventually consistent: a new role or key is known everywhere after some seconds."""
    clock = context.ports.clock
    end = clock.monotonic() + limit_seconds
    while True:
        try:
            context.ports.aws.caller(Identity.BOT)
        except HubctlError as error:
            if clock.monotonic() > end:
                raise HubctlError(
                    f"AWS does not know {step.arn} after {limit_seconds:.0f} s: {error.message}", hint=error.hint
                ) from error
            progress(f"not known everywhere yet: {error.message}", None)
            clock.sleep(2)
        else:
            return Done()


def _empty(step: EmptyBucket, context: Context, progress: Progress) -> Done:
    if not context.ports.aws.bucket_exists(step.bucket, step.region):
        return Done()
    store = context.ports.buckets(step.region)
    return Done(Changes(removed=empty_bucket(store, step.bucket, clock=context.ports.clock, progress=progress).deleted))


def _apply(step: ApplyManifests, context: Context, progress: Progress) -> Done:
    changes = Changes()
    for manifest in step.manifests:
        progress(str(ObjectRef.of(manifest)), None)
        result = context.cluster().kubernetes.apply(manifest)
        changes += Changes(added=int(result == "created"), changed=int(result == "changed"))
    return Done(changes)


def _delete(step: DeleteObjects, context: Context, progress: Progress) -> Done:
    cluster = _remaining_cluster(context)
    removed = 0
    for ref in step.refs if cluster else ():
        progress(str(ref), None)
        removed += cluster.kubernetes.delete(ref, timeout_seconds=step.timeout_seconds) if cluster else 0
    return Done(Changes(removed=removed))


def _release(step: ReleaseCloudResources, context: Context, progress: Progress) -> Done:
    cluster = _remaining_cluster(context)
    if cluster is None:
        return Done()
    removed = release_cloud_resources(
        cluster.kubernetes,
        step.namespaces,
        timeout_seconds=step.timeout_seconds,
        progress=progress,
        clock=context.ports.clock,
    )
    return Done(Changes(removed=removed))


def _remaining_cluster(context: Context) -> ClusterPorts | None:
    """The cluster, on the way down; None where it never was, or somebody deleted it by hand: then nothing is in it."""
    outputs = context.facts.get(ClusterOutputs)
    if outputs is not None and not context.ports.aws.cluster_exists(outputs.cluster_name):
        outputs = None
    try:
        return context.ports.connect(outputs)
    except MissingFactsError:
        return None


def _run_job(step: RunJob, context: Context, progress: Progress) -> Done:
    result = context.cluster().kubernetes.run_job(
        step.manifest, timeout_seconds=step.timeout_seconds, progress=progress
    )
    if result is None:
        return Done()
    if not result.succeeded:
        ref = ObjectRef.of(step.manifest)
        last = "; ".join(result.log[-3:]) or "it printed nothing"
        raise HubctlError(
            f"{ref} failed: {last}", hint=f"kubectl -n {ref.namespace} describe job {ref.name}, then: hubctl up"
        )
    return Done(Changes(changed=1))


def _check_hub(step: CheckHub, context: Context, progress: Progress) -> Done:
    clock = context.ports.clock
    end = clock.monotonic() + step.timeout_seconds
    while True:
        well, heard = health(context.cluster().kubernetes, step.namespace)
        if well:
            return Done()
        if clock.monotonic() > end:
            raise HubctlError(
                f"the hub in namespace {step.namespace} does not answer after {step.timeout_seconds} s: {heard}",
                hint=f"kubectl -n {step.namespace} get pods, then: hubctl up",
            )
        progress(heard, None)
        clock.sleep(2)


def _point(phase: str, step: PointNames, context: Context) -> Done:
    """A zone that the account does not have is somebody else's: then the records are theirs to make."""
    if context.ports.aws.records(step.zone) is None:
        return _tell(phase, step.hosts, context)
    made = 0
    for host, namespace in step.hosts:
        name = balancer_name(context.cluster().kubernetes, namespace)
        balancer = context.ports.aws.load_balancer(name) if name else None
        if balancer is None:
            raise HubctlError(f"{host} has no load balancer yet", hint="hubctl up")
        made += context.ports.aws.upsert_alias(step.zone, host, balancer)
    return Done(Changes(added=made))


def _tell(phase: str, hosts: tuple[tuple[str, str], ...], context: Context) -> Done:
    """One piece of advice a name that does not yet resolve to its load balancer."""
    resolver = context.ports.resolver
    for host, namespace in hosts:
        name = balancer_name(context.cluster().kubernetes, namespace)
        if not resolver.addresses(host) & resolver.addresses(name):
            context.emit(Advice(phase, f"create a DNS record: {host} CNAME {name or '(no load balancer yet)'}"))
    return Done()
