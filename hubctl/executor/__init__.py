"""Turns a step into calls on ports. The only module that changes anything; `hubctl.phases.plans` is its mirror."""

from __future__ import annotations

from typing import assert_never

from hubctl.context import Context
from hubctl.core.changes import Changes
from hubctl.core.hub_steps import CheckHub, PointNames, RemoveNames, TellNames, TellOldHubs, TryHub
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
from hubctl.core.terraform import S3Backend
from hubctl.executor import account, cluster, hubs, reserve
from hubctl.executor.done import Done
from hubctl.ports.terraform import Progress
from hubctl.record.store import keep

__all__ = ["Done", "perform"]


def perform(phase: str, step: Step, context: Context, progress: Progress) -> Done:  # noqa: PLR0911, PLR0912 (one match)
    """Carries one step out. Raises HubctlError if it fails; carrying it out again is always safe."""
    aws = context.ports.aws
    match step:
        case ApplyRoot():
            changes, outputs = context.ports.terraform.apply(step.root, progress=progress)
            return Done(changes, lambda facts: facts.add(step.root.key, outputs))
        case DestroyRoot():
            return account.destroy(step, context, progress)
        case ForgetResources():
            return Done(Changes(changed=context.ports.terraform.forget(step.root, step.patterns)))
        case MarkKept():
            return account.mark_kept(step, context)
        case MoveState():
            moved = context.ports.terraform.move(step.root, step.to)
            remote = isinstance(step.to, S3Backend)
            return Done(Changes(changed=int(moved)), lambda facts: facts.moved(step.root.key, remote=remote))
        case EnsureAccessKey():
            return Done(Changes(added=int(aws.ensure_access_key(step.user))))
        case AwaitIdentity():
            return account.await_identity(step, context, progress)
        case PurgeUser():
            return Done(Changes(removed=aws.purge_user(step.user)))
        case PurgePolicyVersions():
            return Done(Changes(removed=aws.purge_policy_versions(step.path)))
        case EmptyBucket():
            return account.empty(step, context, progress)
        case DrainBucket():
            return account.drain(step, context)
        case StopLogging():
            return Done(Changes(changed=int(aws.stop_cluster_logging(step.cluster))))
        case SweepLeaked():
            return account.sweep(context, progress)
        case InstallRelease():
            return Done(context.cluster().helm.install(step.release, progress=progress))
        case RollBack():
            return cluster.roll_back(step, context, progress)
        case KeepRecord():
            return Done(Changes(changed=int(keep(context.ports.locks, step.record, instead_of=step.instead_of))))
        case UninstallRelease():
            return cluster.uninstall(step, context, progress)
        case ApplyManifests():
            return cluster.apply(step, context, progress)
        case HoldNodes():
            return reserve.hold(step, context, progress)
        case DeleteObjects():
            return cluster.delete(step, context, progress)
        case RunJob():
            return cluster.run_job(step, context, progress)
        case ReleaseCloudResources():
            return cluster.release(step, context, progress)
        case CheckHub():
            return hubs.check(phase, step, context, progress)
        case TryHub():
            return hubs.try_out(phase, step, context, progress)
        case PointNames():
            return hubs.point(phase, step, context, progress)
        case RemoveNames():
            return Done(Changes(removed=aws.remove_aliases(step.zone, step.event)))
        case TellOldHubs():
            return hubs.tell_old(phase, context)
        case TellNotes():
            return hubs.tell_notes(phase, step, context)
        case TellNames():
            return hubs.tell(phase, step, context, progress)
        case _:
            assert_never(step)
