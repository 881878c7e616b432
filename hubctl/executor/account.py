"""This module carries out the steps that AWS itself answers: roots that go, the bot that must be known, buckets."""

from __future__ import annotations

from hubctl.context import Context
from hubctl.core.changes import Changes
from hubctl.core.steps import AwaitIdentity, DestroyRoot, EmptyBucket, MarkKept
from hubctl.core.terraform import Identity, S3Backend
from hubctl.errors import HubctlError
from hubctl.executor.done import Done
from hubctl.executor.waiting import NotYetError, until
from hubctl.ports.terraform import Progress
from hubctl.purge.empty import empty_bucket
from hubctl.purge.leaked import KINDS, made_by_kubernetes
from hubctl.purge.leftovers import search
from hubctl.purge.sweep import Sweep

_KNOWN_WITHIN_SECONDS = 120.0
"""A guess: IAM's documentation names no number, a few seconds are usual."""


def destroy(step: DestroyRoot, context: Context, progress: Progress) -> Done:
    """Where the bucket that held a state is gone, so is the state: left-overs are then found by their tags."""
    backend = step.root.backend
    if isinstance(backend, S3Backend) and not context.ports.aws.bucket_exists(backend.bucket, backend.region):
        return Done(learn=lambda facts: facts.drop(step.root.key))
    changes = context.ports.terraform.destroy(step.root, targets=step.targets, progress=progress)
    if step.targets:
        return Done(changes)
    return Done(changes, lambda facts: facts.drop(step.root.key))


def await_identity(step: AwaitIdentity, context: Context, progress: Progress) -> Done:
    """IAM is eventually consistent: a new role or key is known everywhere after some seconds."""

    def ask() -> None:
        try:
            context.ports.aws.caller(Identity.BOT)
        except HubctlError as error:
            raise NotYetError(f"not known everywhere yet: {error.message}") from error

    def late(heard: str) -> HubctlError:
        words = f"AWS does not know {step.arn} after {_KNOWN_WITHIN_SECONDS:.0f} s: {heard}"
        return HubctlError(words, hint="run the same command again")

    clock = context.ports.clock
    until(ask, clock=clock, limit_seconds=_KNOWN_WITHIN_SECONDS, progress=progress, late=late)
    return Done()


def empty(step: EmptyBucket, context: Context, progress: Progress) -> Done:
    if not context.ports.aws.bucket_exists(step.bucket, step.region):
        return Done()
    store = context.ports.buckets(step.region)
    return Done(Changes(removed=empty_bucket(store, step.bucket, clock=context.ports.clock, progress=progress).deleted))


def mark_kept(step: MarkKept, context: Context) -> Done:
    """Raises HubctlError if it cannot be looked for: then it must not be forgotten either, or nobody knew of it."""
    ports = context.ports
    found = search(ports.inventory, context.config, (step.kind,))
    if any(one.thing.name == step.name for one in found.kept):
        return Done()
    for one in found.leftovers:
        if one.thing.name == step.name:
            ports.disposal.keep(one.thing, f"{ports.clock.now():%Y-%m-%d}")
            return Done(Changes(changed=1))
    if found.unverified:
        raise HubctlError(f"{step.kind} {step.name}: {found.unverified[0].reason}", hint="run the same command again")
    return Done()


def sweep(context: Context, progress: Progress) -> Done:
    """Raises HubctlError naming what stays: Terraform would wait for it in vain."""
    ports, config = context.ports, context.config
    swept = Sweep(
        ports.inventory,
        ports.disposal,
        config,
        clock=ports.clock,
        progress=progress,
        kinds=KINDS,
        only=made_by_kubernetes,
    ).run()
    if swept.refused:
        identity, reason = next(iter(swept.refused.items()))
        raise HubctlError(f"{identity} cannot be deleted: {reason}", hint="hubctl leftovers")
    return Done(Changes(removed=len(swept.deleted)))
